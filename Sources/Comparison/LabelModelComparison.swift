import Evaluation
import Foundation
import LabelModels
import Labeling
import Pipeline
import Store
import Streaming
import SupervisionCore

/// Label models side by side on one set of labeling functions, majority vote among them as the baseline.
///
/// Models are fitted to the votes of train and scored on dev and test, on all candidates with gold.
public struct LabelModelComparison: Sendable {
  /// Time, threshold and scores of one label model.
  public struct Entry: Sendable {
    /// Name of the label model.
    public let name: LabelModelName
    /// Time in seconds to fit and to predict all splits.
    public let seconds: Double
    /// Probability above which class 1 is predicted, tuned on dev for F1; nil for more than two classes and without
    /// gold on dev.
    public let threshold: Double?
    /// Scores on dev.
    public let dev: Outcome
    /// Scores on test.
    public let test: Outcome
  }

  /// Scores of one split.
  public struct Outcome: Sendable {
    /// Scores with the most probable class as prediction.
    public let plain: Scores
    /// Scores at the threshold tuned on dev; nil where there is none.
    public let tuned: Scores?
  }

  /// Votes and gold of the set.
  public let votes: TaskVotes
  /// Origin of the class balance, in words.
  public let classBalanceSource: String
  /// One entry per label model that could be fitted, in the order asked for.
  public let entries: [Entry]
  /// Label models that could not be fitted, each with the reason.
  public let leftOut: [String]
  /// Notes on stored label models that were replaced, one sentence each.
  public let replacements: [String]
  /// Remarks on the reliability of the fits, one sentence each, with the name of the label model before it.
  public let warnings: [String]
}

extension WorkbenchTask {
  /// Fits label models, scores them, and stores each with its labels, as `label-model fit` does.
  ///
  /// A model whose stored copy has the same votes and options is not written again.
  ///
  /// - Parameters:
  ///   - names: names of registered label models; the default is all of them.
  ///   - store: where the task was imported and labeled.
  ///   - set: nil for the task's default set.
  ///   - settings: options and class balance, common to all models.
  ///   - jobs: number of threads.
  /// - Throws: ``SupervisionCore/UsageError`` when the class balance asks for gold that is missing,
  ///   ``LabelModels/LabelModelError`` when no model can be fitted.
  public func compareLabelModels(
    _ names: [LabelModelName] = LabelModelRegistry.current.names, in store: Store,
    set: String? = nil, settings: LabelModelSettings = LabelModelSettings(), jobs: Int
  ) throws -> LabelModelComparison {
    let provenance = try store.provenance(task: self, set: set)
    let votes = try TaskVotes(task: self, set: set, store: store)
    let collapsed = votes.splits.mapValues { CollapsedVotes($0.matrix, jobs: jobs) }
    var entries: [LabelModelComparison.Entry] = []
    var failures: [(name: LabelModelName, error: LabelModelError)] = []
    var replacements: [String] = []
    var warnings: [String] = []
    var source = ""
    for name in names {
      let fitter = try LabelModelFitter(name, settings: settings)
      do {
        let labeled = try LabeledSplits(fitter, votes, collapsed, jobs: jobs)
        source = labeled.fit.classBalanceSource
        entries.append(LabelModelComparison.Entry(labeled, votes))
        warnings += labeled.fit.warnings.map { "\(name): \($0)" }
        replacements += try labeled.save(in: store, votes, provenance)
      } catch let error as LabelModelError {
        failures.append((name, error))
      }
    }
    if entries.isEmpty, let failure = failures.first { throw failure.error }
    return LabelModelComparison(
      votes: votes, classBalanceSource: source, entries: entries,
      leftOut: failures.map { "\($0.name): \($0.error)" }, replacements: replacements,
      warnings: warnings)
  }
}

/// A label model fitted to train, with its labels of every split.
private struct LabeledSplits {
  let fit: LabelModelFit
  let labels: [Split: ProbabilisticLabels]
  /// Time in seconds to fit and to predict all splits.
  let seconds: Double

  init(
    _ fitter: LabelModelFitter, _ votes: TaskVotes, _ collapsed: [Split: CollapsedVotes], jobs: Int
  ) throws {
    guard let train = collapsed[.train] else { throw LabelModelError.noRows }
    let start = ContinuousClock.now
    let fit = try fitter.ofFunctionsRunOnEveryRow.fit(
      train.patterns, devGold: votes[.dev]?.gold, dev: votes[.dev], jobs: jobs)
    labels = try collapsed.mapValues { try fit.predict($0, jobs: jobs) }
    seconds = (ContinuousClock.now - start) / .seconds(1)
    self.fit = fit
  }

  /// Stores model and labels unless they are stored.
  ///
  /// - Returns: a note where a model with other options was replaced.
  func save(in store: Store, _ votes: TaskVotes, _ provenance: Provenance) throws -> [String] {
    let record = try LabelModelRecord(
      fit, functionSet: votes.set.name, provenance: provenance)
    let stored = try store.labelModel(
      task: votes.task, functionSet: votes.set.name, name: record.name)
    guard stored != record else { return [] }
    try store.save(
      record, task: votes.task, splits: Array(labels.keys),
      functions: votes.set.functions.map(\.name)
    ) { matrix in try fit.model.predict(matrix) }
    guard let stored, stored.options != record.options else { return [] }
    return [
      "the stored label model '\(record.name)' of \(votes.task), set '\(votes.set.name)', had other options and was replaced"
    ]
  }
}

extension LabelModelComparison.Entry {
  fileprivate init(_ labeled: LabeledSplits, _ votes: TaskVotes) {
    let labels = labeled.labels
    name = labeled.fit.name
    seconds = labeled.seconds
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
