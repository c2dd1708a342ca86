import Evaluation
import Store
import SupervisionCore

/// Search over options of end models by their scores on dev; test is neither predicted nor scored.
public struct OptionSearch: Sendable {
  /// Selection of the combinations that are tried.
  public enum Strategy: String, CaseIterable, Sendable {
    /// All combinations.
    case grid
    /// A random sample of combinations, without repetition.
    case random
  }

  /// Options to search with their values.
  public let space: SearchSpace
  /// Selection of the combinations that are tried.
  public var strategy: Strategy
  /// Number of combinations that a random search tries. Default: 20.
  public var trialCount = 20
  /// Seeds that every combination is trained with; the first also seeds a random search.
  public var seeds: [UInt64]
  /// Decision threshold whose score on dev ranks the trials.
  public var decision: DecisionThreshold

  /// A search over a space, with one run per combination and seed.
  public init(
    _ space: SearchSpace, strategy: Strategy, seeds: [UInt64], decision: DecisionThreshold
  ) {
    self.space = space
    self.strategy = strategy
    self.seeds = seeds
    self.decision = decision
  }

  /// Trains every combination; test is neither predicted nor scored.
  ///
  /// - Parameters:
  ///   - base: settings of the options that are not searched.
  ///   - context: votes, labels and candidates to train on.
  ///   - scheduler: number of threads, and whether stored runs are trained again.
  ///   - store: gets the runs.
  ///   - progress: receives the number of finished runs.
  /// - Returns: one trial per combination, the best mean score on dev first.
  /// - Throws: ``SupervisionCore/UsageError`` for settings out of range, and as training throws.
  public func trials(
    from base: EndModelSettings, in context: TrainingContext, _ scheduler: RunScheduler,
    store: Store, progress: some ProgressObserver
  ) throws -> [SearchTrial] {
    let combinations =
      strategy == .grid ? space.combinations : space.sample(trialCount, seed: seeds.first ?? 0)
    let settings = try combinations.map { try space.settings($0, base: base) }
    var scheduler = scheduler
    scheduler.testing = false
    scheduler.storedModel = nil
    scheduler.checkpoints = nil
    let runs = try scheduler(
      settings.flatMap { TrainingJob.each(of: seeds, $0, in: context) }, store: store,
      progress: progress)
    return combinations.indices.map { index in
      SearchTrial(
        values: combinations[index], settings: settings[index],
        runs: Array(runs[(index * seeds.count)..<((index + 1) * seeds.count)]))
    }.sorted { $0.meanScore(decision) > $1.meanScore(decision) }
  }

  /// Options and dev scores, one row per trial.
  ///
  /// - Precondition: at least one trial.
  public func table(of trials: [SearchTrial]) -> ResultTable {
    var table = ResultTable(
      caption: "Search on dev, \(seeds.count) seed\(seeds.count == 1 ? "" : "s") each",
      columns: space.axes.map { .init($0.option) }
        + [.init("dev", title: "dev \(trials[0].settings.metric.rawValue)", .percent)],
      notes: ["The first line is trained and scored below. Test was not looked at."])
    for trial in trials {
      table.append(
        trial.values.map { .text($0) } + [.estimate(RunSummary(trial.devScores(decision)))])
    }
    return table
  }
}

extension TrainingJob {
  /// Jobs with the same settings, one per seed.
  public static func each(
    of seeds: [UInt64], _ settings: EndModelSettings, in context: TrainingContext
  ) -> [TrainingJob] {
    seeds.map { seed in
      var settings = settings
      settings.training.seed = seed
      return TrainingJob(context: context, settings: settings)
    }
  }
}

/// A combination of option values with its runs, scored on dev.
public struct SearchTrial: Sendable {
  /// Values in the order of ``SearchSpace/axes``, as text.
  public let values: [String]
  /// Settings with the values applied.
  public let settings: EndModelSettings
  /// One run per seed.
  public let runs: [EndModelRun]

  package init(values: [String], settings: EndModelSettings, runs: [EndModelRun]) {
    self.values = values
    self.settings = settings
    self.runs = runs
  }

  /// Scores on dev, one per run that has one, by the settings' selection metric.
  public func devScores(_ decision: DecisionThreshold) -> [Double] {
    runs.compactMap { run in
      (run.result[decision] ?? run.result[.half])?.dev.flatMap(settings.metric.value)
    }
  }

  /// Mean of the scores on dev; `-infinity` where no run has one.
  public func meanScore(_ decision: DecisionThreshold) -> Double {
    let scores = devScores(decision)
    return scores.isEmpty ? -.infinity : scores.reduce(0, +) / Double(scores.count)
  }
}
