import Evaluation
import Store
import SupervisionCore

/// A search over options of end models that looks at dev alone.
public struct OptionSearch: Sendable {
  public enum Strategy: String, CaseIterable, Sendable {
    /// Every combination.
    case grid
    /// Some combinations, drawn without repetition.
    case random
  }

  public let space: SearchSpace
  public var strategy: Strategy
  /// Combinations that a random search tries. Default: 20.
  public var trialCount = 20
  /// The seeds that every combination is trained with.
  public var seeds: [UInt64]
  /// The decision threshold whose score on dev counts.
  public var decision: DecisionThreshold

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
  ///   - base: settings of what is not searched.
  ///   - context: votes, labels and candidates to train on.
  ///   - scheduler: threads, and whether runs that the store has are made again.
  ///   - store: where runs are kept.
  ///   - progress: told the runs done.
  /// - Returns: the best mean score on dev first.
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

  /// One row per trial.
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
  /// One job per seed.
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

/// A combination of a search with its runs, scored on dev alone.
public struct SearchTrial: Sendable {
  public let values: [String]
  public let settings: EndModelSettings
  public let runs: [EndModelRun]

  public init(values: [String], settings: EndModelSettings, runs: [EndModelRun]) {
    self.values = values
    self.settings = settings
    self.runs = runs
  }

  /// Scores on dev, one per run that defines one.
  public func devScores(_ decision: DecisionThreshold) -> [Double] {
    runs.compactMap { run in
      (run.result[decision] ?? run.result[.half])?.dev.flatMap(settings.metric.value)
    }
  }

  public func meanScore(_ decision: DecisionThreshold) -> Double {
    let scores = devScores(decision)
    return scores.isEmpty ? -.infinity : scores.reduce(0, +) / Double(scores.count)
  }
}
