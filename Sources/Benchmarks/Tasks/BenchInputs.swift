import Corpora
import FileFormats
import Foundation
import JSONCoding
import LabelModels
import SupervisionCore

/// The generated inputs of the benches as files, so that other programs can be timed on the same.
package struct BenchInputs {
  let folder: URL

  /// Creates the folder where it is missing.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when it cannot be created.
  package init(folder: URL) throws {
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
  package func write(_ votes: GeneratedVotes, size: PerformanceBench.Size) throws -> [URL] {
    [
      try write(votes.matrix, to: "votes-\(size).npy"),
      try write(votes.gold.cells, [votes.gold.count], to: "gold-\(size).npy"),
    ]
  }

  /// `sentences-N.jsonl`, one object with `id` and `text` a line, and `sentence-votes-N.npy`, the
  /// votes of the functions that ``LabelingBench/texts()`` times, Int8 (N × 10).
  ///
  /// - Returns: the files.
  /// - Throws: ``SupervisionCore/FileError`` when a file cannot be written.
  package func writeSentences(_ bench: LabelingBench) throws -> [URL] {
    let count = bench.sentenceCount
    let sentences = GeneratedSentence.make(count: count, seed: bench.settings.seed)
    let file = folder.appending(path: "sentences-\(count).jsonl")
    let lines = try AtomicFile(file)
    for sentence in sentences {
      try lines.write(canonicalJSON(sentence, escapesSlashes: true) + [UInt8(ascii: "\n")])
    }
    try lines.commit()
    let votes = try GeneratedSentence.applier(jobs: 1).voteMatrix(sentences).votes
    return [file, try write(votes, to: "sentence-votes-\(count).npy")]
  }

  /// Inputs of ``TrainingBench`` and ``InferenceBench``: for the model with most slices `vectors-NxD.npy` (Float32),
  /// `labels-N.npy` (P(Y = 1), Float64) and `members-Nxk.npy` (Int8, 1 for members; fewer slices are the first of them),
  /// and `tokens-NxT.npy` (Int32) with `token-labels-N.npy`, the tokens drawn like words.
  ///
  /// - Returns: the files.
  /// - Throws: ``SupervisionCore/FileError`` when a file cannot be written.
  package func writeExamples(_ bench: TrainingBench) throws -> [URL] {
    let vectors = bench.vectorExamples(sliceCount: bench.sliceCounts.max() ?? 0)
    let (features, members) = (vectors.features, vectors.members)
    let membership: [Int8] = (0..<features.count).flatMap { row in
      members.map { $0[row] ? 1 : 0 }
    }
    let tokens = bench.tokenExamples(isZipf: true)
    return [
      try write(
        features.values, [features.count, features.width],
        to: "vectors-\(features.count)x\(features.width).npy"),
      try write(
        positives(vectors.targets.labels), [features.count], to: "labels-\(features.count).npy"),
      try write(
        membership, [features.count, members.count],
        to: "members-\(features.count)x\(members.count).npy"),
      try write(
        tokens.sequences.ids, [tokens.labels.count, TokenExamples.length],
        to: "tokens-\(tokens.labels.count)x\(TokenExamples.length).npy"),
      try write(
        positives(tokens.labels), [tokens.labels.count],
        to: "token-labels-\(tokens.labels.count).npy"),
    ]
  }

  private func positives(_ labels: ProbabilisticLabels) -> [Double] {
    (0..<labels.count).map { labels[$0, 1] }
  }

  private func write(_ matrix: VoteMatrix, to name: String) throws -> URL {
    let cells = (0..<matrix.rowCount).flatMap { matrix.row($0) }
    return try write(cells, [matrix.rowCount, matrix.columnCount], to: name)
  }

  private func write<Element: NpyElement>(
    _ numbers: [Element], _ shape: [Int], to name: String
  ) throws -> URL {
    let file = folder.appending(path: name)
    try writeNpy(numbers, shape: shape, to: file)
    return file
  }
}
