/// Data that labeling functions consult beside the candidate, such as a list of known pairs.
///
/// A resource is imported with the corpus and stored, so that labeling reads no file.
public struct Resource: Equatable, Sendable {
  /// The name by which functions ask for it, unique within a task.
  public let name: String
  /// The content, in a format that the functions reading it know.
  public let bytes: [UInt8]
  /// SHA-256 of `bytes`, 64 lower-case hexadecimal digits.
  public let checksum: String

  /// A resource with this content; its checksum is computed here.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    self.checksum = Checksum.of(bytes)
  }
}

/// The resources of a task by name.
public struct Resources: Sendable {
  private let byName: [String: Resource]
  private var answersEveryName = false

  /// These resources by name; of two with the same name, the last one.
  public init(_ resources: [Resource]) {
    byName = Dictionary(resources.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }

  /// An empty resource for every name, so that functions can be listed without running them.
  public static let placeholders: Resources = {
    var resources = Resources([])
    resources.answersEveryName = true
    return resources
  }()

  /// The names of the resources, sorted.
  public var names: [String] { byName.keys.sorted() }

  /// The resource of this name.
  ///
  /// - Throws: ``DataError`` when the corpus did not bring one.
  public subscript(name: String) -> Resource {
    get throws {
      if answersEveryName { return Resource(name: name, bytes: []) }
      guard let resource = byName[name] else {
        throw DataError(
          file: "resources", field: name,
          found: names.isEmpty ? "none" : names.joined(separator: ", "),
          expected: "a resource named '\(name)'", remedy: "import the corpus again")
      }
      return resource
    }
  }
}
