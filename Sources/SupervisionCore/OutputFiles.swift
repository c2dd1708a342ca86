import PortableFoundation

/// Checks that nothing is written over what is read, or twice to one place.
///
/// Files are compared by what they are, so that relative paths, symbolic and hard links count.
///
/// - Parameters:
///   - outputs: paths of files to write; nil for those that were not asked for.
///   - inputs: paths of files that are read; nil likewise.
/// - Throws: ``UsageError`` that names the path.
package func requireApart(outputs: [String?], from inputs: [String?]) throws {
  let inputs = inputs.compactMap { $0 }
  let outputs = outputs.compactMap { $0 }
  for (index, output) in outputs.enumerated() {
    if let input = inputs.first(where: { isSameFile(output, $0) }) {
      throw UsageError(
        "\(output): the file to write is \(output == input ? "" : "\(input), ")one that is read",
        remedy: "name another file, so that nothing is lost")
    }
    if outputs[..<index].contains(where: { isSameFile(output, $0) }) {
      throw UsageError(
        "\(output): named twice as the file to write", remedy: "name a file for each")
    }
  }
}

private func isSameFile(_ a: String, _ b: String) -> Bool {
  guard let first = FileIdentity(a), let second = FileIdentity(b) else {
    return URL(fileURLWithPath: a).standardized.path == URL(fileURLWithPath: b).standardized.path
  }
  return first == second
}

/// The device and the number of a regular file that exists.
private struct FileIdentity: Equatable {
  let device: UInt64
  let number: UInt64

  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(truncatingIfNeeded: status.st_ino)
  }
}
