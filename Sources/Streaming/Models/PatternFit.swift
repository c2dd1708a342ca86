import Evaluation
import FileFormats
import LabelModels
import PortableFoundation
import SupervisionCore

/// A label model fitted to a file of vote patterns, without candidates and without a store.
public struct PatternFit: Sendable {
  public let patterns: VotePatterns
  public let fitted: any FittedLabelModel
  public let kind: LabelModelKind
  public let classBalanceSource: String
  public let seconds: Double

  /// - Parameters:
  ///   - file: as ``FileFormats/readPatterns(_:classCount:)`` reads it.
  ///   - classCount: nil for one more than the highest vote.
  ///   - kind: the label model.
  ///   - settings: its options and class balance.
  ///   - jobs: threads; the model is the same bytes at any number.
  /// - Throws: ``SupervisionCore/DataError`` or ``SupervisionCore/FileError`` from the reader,
  ///   ``LabelModels/LabelModelError``.
  public init(
    patterns file: URL, classCount: Int?, kind: LabelModelKind, settings: LabelModelSettings,
    jobs: Int = processorCount
  ) throws {
    patterns = try readPatterns(file, classCount: classCount)
    let (options, source) = try settings.options(devGold: nil, classCount: patterns.classCount)
    let start = ContinuousClock.now
    fitted = try kind.fit(patterns, options: options, gold: nil, jobs: jobs)
    seconds = (ContinuousClock.now - start) / .seconds(1)
    classBalanceSource = source
    self.kind = kind
  }

  /// One row per labeling function with its learned accuracy.
  public var table: ResultTable {
    let balance = fitted.classBalance.map { decimalText($0, decimals: 3) }
    return learnedAccuracies(
      caption:
        "\(patterns.rowCount) candidates · \(patterns.patternCount) patterns · \(kind.rawValue)",
      fitted, patterns,
      notes: [
        "Class balance (\(classBalanceSource)): \(balance.joined(separator: ", ")).",
        "Fitted in \(decimalText(seconds, decimals: 3)) s.",
      ])
  }
}
