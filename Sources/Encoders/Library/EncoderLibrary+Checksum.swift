import FileFormats
import Foundation
import JSONCoding
import SupervisionCore

extension EncoderLibrary {
  /// SHA-256 over the files of an encoder's checkpoint, in hexadecimal.
  ///
  /// A checksum is computed once, some two seconds for 400 MB, and kept in the library for as long as sizes and times of the
  /// files stay the same.
  ///
  /// - Throws: ``SupervisionCore/FileError`` where a file cannot be read.
  public func checksum(of encoder: KnownEncoder) throws -> String {
    let state = FileState.all(of: encoder.folder.resolvingSymlinksInPath())
    let path = encoder.folder.resolvingSymlinksInPath().path
    var known = knownChecksums
    if let kept = known[path], kept.files == state { return kept.checksum }
    let checksum = try PretrainedEncoder.checksum(of: encoder.folder)
    known[path] = KnownChecksum(files: state, checksum: checksum)
    // Only a saving of time: where the library cannot be written to, the next command computes it again.
    try? AtomicFile.write(canonicalJSON(known), to: checksumFile)
    return checksum
  }

  private var checksumFile: URL { folder.appending(path: ".checksums.json") }

  private var knownChecksums: [String: KnownChecksum] {
    (try? Data(contentsOf: checksumFile))
      .flatMap { try? JSONDecoder().decode([String: KnownChecksum].self, from: $0) } ?? [:]
  }
}

private struct KnownChecksum: Codable {
  let files: [FileState]
  let checksum: String
}

/// Name, size and time of a file.
private struct FileState: Codable, Equatable {
  let name: String
  let size: Int
  let modified: Double

  static func all(of folder: URL) -> [FileState] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().compactMap { name in
      let file = folder.appending(path: name).resolvingSymlinksInPath()
      guard let values = try? FileManager.default.attributesOfItem(atPath: file.path),
        values[.type] as? FileAttributeType == .typeRegular
      else { return nil }
      return FileState(
        name: name, size: (values[.size] as? NSNumber)?.intValue ?? 0,
        modified: (values[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0)
    }
  }
}
