import Corpora
import EndModels
import FileFormats
import Foundation
import NumericKernels
import SupervisionCore

/// Candidates of each split, encoded by one backbone once for any number of runs.
///
/// Encoders learn their vocabulary or scale from train, without labels.
package struct TaskFeatures<Factory: BackboneFactory>: AnyTaskFeatures {
  package let backbone: FittedBackbone<Factory>
  package let splits: [Split: Factory.Encoder.Features]

  package var typed: TaskFeatures<Factory> { self }

  /// Fits the encoder to train, and encodes every split.
  ///
  /// - Parameters:
  ///   - factory: the kind of backbone.
  ///   - options: options of the backbone.
  ///   - candidates: texts or vectors, as the backbone needs.
  ///   - jobs: number of threads.
  /// - Throws: ``SupervisionCore/DataError`` for candidates that the encoder cannot read, such as vectors of two
  ///   lengths.
  package init(
    _ factory: Factory, options: BackboneOptions, _ candidates: [Split: Factory.Encoder.Input],
    jobs: Int
  ) throws {
    let encoder = try factory.fitEncoder(
      to: candidates[.train] ?? .empty, options: options, jobs: jobs)
    backbone = FittedBackbone(factory, encoder: encoder, options: options)
    splits = try candidates.mapValues { try encoder.features(of: $0, jobs: jobs) }
  }
}

/// ``TaskFeatures`` of a backbone that is not known when the program is compiled.
package protocol AnyTaskFeatures<Factory>: Sendable {
  associatedtype Factory: BackboneFactory
  var typed: TaskFeatures<Factory> { get }
}

extension BackboneFactory {
  /// Candidates of each split, encoded by this backbone.
  ///
  /// - Precondition: the candidates are texts or vectors, as the backbone needs.
  package func encoded(
    _ candidates: [Split: CandidateRows], options: BackboneOptions, jobs: Int
  ) throws -> any AnyTaskFeatures {
    try TaskFeatures(
      self, options: options,
      candidates.mapValues { rows in
        guard let input = Encoder.Input(rows) else {
          preconditionFailure("the backbone '\(name)' reads \(form.rawValue)")
        }
        return input
      }, jobs: jobs)
  }
}

extension DenseRows {
  /// Reads `train.npy`, `dev.npy` and `test.npy`.
  ///
  /// - Parameters:
  ///   - folder: holds one file per split, one row per candidate in corpus order.
  ///   - votes: give the number of candidates of each split.
  /// - Throws: ``SupervisionCore/DataError`` naming the file, row and column for wrong shapes and
  ///   numbers that are not finite; ``SupervisionCore/FileError``.
  static func splits(of folder: URL, votes: TaskVotes) throws -> [Split: DenseRows] {
    try Dictionary(
      uniqueKeysWithValues: votes.splits.sorted { $0.key < $1.key }.map { split, votes in
        (split, try DenseRows(split.vectorFile(in: folder), count: votes.matrix.rowCount))
      })
  }

  /// Reads an npy file with one row per candidate.
  ///
  /// - Parameters:
  ///   - file: a matrix of numbers in npy form.
  ///   - count: expected number of rows; nil for any.
  /// - Throws: ``SupervisionCore/DataError`` for another number of rows, and at a number that is not finite;
  ///   ``SupervisionCore/FileError``.
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

extension Split {
  /// The file of a folder of vectors that holds this split: an array, or an archive with one array where there is none.
  package func vectorFile(in folder: URL) -> URL {
    let array = folder.appending(path: "\(rawValue).npy")
    let archive = folder.appending(path: "\(rawValue).npz")
    let hasArchiveOnly =
      !FileManager.default.fileExists(atPath: array.path)
      && FileManager.default.fileExists(atPath: archive.path)
    return hasArchiveOnly ? archive : array
  }
}
