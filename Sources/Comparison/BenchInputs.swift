import Benchmarks
import Corpora
import Foundation
import LabelModels
import SupervisionCore

/// The generated inputs of the benches as files, so that other programs can be timed on the same.
public struct BenchInputs {
  private let folder: URL

  /// Creates the folder where it is missing.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when it cannot be created.
  public init(folder: URL) throws {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw FileError(
        path: folder.path, problem: "cannot be created (\(error.localizedDescription))",
        remedy: "name a folder that can be written with --export")
    }
    self.folder = folder
  }

  /// `votes-NxM.npy`, Int8 (n × m) in C order, -1 where a function abstains, and `gold-NxM.npy`,
  /// Int8 (n).
  ///
  /// - Returns: the files.
  /// - Throws: ``SupervisionCore/FileError`` when a file cannot be written.
  public func write(_ votes: GeneratedVotes, size: PerformanceBench.Size) throws -> [URL] {
    [
      try write(votes.matrix, to: "votes-\(size).npy"),
      try write(votes.gold.cells, shape: [votes.gold.count], to: "gold-\(size).npy"),
    ]
  }

  /// `sentences-N.jsonl`, one object with `id` and `text` a line, and `sentence-votes-N.npy`, the
  /// votes of the functions that ``LabelingBench/texts(count:)`` times, Int8 (N × 10).
  ///
  /// - Returns: the files.
  /// - Throws: ``SupervisionCore/FileError`` when a file cannot be written.
  public func writeSentences(count: Int = LabelingBench.sentenceCount) throws -> [URL] {
    let sentences = GeneratedSentence.make(count: count, seed: 0)
    let file = folder.appending(path: "sentences-\(count).jsonl")
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let lines = try AtomicFile(file)
    for sentence in sentences {
      try lines.write(Array(encoder.encode(sentence)) + [UInt8(ascii: "\n")])
    }
    try lines.commit()
    let votes = try GeneratedSentence.applier(jobs: 1).voteMatrix(sentences).votes
    return [file, try write(votes, to: "sentence-votes-\(count).npy")]
  }

  private func write(_ matrix: VoteMatrix, to name: String) throws -> URL {
    let cells = (0..<matrix.rowCount).flatMap { matrix.row($0) }
    return try write(cells, shape: [matrix.rowCount, matrix.columnCount], to: name)
  }

  private func write(_ cells: [Int8], shape: [Int], to name: String) throws -> URL {
    let file = folder.appending(path: name)
    try writeNpy(cells, shape: shape, to: file)
    return file
  }
}
