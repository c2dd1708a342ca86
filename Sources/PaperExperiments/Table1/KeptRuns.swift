import FileFormats
import Foundation
import JSONCoding
import SupervisionCore

/// Results of finished runs in a folder, one file for each, so that work that was stopped goes on.
///
/// Whatever the files hold can be computed again: those that cannot be read are ignored and written anew.
struct KeptRuns: Sendable {
  /// Nil to keep nothing.
  let folder: URL?

  /// The result that all that decides a run leads to.
  func result<Result: Codable>(_ key: String, as type: Result.Type) -> Result? {
    guard let file = file(key), let data = try? Data(contentsOf: file) else { return nil }
    return try? JSONDecoder().decode(Result.self, from: data)
  }

  /// - Throws: ``FileError`` when the file cannot be written.
  func keep(_ result: some Encodable, _ key: String) throws {
    guard let folder, let file = file(key) else { return }
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try AtomicFile.write(Data(try canonicalJSONText(result).utf8), to: file)
  }

  private func file(_ key: String) -> URL? {
    var checksum = Checksum()
    checksum.add(key)
    return folder?.appending(path: "\(checksum.hexadecimal().prefix(32)).json")
  }
}
