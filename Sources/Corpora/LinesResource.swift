import FileFormats
import Foundation
import SupervisionCore

/// A resource whose file is a list of lines, each checked by `check`; invalid lines are left out where
/// that is asked for. Lines end in LF in the resource, whatever the file has.
package func readLinesResource(
  _ name: String, file: String, in folder: URL, _ invalid: inout InvalidItems,
  check: (TextLine) throws -> Void
) throws -> (resource: Resource, file: CorpusOrigin.File) {
  let source = try ByteSource(requiredFile(file, in: folder))
  var bytes: [UInt8] = []
  try forEachLine(of: source) { line in
    guard !line.isBlank, try invalid.attempt({ try check(line) }) != nil else { return }
    bytes += line.bytes
    bytes.append(0x0A)
  }
  guard !bytes.isEmpty else { throw emptyFile(source.path) }
  return (Resource(name: name, bytes: bytes), try source.finish())
}
