import FileFormats
import JSONCoding
import PortableFoundation
import SupervisionCore

/// The resources of a task as one file, for machines that have neither store nor corpus.
///
/// JSON: `{"format":"slicework-resources","resources":[{"bytes":BASE64,"checksum":SHA256,"name":"ctd"}],"task":"cdr","version":1}`.
package enum ResourceFile {
  private static let format = "slicework-resources"
  private static let version = 1

  private struct Document: Codable {
    var format: String
    var version: Int
    var task: String
    var resources: [Entry]
  }

  private struct Entry: Codable {
    var name: String
    var bytes: Data
    var checksum: String
  }

  /// - Throws: ``SupervisionCore/FileError`` when the file cannot be written.
  package static func write(_ resources: [Resource], task: String, to file: URL) throws {
    let document = Document(
      format: format, version: version, task: task,
      resources: resources.sorted { $0.name < $1.name }.map {
        Entry(name: $0.name, bytes: Data($0.bytes), checksum: $0.checksum)
      })
    try AtomicFile.write(canonicalJSON(document), to: file)
  }

  /// - Throws: ``SupervisionCore/DataError`` for another file, another task's and damaged ones;
  ///   ``SupervisionCore/FileError``.
  package static func read(_ file: URL, task: String) throws -> Resources {
    let source = try ByteSource(file, checksumming: false)
    let remedy = "write it again with `export resources \(task)`"
    func invalid(_ field: String?, _ found: String, _ expected: String) -> DataError {
      DataError(
        file: source.path, field: field, found: found, expected: expected, remedy: remedy)
    }
    let document: Document
    do {
      document = try decodeJSON(Document.self, from: readWhole(source), with: JSONDecoder())
    } catch let problem as DecodingProblem {
      throw invalid(
        problem.field, problem.byte == nil ? problem.found : "something else",
        problem.byte == nil ? problem.expected : "the resources of a task")
    }
    guard document.format == format, document.version == version else {
      throw invalid(
        "format", "\(document.format) version \(document.version)", "\(format) version \(version)")
    }
    guard document.task == task else {
      throw invalid("task", "'\(document.task)'", "'\(task)'")
    }
    if let name = document.resources.map(\.name).firstRepeated {
      throw invalid(name, "the name a second time", "names that occur once")
    }
    let resources = document.resources.map { Resource(name: $0.name, bytes: Array($0.bytes)) }
    for (resource, entry) in zip(resources, document.resources)
    where resource.checksum != entry.checksum {
      throw invalid(entry.name, "bytes of another checksum", entry.checksum)
    }
    return Resources(resources)
  }
}
