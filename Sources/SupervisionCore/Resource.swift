/// Something that labeling functions consult beside the candidate, such as a list of known pairs.
///
/// It is imported with the corpus and kept in the store, so that labeling needs no file.
public struct Resource: Equatable, Sendable {
  public let name: String
  public let bytes: [UInt8]
  /// SHA-256 of `bytes`.
  public let checksum: String

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

  public init(_ resources: [Resource]) {
    byName = Dictionary(resources.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }

  /// Answers every name with an empty resource, so that functions can be listed without running them.
  public static let placeholders: Resources = {
    var resources = Resources([])
    resources.answersEveryName = true
    return resources
  }()

  public var names: [String] { byName.keys.sorted() }

  /// - Throws: ``DataError`` when the corpus did not bring a resource of this name.
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
