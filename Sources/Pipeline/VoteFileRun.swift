import Corpora
import Evaluation
import FileFormats
import Foundation
import LabelModels
import Streaming
import SupervisionCore

/// Label models fitted to a plain vote file and scored against a gold file, without a store.
public struct VoteFileRun: Sendable {
  /// Scores of each model on each split with gold; nil where there is no gold.
  public let scores: ResultTable?
  /// Time of each fit and its class balance.
  public let fits: ResultTable
  /// Votes, coverage, polarity and learned accuracy of each voter, with its accuracy on gold where there is any.
  public let voters: ResultTable
  /// The scores where there is gold, else the fits.
  public var table: ResultTable { scores ?? fits }
  /// All tables that there are: scores, fits, voters, candidates.
  public var tables: [ResultTable] { [scores, fits, voters, candidates].compactMap { $0 } }
  /// The candidates of `auto` with their scores on dev; nil for every other label model.
  public let candidates: ResultTable?
  /// Warnings about the files and the fits, one sentence each.
  public let warnings: [String]
  private let items: [String]
  private let labels: ProbabilisticLabels?
  private let model: (any FittedLabelModel)?
  private let collapsed: CollapsedVotes

  /// Reads, fits and scores.
  ///
  /// Models are fitted to the rows of train (and those that the gold file does not name) where the
  /// gold file names splits, else to all rows.
  ///
  /// - Parameters:
  ///   - file: votes, as ``FileFormats/readVotes(_:classCount:format:)`` reads them.
  ///   - goldFile: gold labels to score against; nil for none.
  ///   - labelModels: at least one registered name; ``write(to:)`` needs exactly one.
  ///   - classCount: nil for one more than the highest vote or gold label.
  ///   - format: of the votes; nil to tell it from header and rows.
  ///   - settings: options and class balance of the models.
  ///   - jobs: number of threads.
  /// - Throws: ``SupervisionCore/DataError`` or ``SupervisionCore/FileError`` from the readers,
  ///   ``LabelModels/LabelModelError``. With several label models, one that cannot be fitted becomes a
  ///   warning instead, unless none can.
  public init(
    votes file: URL, gold goldFile: URL?, labelModels: [LabelModelName], classCount: Int? = nil,
    format: VoteFileFormat? = nil, settings: LabelModelSettings = LabelModelSettings(),
    jobs: Int = processorCount
  ) throws {
    let gold = try goldFile.map { try readGold($0, classCount: classCount) }
    let highestGold = gold?.values.compactMap(\.gold).max().map { $0 + 1 }
    let file = try VoteFile(
      readVotes(file, classCount: classCount, format: format), isFormatNamed: format != nil,
      gold: gold, atLeastClasses: highestGold ?? 2)
    let matrix = file.votes.matrix
    let collapsed = CollapsedVotes(matrix, jobs: jobs)
    let fittingPatterns =
      file.fittingRows.map { VotePatterns(matrix.selecting(rows: $0), jobs: jobs) }
      ?? collapsed.patterns
    var results = VoteFileResults(file)
    var failures: [LabelModelError] = []
    for name in labelModels {
      let fitter = try LabelModelFitter(name, settings: settings)
      do {
        let start = ContinuousClock.now
        let fit = try fitter.fit(
          fittingPatterns, devGold: file.devGold, dev: file.devVotes, jobs: jobs)
        let labels = try fit.predict(collapsed, jobs: jobs)
        results.add(fit, labels: labels, seconds: (ContinuousClock.now - start) / .seconds(1))
      } catch let error as LabelModelError where labelModels.count > 1 {
        failures.append(error)
        results.leaveOut(name, error)
      }
    }
    if let failure = failures.first, failures.count == labelModels.count { throw failure }
    scores = results.scoreTable
    fits = results.fits
    voters = results.voterTable
    candidates = results.candidates
    warnings = results.warnings
    items = file.items
    labels = labelModels.count == 1 ? results.lastLabels : nil
    model = labelModels.count == 1 ? results.lastFit?.model : nil
    self.collapsed = collapsed
  }

  /// Writes labels as `item,p0,p1,…` in full precision, in the form that the file's ending names.
  ///
  /// - Precondition: exactly one model was fitted.
  public func write(to file: URL) throws {
    guard let labels else { preconditionFailure("the labels of one model are written at a time") }
    try writeLabels(labels, items: items, to: file)
  }

  /// Writes why each item has its label, in the form that the file's ending names: the contributions of the votes to the
  /// log odds of class 1 of two, or of the most probable class of more.
  ///
  /// - Parameters:
  ///   - file: a .csv, .tsv or .jsonl file with one row or object per item and part.
  ///   - jobs: number of threads.
  ///   - progress: receives a report after each part of the distinct vote rows.
  /// - Precondition: exactly one model was fitted.
  /// - Throws: ``SupervisionCore/UsageError`` for another ending; ``SupervisionCore/FileError`` when the file cannot be
  ///   written.
  public func writeContributions(
    to file: URL, jobs: Int = processorCount, progress: any ProgressObserver = SilentProgress()
  ) throws {
    guard let model else { preconditionFailure("the labels of one model are explained at a time") }
    try Streaming.writeContributions(
      of: model, votes: collapsed, items: items, to: file, jobs: jobs, progress: progress)
  }
}
