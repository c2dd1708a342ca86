import Evaluation
import LabelModels
import SupervisionCore

/// Label models on votes with gold of others, beside vote shares, saved predictions and the rates of gold.
///
/// Models are fitted to all rows of a set without gold, with default options; abstentions may mean anything. They are scored
/// on the rows with gold.
package struct VoteSetBench: Sendable {
  package var sets: [VoteSet]
  package var models = LabelModelRegistry.current.names
  /// Whether every model is also fitted with the class balance of gold, which is an oracle.
  package var givesTrueBalance = false
  /// Labels of other programs; nil for none.
  package var predictions: SavedPredictions?
  package var jobs = 1

  package init(_ sets: [VoteSet]) { self.sets = sets }

  /// - Returns: the same results at any `jobs`.
  /// - Throws: ``SupervisionCore/DataError`` or ``SupervisionCore/FileError`` for saved predictions. A model that cannot be
  ///   fitted to a set is a failed entry.
  package func run(progress: any ProgressObserver = SilentProgress()) throws -> VoteSetResults {
    let methods = methods
    let entries = try parallelMap(
      0..<(sets.count * methods.count), jobs: jobs, progress: progress
    ) { index in
      try entry(methods[index % methods.count], on: sets[index / methods.count])
    }
    return VoteSetResults(sets: sets.map(VoteSetResults.Facts.init), entries: entries)
  }

  /// Methods in the order of the tables.
  var methods: [VoteSetMethod] {
    [.voteShares, .pseudoVote] + models.map { .model($0, isBalanceTrue: false) }
      + (predictions?.names ?? []).map { .saved($0) }
      + (givesTrueBalance ? models.map { .model($0, isBalanceTrue: true) } : []) + [.goldRates]
  }

  private func entry(_ method: VoteSetMethod, on set: VoteSet) throws -> VoteSetResults.Entry {
    switch try outcome(method, on: set) {
    case .failed(let reason):
      return .init(set: set.name, method: method, scores: [:], failure: reason)
    case .labels(let labels):
      let shares = voteShares(of: set, pseudoVotes: 0)
      var scores: [VoteSetScope: VoteSetResults.Scored] = [:]
      for scope in VoteSetScope.allCases {
        let rows = set.rows(scope)
        guard !rows.isEmpty else { continue }
        let measured = VoteSetScores(labels, gold: set.gold, rows: rows)
        let yardstick = VoteSetScores(shares, gold: set.gold, rows: rows)
        scores[scope] = .init(
          scores: measured, gain: PairedGain(measured.correct, over: yardstick.correct))
      }
      return .init(set: set.name, method: method, scores: scores, failure: nil)
    }
  }

  private func outcome(
    _ method: VoteSetMethod, on set: VoteSet
  ) throws -> SavedPredictions.Outcome {
    switch method {
    case .voteShares: return .labels(voteShares(of: set, pseudoVotes: 0))
    case .pseudoVote: return .labels(voteShares(of: set, pseudoVotes: 1))
    case .goldRates: return .labels(GoldRateLabels.labels(of: set))
    case .saved(let name):
      return try predictions?.outcome(name, on: set) ?? .failed("no predictions")
    case .model(let name, let isBalanceTrue):
      var options = LabelModelOptions()
      if isBalanceTrue { options.classBalance = .given(set.trueBalance) }
      let votes = CollapsedVotes(set.matrix)
      do {
        let fit = try LabelModelFitter(name, options: options)
          .fit(votes.patterns, devGold: nil, jobs: 1)
        return .labels(try fit.predict(votes, jobs: 1))
      } catch let error as LabelModelError {
        return .failed("\(error)")
      }
    }
  }
}

/// The share of each class in the votes of a row, `(vₖ + s/K) / (Σ v + s)`; 1/K in rows without votes.
///
/// - Parameter pseudoVotes: s, spread evenly over the classes.
func voteShares(of set: VoteSet, pseudoVotes: Double) -> ProbabilisticLabels {
  let classCount = set.classCount
  let rowCount = set.matrix.rowCount
  var counts = [Double](repeating: pseudoVotes / Double(classCount), count: rowCount * classCount)
  for voter in 0..<set.matrix.columnCount {
    for (row, cell) in set.matrix.column(voter).enumerated() where cell != abstainCell {
      counts[row * classCount + Int(cell)] += 1
    }
  }
  for row in 0..<rowCount {
    let labels = (row * classCount)..<((row + 1) * classCount)
    let total = counts[labels].reduce(0, +)
    for label in labels {
      counts[label] = total > 0 ? counts[label] / total : 1 / Double(classCount)
    }
  }
  return ProbabilisticLabels(classCount: classCount, probabilities: counts)
}

/// A method that is compared on vote sets.
package enum VoteSetMethod: Hashable, Sendable {
  /// Shares of the votes, the yardstick of accuracy.
  case voteShares
  /// Shares of the votes with one pseudo-vote spread evenly, the yardstick of log loss.
  case pseudoVote
  /// A label model; with the class balance of gold it is an oracle.
  case model(LabelModelName, isBalanceTrue: Bool)
  /// Saved predictions.
  case saved(String)
  /// Naive Bayes with rates from gold, an oracle.
  case goldRates

  package var name: String {
    switch self {
    case .voteShares: "mv"
    case .pseudoVote: "mv + 1 vote"
    case .model(let name, let isBalanceTrue):
      name.rawValue + (isBalanceTrue ? ", true balance" : "")
    case .saved(let name): name
    case .goldRates: "rates of gold"
    }
  }

  /// Whether it uses gold, so that no method can be held to it.
  package var isOracle: Bool {
    switch self {
    case .model(_, let isBalanceTrue): isBalanceTrue
    case .goldRates: true
    case .voteShares, .pseudoVote, .saved: false
    }
  }

  /// Whether it takes part in the ranks: oracles do not, nor does the yardstick of log loss alone.
  package var isRanked: Bool { !isOracle && self != .pseudoVote }
}
