import SupervisionCore

/// The kinds of backbones that can be named: the built-in ones, then a package's own.
///
/// A process has one registry, ``current``, which `Workbench.main()` sets at its start.
public struct BackboneRegistry: Sendable {
  /// Factories in the order of help, tables and pages. A kind that reads several forms of candidates has a factory for each.
  public let factories: [any BackboneFactory]

  /// - Parameter own: backbones beside the built-in ones.
  /// - Throws: ``SupervisionCore/UsageError`` for a name that is taken.
  public init(adding own: [any BackboneFactory]) throws {
    for (index, factory) in own.enumerated() {
      let isTaken =
        Self.builtInFactories.contains { $0.name == factory.name }
        || own[..<index].contains { $0.name == factory.name && $0.form == factory.form }
      guard !isTaken else {
        throw UsageError(
          "two backbones are named '\(factory.name)'",
          remedy: "rename the one that this package registers")
      }
    }
    self.init(unchecked: own)
  }

  private init(unchecked own: [any BackboneFactory]) { factories = Self.builtInFactories + own }

  /// The built-in backbones alone.
  public static let builtIn = BackboneRegistry(unchecked: [])

  private static let builtInFactories: [any BackboneFactory] = [
    BagFactory.bag, BagFactory.words, DenseFactory.mlp, PieceStateFactory(), BiLstmFactory(),
    DenseFactory.features,
  ]

  /// Names without repetition, in the order of ``factories``.
  public var names: [BackboneName] {
    factories.reduce(into: []) { if !$0.contains($1.name) { $0.append($1.name) } }
  }

  /// The factories of a name, one per form of candidates that it reads.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` that lists what is registered.
  public func factories(named name: BackboneName) throws -> [any BackboneFactory] {
    let found = factories.filter { $0.name == name }
    guard !found.isEmpty else {
      throw UsageError(
        "no backbone is named '\(name)'",
        remedy: "choose one of: \(names.map(\.rawValue).joined(separator: ", "))")
    }
    return found
  }

  /// The factory of a name that reads candidates of one form.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` where the name is unknown or its backbone does not read this form.
  public func factory(
    named name: BackboneName, reading form: CandidateRows.Form
  ) throws -> any BackboneFactory {
    if let factory = try factories(named: name).first(where: { $0.form == form }) {
      return factory
    }
    let others = factories.filter { $0.form == form }.map(\.name.rawValue)
      .joined(separator: " or ")
    switch form {
    case .text:
      throw UsageError(
        "the backbone '\(name)' reads vectors from files, and none are named",
        remedy: "name the folder of train.npy, dev.npy and test.npy with --features")
    case .vectors:
      throw UsageError(
        "the backbone '\(name)' reads text, not vectors from files",
        remedy: "choose --backbone \(others), or leave out --features")
    case .states:
      throw UsageError(
        "the backbone '\(name)' does not read states of a pretrained encoder",
        remedy: "choose --backbone \(others), or leave out --fine-tune")
    }
  }
}

extension BackboneRegistry {
  /// The registry of this process.
  public static var current: BackboneRegistry {
    BackboneRegistry(unchecked: WorkbenchRegistry.current.backbones)
  }

  /// Makes a package's own backbones known in this process, in place of those registered before; a command line does so
  /// when it starts.
  ///
  /// - Throws: as ``init(adding:)``.
  public static func register(_ own: [any BackboneFactory]) throws {
    _ = try BackboneRegistry(adding: own)
    var registry = WorkbenchRegistry.current
    registry.backbones = own
    registry.register()
  }
}

extension WorkbenchRegistry {
  /// Backbones beside the built-in ones.
  package var backbones: [any BackboneFactory] {
    get { parts[[any BackboneFactory].self] ?? [] }
    set { parts[[any BackboneFactory].self] = newValue }
  }
}
