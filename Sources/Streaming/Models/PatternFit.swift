import Evaluation
import FileFormats
import LabelModels
import PortableFoundation
import SupervisionCore

extension LabelModelFitter {
  /// Fits to a file of vote patterns, without candidates and without a store.
  ///
  /// - Parameters:
  ///   - file: as ``FileFormats/readPatterns(_:classCount:)`` reads it.
  ///   - classCount: nil for one more than the highest vote.
  ///   - jobs: threads; the model is the same bytes at any number.
  /// - Throws: ``SupervisionCore/DataError`` or ``SupervisionCore/FileError`` from the reader,
  ///   ``LabelModels/LabelModelError``.
  public func fit(
    patternFile file: URL, classCount: Int?,
    jobs: Int = processorCount
  ) throws -> LabelModelFit {
    try fit(readPatterns(file, classCount: classCount), devGold: nil, jobs: jobs)
  }
}

extension LabelModelFit {
  /// One row per labeling function of a pattern file with its learned accuracy.
  package var patternTable: ResultTable {
    table(
      caption:
        "\(patterns.rowCount) candidates · \(patterns.patternCount) patterns · \(name)",
      notes: [classBalanceNote(), "Fitted in \(decimalText(seconds, decimals: 3)) s."])
  }
}
