import Evaluation
import Foundation
import LabelModels
import Pipeline
import Streaming
import SupervisionCore

/// Every label model on one set of labeling functions, with majority vote as the yardstick.
///
/// Models are fitted to the votes of train and scored on dev and test, on all candidates with gold.
public struct LabelModelComparison: Sendable {
  /// One label model's outcome.
  public struct Entry: Sendable {
    public let kind: LabelModelKind
    /// Fitting, and predicting all splits.
    public let seconds: Double
    /// The probability above which class 1 is predicted, tuned on dev for F1; nil for more than two classes.
    public let threshold: Double?
    public let dev: Outcome
    public let test: Outcome
  }

  /// Scores of one split.
  public struct Outcome: Sendable {
    /// With the most probable class as prediction.
    public let plain: Scores
    /// With the threshold tuned on dev.
    public let tuned: Scores?
  }

  public let votes: TaskVotes
  public let classBalanceSource: String
  public let entries: [Entry]
  /// Models that could not be fitted, with the reason.
  public let leftOut: [String]

  /// Fits and scores the models.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` when the class balance asks for gold that is missing,
  ///   ``LabelModels/LabelModelError`` when no model can be fitted.
  public init(
    _ votes: TaskVotes, kinds: [LabelModelKind] = LabelModelKind.allCases,
    settings: LabelModelSettings = LabelModelSettings(), jobs: Int
  ) throws {
    let (options, source) = try settings.options(
      devGold: votes[.dev]?.gold, classCount: votes.classCount)
    let collapsed = votes.splits.mapValues { CollapsedVotes($0.matrix, jobs: jobs) }
    var entries: [Entry] = []
    var failures: [(kind: LabelModelKind, error: LabelModelError)] = []
    for kind in kinds {
      do {
        entries.append(try Entry(kind, votes, collapsed, options, jobs: jobs))
      } catch let error as LabelModelError {
        failures.append((kind, error))
      }
    }
    if entries.isEmpty, let failure = failures.first { throw failure.error }
    self.votes = votes
    self.classBalanceSource = source
    self.entries = entries
    leftOut = failures.map { "\($0.kind.rawValue): \($0.error)" }
  }
}

extension LabelModelComparison.Entry {
  fileprivate init(
    _ kind: LabelModelKind, _ votes: TaskVotes, _ collapsed: [Split: CollapsedVotes],
    _ options: LabelModelOptions, jobs: Int
  ) throws {
    guard let train = collapsed[.train] else { throw LabelModelError.noRows }
    let start = ContinuousClock.now
    let fitted = try kind.fit(train.patterns, options: options, gold: nil, jobs: jobs)
    let labels = try collapsed.mapValues { try fitted.predict($0, jobs: jobs) }
    self.kind = kind
    seconds = (ContinuousClock.now - start) / .seconds(1)
    threshold = votes.tunedThreshold(labels[.dev])
    dev = votes.outcome(of: labels[.dev], on: .dev, threshold: threshold)
    test = votes.outcome(of: labels[.test], on: .test, threshold: threshold)
  }
}

extension TaskVotes {
  fileprivate func outcome(
    of labels: ProbabilisticLabels?, on split: Split, threshold: Double?
  ) -> LabelModelComparison.Outcome {
    let labels = labels ?? ProbabilisticLabels(classCount: classCount, probabilities: [])
    let gold = self[split]?.gold ?? GoldLabels([Int8]())
    return LabelModelComparison.Outcome(
      plain: Scores(labels, gold: gold),
      tuned: threshold.map { Scores(labels, gold: gold, threshold: $0) })
  }
}
