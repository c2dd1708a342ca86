import Corpora
import FileFormats
import Foundation
import SupervisionCore

/// Storage for the latest checkpoint of a run.
public protocol CheckpointKeeper: Sendable {
  /// Name in errors, such as the file's path.
  var name: String { get }
  /// Shortest time between two checkpoints.
  var interval: Duration { get }
  /// The latest checkpoint; nil where there is none.
  ///
  /// - Throws: an error for a checkpoint that cannot be read.
  func load() throws -> Data?
  /// Replaces the latest checkpoint.
  func save(_ data: Data) throws
  /// Removes the checkpoint after the run has finished.
  func remove()
}

/// A checkpoint as a file of its run, written beside its place and moved there.
struct CheckpointFile: CheckpointKeeper {
  var name: String { file.relativePath }
  let interval: Duration
  private let file: URL

  /// - Parameter folder: created on the first save.
  init(folder: URL, interval: Duration, fingerprint: String) {
    self.interval = interval
    file = folder.appending(path: "\(fingerprint.prefix(16)).checkpoint")
  }

  func load() throws -> Data? {
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    do {
      return try Data(contentsOf: file)
    } catch {
      throw FileError(
        path: file.relativePath, problem: "cannot be read (\(error.localizedDescription))",
        remedy: "delete it; training then starts from the first epoch")
    }
  }

  func save(_ data: Data) throws {
    try? FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try AtomicFile.write(data, to: file)
  }

  func remove() {
    try? FileManager.default.removeItem(at: file)
    let folder = file.deletingLastPathComponent()
    AtomicFile.removeLeftovers(in: folder)
    let rest = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    if rest?.isEmpty == true { try? FileManager.default.removeItem(at: folder) }
  }
}
