import PortableFoundation
import SupervisionCore

/// The label models that have a name in this process: the built-in ones, then a package's own.
///
/// A process has one registry, ``current``, which `Workbench.main()` sets at its start:
///
/// ```swift
/// try LabelModelRegistry.register([LabelModelDefinition("…") { UnanimousModel() }])
/// let fitted = try LabelModelRegistry.current.decodeFitted(document)
/// ```
public struct LabelModelRegistry: Sendable {
  /// Definitions in the order of help, tables and pages.
  public let definitions: [LabelModelDefinition]

  /// A registry of the built-in label models and these.
  ///
  /// - Parameter own: label models beside the built-in ones.
  /// - Throws: ``SupervisionCore/UsageError`` for a name that is taken, or that cannot be an argument of the command line.
  public init(adding own: [LabelModelDefinition]) throws {
    var taken = Set(LabelModelDefinition.builtIn.map(\.name)).union([.auto])
    for definition in own {
      let name = definition.name
      guard Self.isUsable(name.rawValue) else {
        throw UsageError(
          "'\(name)' cannot be the name of a label model",
          remedy: "choose lower-case letters, digits and hyphens, other than 'all'")
      }
      guard taken.insert(name).inserted else {
        throw UsageError(
          "two label models are named '\(name)'",
          remedy: "rename the one that this package registers")
      }
    }
    definitions = LabelModelDefinition.builtIn + own
  }

  private init(unchecked own: [LabelModelDefinition]) {
    definitions = LabelModelDefinition.builtIn + own
  }

  /// Names in the order of ``definitions``.
  public var names: [LabelModelName] { definitions.map(\.name) }

  /// The label model of this name; nil where none is registered.
  public subscript(name: LabelModelName) -> LabelModelDefinition? {
    name == .auto ? .automatic : definitions.first { $0.name == name }
  }

  /// The label model of this name.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` that lists the registered names.
  public func definition(named name: LabelModelName) throws -> LabelModelDefinition {
    guard let definition = self[name] else {
      throw UsageError(
        "no label model is named '\(name)'", remedy: "choose one of: \(nameList)")
    }
    return definition
  }

  /// Reads a fitted model of any registered name from its document.
  ///
  /// - Throws: ``LabelModelError/unreadableModel(found:expected:)``.
  public func decodeFitted(_ document: Data) throws -> any FittedLabelModel {
    let name = try LabelModelName(document: document)
    guard let definition = self[name] else {
      throw LabelModelError.unreadableModel(
        found: "model '\(name)'", expected: "one of \(nameList)")
    }
    return try definition.decode(document)
  }

  /// The names that a command can be given: those of the label models, then that of ``LabelModelDefinition/automatic``.
  public var choices: [LabelModelName] { names + [.auto] }

  private var nameList: String { choices.map(\.rawValue).joined(separator: ", ") }

  private static func isUsable(_ name: String) -> Bool {
    !name.isEmpty && name != "all" && !name.hasPrefix("-")
      && name.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
      }
  }
}

extension LabelModelRegistry {
  /// The registry of this process.
  public static var current: LabelModelRegistry {
    LabelModelRegistry(unchecked: WorkbenchRegistry.current.labelModels)
  }

  /// Registers a package's own label models in this process, in place of those registered before; the command line calls it
  /// at its start.
  ///
  /// - Throws: as ``init(adding:)``.
  public static func register(_ own: [LabelModelDefinition]) throws {
    _ = try LabelModelRegistry(adding: own)
    var registry = WorkbenchRegistry.current
    registry.labelModels = own
    registry.register()
  }
}

extension WorkbenchRegistry {
  /// Label models beside the built-in ones.
  package var labelModels: [LabelModelDefinition] {
    get { parts[[LabelModelDefinition].self] ?? [] }
    set { parts[[LabelModelDefinition].self] = newValue }
  }
}
