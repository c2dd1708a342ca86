import Corpora
import EndModels
import FileFormats
import Foundation
import NumericKernels
import Store
import SupervisionCore

/// Candidates of each split as a backbone of one kind reads them, encoded once for any number of runs.
///
/// Encoders learn their vocabulary or scale from train, without labels.
public enum TaskFeatures: Sendable {
  case sparse([Split: SparseRows], SparseEncoder)
  case sequences([Split: TokenSequences], SequenceEncoder)
  case dense([Split: DenseRows], DenseEncoder)

  /// From text.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` when the backbone reads vectors from files.
  public init(_ options: BackboneOptions, texts: [Split: [MarkedTokens]], jobs: Int) throws {
    guard options.kind != .features else {
      throw UsageError(
        "the backbone 'features' reads vectors from files, and none are named",
        remedy: "name the folder of train.npy, dev.npy and test.npy with --features")
    }
    if options.kind == .bilstm {
      let encoder = SequenceEncoder(options, fitting: texts[.train] ?? [], jobs: jobs)
      self = .sequences(texts.mapValues { encoder.rows($0, jobs: jobs) }, encoder)
    } else {
      let encoder = SparseEncoder(options, fitting: texts[.train] ?? [], jobs: jobs)
      self = .sparse(texts.mapValues { encoder.rows($0, jobs: jobs) }, encoder)
    }
  }

  /// From files.
  ///
  /// - Parameters:
  ///   - options: a backbone that reads vectors.
  ///   - folder: holds `train.npy`, `dev.npy` and `test.npy`, one row per candidate in corpus
  ///     order.
  ///   - votes: give the number of candidates of each split.
  /// - Throws: ``SupervisionCore/UsageError`` when the backbone reads text;
  ///   ``SupervisionCore/DataError`` naming the file, row and column for wrong shapes and numbers
  ///   that are not finite.
  public init(_ options: BackboneOptions, folder: URL, votes: TaskVotes) throws {
    guard options.kind == .features || options.kind == .mlp else {
      throw UsageError(
        "the backbone '\(options.kind.rawValue)' reads text, not vectors from files",
        remedy: "choose --backbone mlp or features, or leave out --features")
    }
    let raw = try Dictionary(
      uniqueKeysWithValues: votes.splits.sorted { $0.key < $1.key }.map { split, votes in
        (
          split,
          try DenseRows(
            folder.appending(path: "\(split.rawValue).npy"), count: votes.matrix.rowCount)
        )
      })
    try self.init(vectors: raw)
  }

  /// From vectors, which are standardised by the mean and deviation of train.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when vectors of two splits differ in length.
  public init(vectors: [Split: DenseRows]) throws {
    let encoder = DenseEncoder(
      fitting: vectors[.train] ?? DenseRows(count: 0, width: 0, values: []))
    self = .dense(try vectors.mapValues(encoder.scaled), encoder)
  }
}

extension DenseRows {
  /// Reads an npy file.
  ///
  /// - Parameters:
  ///   - file: an npy file of one row per candidate.
  ///   - count: rows expected; nil for any.
  /// - Throws: ``SupervisionCore/DataError`` for another number of rows, and at a number that is
  ///   not finite; ``SupervisionCore/FileError``.
  public init(_ file: URL, count: Int?) throws {
    let matrix = try NpyMatrix(contentsOf: file)
    if let count, matrix.rowCount != count {
      throw DataError(
        file: file.relativePath, field: "shape", found: "\(matrix.rowCount) rows",
        expected: "\(count), one per candidate of the split in corpus order",
        remedy: "`export candidates` writes them in that order")
    }
    self.init(
      count: matrix.rowCount, width: matrix.columnCount,
      values: matrix.rows(0..<matrix.rowCount, as: Float.self))
    if let (row, column, value) = firstInvalid {
      throw DataError(
        file: file.relativePath, field: "row \(row), column \(column)", found: "\(value)",
        expected: "a finite number", remedy: "replace NaN and infinite numbers before saving")
    }
  }
}

/// `transform` of each element, in parallel, in order; for work that is small beside handing it to a thread.
func mapInParallel<A: Sendable, B: Sendable>(
  _ values: [A], jobs: Int, _ transform: @Sendable (A) -> B
) -> [B] {
  parallelMap(values.indices.batches(of: 512), jobs: jobs) { values[$0].map(transform) }
    .flatMap { $0 }
}
