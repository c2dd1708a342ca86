import Corpora
import Evaluation
import FileFormats
import Foundation
import LabelModels
import Streaming
import SupervisionCore

/// Label models fitted to a plain vote file and scored against a gold file, without a store.
public struct VoteFileRun: Sendable {
  /// Per model the scores on each split with gold, or without gold what was fitted.
  public let table: ResultTable
  public let warnings: [String]
  private let items: [String]
  private let labels: ProbabilisticLabels?

  /// Reads, fits and scores.
  ///
  /// Models are fitted to the rows of train (and those that the gold file does not name) where the
  /// gold file names splits, else to all rows.
  ///
  /// - Parameters:
  ///   - file: votes, one row per item and one column per voter.
  ///   - goldFile: gold labels to score against; nil for none.
  ///   - kinds: at least one; ``write(to:)`` needs exactly one.
  ///   - classCount: nil for one more than the highest vote or gold label.
  ///   - settings: options and class balance of the models.
  ///   - jobs: threads to work on.
  /// - Throws: ``SupervisionCore/DataError`` or ``SupervisionCore/FileError`` from the readers,
  ///   ``LabelModels/LabelModelError``. With several kinds, a model that cannot be fitted becomes a
  ///   warning instead, unless none can.
  public init(
    votes file: URL, gold goldFile: URL?, kinds: [LabelModelKind], classCount: Int? = nil,
    settings: LabelModelSettings = LabelModelSettings(),
    jobs: Int = processorCount
  ) throws {
    let gold = try goldFile.map { try readGold($0, classCount: classCount) }
    let highestGold = gold?.values.compactMap(\.gold).max().map { $0 + 1 }
    let judged = try JudgedVotes(
      readVotes(file, classCount: classCount), gold: gold, atLeastClasses: highestGold ?? 2)
    let (options, source) = try settings.options(
      devGold: judged.devGold, classCount: judged.matrix.classCount)
    let collapsed = CollapsedVotes(judged.matrix, jobs: jobs)
    let fittingPatterns =
      judged.fittingRows.map { VotePatterns(judged.matrix.selecting(rows: $0), jobs: jobs) }
      ?? collapsed.patterns
    var results = VoteFileResults(judged, classBalanceSource: source)
    var failures: [LabelModelError] = []
    for kind in kinds {
      do {
        let start = ContinuousClock.now
        let fitted = try kind.fit(fittingPatterns, options: options, gold: nil, jobs: jobs)
        let labels = try fitted.predict(collapsed, jobs: jobs)
        results.add(
          kind, fitted: fitted, labels: labels,
          seconds: (ContinuousClock.now - start) / .seconds(1))
      } catch let error as LabelModelError where kinds.count > 1 {
        failures.append(error)
        results.leaveOut(kind, error)
      }
    }
    if let failure = failures.first, failures.count == kinds.count { throw failure }
    table = results.table
    warnings = results.warnings
    items = judged.items
    labels = kinds.count == 1 ? results.lastLabels : nil
  }

  /// Writes `item,p0,p1,…` in full precision; the file's ending says how.
  ///
  /// - Precondition: exactly one model was fitted.
  public func write(to file: URL) throws {
    guard let labels else { preconditionFailure("the labels of one model are written at a time") }
    try writeLabels(labels, items: items, to: file)
  }
}
