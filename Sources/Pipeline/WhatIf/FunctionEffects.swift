import Evaluation
import Foundation
import LabelModels
import Labeling
import Store
import Streaming
import SupervisionCore

/// What dropping labeling functions would change: the label model refitted to the votes of the others. Nothing is
/// stored.
public struct FunctionEffects: Sendable {
  /// A score without the functions less that with all, on the dev candidates with gold.
  public struct Change: Equatable, Sendable {
    /// The difference; for the log loss above 0, for accuracy and F1 below 0 where the labels get worse.
    public let difference: Double
    /// Standard error of the difference over the candidates, which both fits label; nil for a single one.
    public let standardError: Double?
  }

  /// The effect of dropping some functions.
  public struct Effect: Sendable {
    /// Names of the dropped functions.
    public let functions: [String]
    /// Share of the train candidates whose most probable class changes, in 0...1.
    public let changedShare: Double
    /// Mean over the train candidates of the change of P, ½ Σ |p − q| over the classes, in 0...1.
    public let meanChange: Double
    /// Number of train candidates that lose their only votes.
    public let uncoveredCount: Int
    /// Change of the log loss, in nats; nil without gold on dev.
    public let logLoss: Change?
    /// Change of the accuracy; nil without gold on dev.
    public let accuracy: Change?
    /// Change of F1 of class 1; nil for more than two classes, without gold on dev, and where F1 is undefined.
    public let f1: Change?
  }

  /// Largest number of functions that are each dropped when none are named.
  public static let functionLimit = 100
  /// Largest number of vote patterns that the label model is refitted to; of more, as many rows are drawn.
  public static let patternLimit = 20_000

  /// Name of the label model.
  public let labelModel: LabelModelName
  /// The effects, in the order they were asked for; functions without which nothing can be fitted are missing.
  public let effects: [Effect]
  /// Scores on dev with all functions; nil without gold there.
  public let scores: Scores?
  /// Number of rows drawn from the train votes for all fits; nil where they are fitted to all.
  public let sampledRows: Int?
  /// Functions without which the label model cannot be fitted, with the reason, one sentence each.
  public let failures: [String]
}

extension FunctionEffects {
  /// - Parameters:
  ///   - fitter: the label model with its options.
  ///   - train: the votes that it is fitted to.
  ///   - dev: votes and gold on dev, with the same functions; nil for none.
  ///   - omissions: names of the functions that are dropped together, for each effect.
  ///   - jobs: number of threads; the result is the same for any.
  ///   - progress: receives a report after each refit.
  /// - Throws: ``LabelModels/LabelModelError`` where the model cannot be fitted to all functions;
  ///   ``SupervisionCore/UsageError`` when the balance asks for gold that is missing.
  /// - Complexity: one fit for each effect, and one.
  package init(
    _ fitter: LabelModelFitter, train: VotePatterns, dev: VotesWithGold?, omissions: [[String]],
    jobs: Int, progress: any ProgressObserver = SilentProgress()
  ) throws {
    let refits = try RefitContext(fitter, train: train, dev: dev, jobs: jobs)
    let results = try parallelMap(omissions, jobs: jobs, progress: progress) { omitted in
      do {
        return Result<Effect, LabelModelError>.success(try refits.effect(ofDropping: omitted))
      } catch let error as LabelModelError {
        return .failure(error)
      }
    }
    labelModel = fitter.definition.name
    effects = results.compactMap { try? $0.get() }
    failures = zip(omissions, results).compactMap { omitted, result in
      guard case .failure(let error) = result else { return nil }
      return "without \(omitted.joined(separator: ", ")): \(error.problem)"
    }
    scores = refits.scores
    sampledRows = refits.sampledRows
  }
}

/// The fit to all functions, with which refits are compared.
private struct RefitContext: Sendable {
  private let fitter: LabelModelFitter
  private let train: VotePatterns
  /// What is fitted: `train`, or rows drawn from it.
  private let fitting: VotePatterns
  private let dev: VotesWithGold?
  private let labels: LabelDecisions
  private let devLabels: ProbabilisticLabels?
  let sampledRows: Int?

  init(
    _ fitter: LabelModelFitter, train: VotePatterns, dev: VotesWithGold?, jobs: Int
  ) throws {
    let isSampled = train.patternCount > FunctionEffects.patternLimit
    self.fitter = fitter
    self.train = train
    self.dev = dev.flatMap { $0.gold.knownCount > 0 ? $0 : nil }
    sampledRows = isSampled ? FunctionEffects.patternLimit : nil
    fitting = isSampled ? train.sampled(rows: FunctionEffects.patternLimit) : train
    let model = try fitter.fit(fitting, devGold: dev?.gold, dev: self.dev, jobs: jobs).model
    labels = LabelDecisions(model.labels(of: fitting, jobs: jobs))
    devLabels = try self.dev.map { try model.predict($0.matrix, jobs: jobs) }
  }

  var scores: Scores? {
    devLabels.flatMap { labels in dev.map { Scores(labels, gold: $0.gold) } }
  }

  func effect(ofDropping functions: [String]) throws -> FunctionEffects.Effect {
    let kept = train.functionNames.indices.filter {
      !functions.contains(train.functionNames[$0])
    }
    let votes = fitting.selecting(functions: kept)
    let devVotes = try dev.map {
      try VotesWithGold($0.matrix.selecting(columns: kept), gold: $0.gold)
    }
    let model = try fitter.restricted(to: votes.functionNames).fit(
      votes.canonical(), devGold: dev?.gold, dev: devVotes, jobs: 1
    ).model
    let reduced = LabelDecisions(model.labels(of: votes, jobs: 1))
    let devChanges = try dev.flatMap { dev in
      try devLabels.map { before in
        DevChanges(
          from: before, to: try model.predict(dev.matrix.selecting(columns: kept)), gold: dev.gold)
      }
    }
    return FunctionEffects.Effect(
      functions: functions,
      changedShare: fitting.mean(zip(labels.classes, reduced.classes).map { $0 == $1 ? 0 : 1 }),
      meanChange: fitting.mean(labels.differences(from: reduced)),
      uncoveredCount: train.coveredCount - train.selecting(functions: kept).coveredCount,
      logLoss: devChanges?.logLoss, accuracy: devChanges?.accuracy, f1: devChanges?.f1)
  }
}

/// Changes of the scores on the same candidates between two sets of labels.
private struct DevChanges {
  let logLoss: FunctionEffects.Change?
  let accuracy: FunctionEffects.Change?
  let f1: FunctionEffects.Change?

  init(from before: ProbabilisticLabels, to after: ProbabilisticLabels, gold: GoldLabels) {
    let rows = gold.knownRows(among: nil)
    func changes(_ score: (ProbabilisticLabels, Int, Int) -> Double) -> FunctionEffects.Change? {
      FunctionEffects.Change(
        rows.compactMap { row in
          gold[row].map { score(after, row, $0) - score(before, row, $0) }
        })
    }
    logLoss = changes { -log(max(ProbabilityScores.defaultClip, $0[$1, $2])) }
    accuracy = changes { $0.mostProbableClass($1) == $2 ? 1 : 0 }
    f1 =
      before.classCount == 2
      ? FunctionEffects.Change(
        from: F1Influence(before, gold: gold, rows: rows),
        to: F1Influence(after, gold: gold, rows: rows)) : nil
  }
}

extension FunctionEffects.Change {
  /// The mean of differences with its standard error; nil for none.
  fileprivate init?(_ differences: [Double]) {
    guard let summary = RunSummary(differences) else { return nil }
    difference = summary.mean
    standardError = summary.standardError
  }

  fileprivate init?(from before: F1Influence?, to after: F1Influence?) {
    guard let before, let after else { return nil }
    difference = after.f1 - before.f1
    standardError = RunSummary(zip(after.ofRow, before.ofRow).map { $0 - $1 })?.standardError
  }
}

/// F1 of class 1, and how each candidate moves it: with `F1 = 2·TP/D` and `D = 2·TP + FP + FN`, the derivative of F1 in
/// the candidate's share of the rows, `n·(2·tp − F1·(2·tp + fp + fn))/D`. The standard error of F1 is that of its mean
/// (the delta method).
private struct F1Influence {
  let f1: Double
  let ofRow: [Double]

  /// Nil where no candidate is positive in gold or in the labels.
  init?(_ labels: ProbabilisticLabels, gold: GoldLabels, rows: [Int]) {
    let judged = rows.map { row in (labels.mostProbableClass(row) == 1, gold[row] == 1) }
    let hits = Double(judged.count { $0 && $1 })
    let parts = Double(judged.count { $0.0 }) + Double(judged.count { $0.1 })
    guard parts > 0 else { return nil }
    let f1 = 2 * hits / parts
    self.f1 = f1
    ofRow = judged.map { predicted, actual in
      let hit = predicted && actual ? 2.0 : 0
      let part = (predicted ? 1.0 : 0) + (actual ? 1 : 0)
      return Double(rows.count) * (hit - f1 * part) / parts
    }
  }
}

extension FittedLabelModel {
  fileprivate func labels(of patterns: VotePatterns, jobs: Int) -> ProbabilisticLabels {
    ProbabilisticLabels(
      classCount: classCount, probabilities: posteriors(for: patterns, jobs: jobs))
  }
}

extension VotePatterns {
  /// The patterns of some functions, in the same order; equal ones are not joined.
  fileprivate func selecting(functions: [Int]) -> VotePatterns {
    VotePatterns(
      functionNames: functions.map { functionNames[$0] }, classCount: classCount,
      cells: functions.flatMap { column($0) }, counts: counts)
  }

  /// Number of rows with a vote.
  fileprivate var coveredCount: Int {
    var isCovered = [Bool](repeating: false, count: patternCount)
    for function in 0..<functionCount {
      for (pattern, cell) in column(function).enumerated() where cell != abstainCell {
        isCovered[pattern] = true
      }
    }
    return zip(isCovered, counts).reduce(0) { $0 + ($1.0 ? $1.1 : 0) }
  }

  /// Mean over the rows of one value per pattern.
  fileprivate func mean(_ values: [Double]) -> Double {
    zip(values, counts).reduce(0) { $0 + $1.0 * Double($1.1) } / Double(max(1, rowCount))
  }

  /// Rows at equal distances. The order of patterns is that of a hash, which has nothing to do with the candidates.
  fileprivate func sampled(rows sampleCount: Int) -> VotePatterns {
    let total = rowCount
    var kept: [Int] = []
    var keptCounts: [Int] = []
    var (end, drawn) = (0, 0)
    for (pattern, count) in counts.enumerated() {
      end += count
      let drawnBefore = drawn
      while drawn < sampleCount, (2 * drawn + 1) * total < 2 * sampleCount * end { drawn += 1 }
      guard drawn > drawnBefore else { continue }
      kept.append(pattern)
      keptCounts.append(drawn - drawnBefore)
    }
    return VotePatterns(
      functionNames: functionNames, classCount: classCount,
      cells: (0..<functionCount).flatMap { function in kept.map { self[$0, function] } },
      counts: keptCounts)
  }
}
