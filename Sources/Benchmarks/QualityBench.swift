import Evaluation
import LabelModels
import SupervisionCore

/// Label models on generated votes, compared with majority vote and with the oracle that knows the parameters.
///
/// Every combination of structure, number of functions and class balance is generated once per seed;
/// all methods see the same votes and are scored on the rows with a vote.
package struct QualityBench: Sendable {
  package var structures = VoteDesign.Structure.allCases
  package var rowCount = 10_000
  package var functionCounts = [10, 33]
  /// P(Y = 1).
  package var positiveShares = [0.5, 0.3, 0.1]
  /// Number of seeds: ``firstSeed``, ``firstSeed`` + 1, …
  package var seedCount = 5
  package var firstSeed: UInt64 = 0
  package var models = LabelModelRegistry.current.names
  package var jobs = 1

  package init() {}

  /// - Returns: the same results at any `jobs`.
  /// - Throws: what a model throws on the generated votes.
  package func run(progress: any ProgressObserver = SilentProgress()) throws -> QualityResults {
    let designs = structures.flatMap { structure in
      functionCounts.flatMap { functionCount in
        positiveShares.map { (structure, functionCount, $0) }
      }
    }
    let runs = try parallelMap(
      0..<(designs.count * seedCount), jobs: jobs, progress: progress
    ) { index in
      let (structure, functionCount, share) = designs[index / seedCount]
      var design = VoteDesign(
        structure: structure, functionCount: functionCount, classBalance: [1 - share, share],
        seed: firstSeed + UInt64(index % seedCount))
      design.rowCount = rowCount
      return try scores(of: GeneratedVotes(design))
    }
    return QualityResults(
      rowCount: rowCount, seedCount: seedCount,
      entries: designs.enumerated().flatMap { position, design in
        let ofSeeds = runs[(position * seedCount)..<((position + 1) * seedCount)]
        return methods.enumerated().map { index, method in
          QualityResults.Entry(
            structure: design.0, functionCount: design.1, positiveShare: design.2, method: method,
            scores: ofSeeds.map { $0[index] })
        }
      })
  }

  private var methods: [QualityMethod] {
    [.oracle, .majorityVote, .balanceAlone]
      + models.flatMap { [.model($0, isBalanceGiven: true), .model($0, isBalanceGiven: false)] }
  }

  private func scores(of votes: GeneratedVotes) throws -> [Scores] {
    let rows = votes.votedRows
    let collapsed = CollapsedVotes(votes.matrix)
    return try methods.map { method in
      switch method {
      case .oracle:
        Scores(votes.oracle(), gold: votes.gold, rows: rows)
      case .majorityVote:
        try majorityVote(votes, collapsed, rows)
      case .balanceAlone:
        Scores(balanceAlone(votes), gold: votes.gold, rows: rows)
      case .model(let kind, let isBalanceGiven):
        try modelScores(kind, isBalanceGiven, votes, collapsed, rows)
      }
    }
  }

  /// Majority vote: ties go to class 0, and probabilities are shares of the votes.
  private func majorityVote(
    _ votes: GeneratedVotes, _ collapsed: CollapsedVotes, _ rows: [Int]
  ) throws -> Scores {
    var options = LabelModelOptions()
    options.priorStrength = 0
    let shares = try MajorityModel().fit(collapsed.patterns, options: options).predict(collapsed)
    let winners = MajorityModel.winners(of: VotePatterns(eachRowOf: votes.matrix))
    return Scores(
      shares, gold: votes.gold, predictions: ClassPredictions(winners.map { $0 ?? 0 }), rows: rows)
  }

  /// The true class balance in every row.
  private func balanceAlone(_ votes: GeneratedVotes) -> ProbabilisticLabels {
    let balance = votes.design.classBalance
    return ProbabilisticLabels(
      classCount: balance.count,
      probabilities: (0..<votes.gold.count).flatMap { _ in balance })
  }

  private func modelScores(
    _ name: LabelModelName, _ isBalanceGiven: Bool, _ votes: GeneratedVotes,
    _ collapsed: CollapsedVotes, _ rows: [Int]
  ) throws -> Scores {
    var options = LabelModelOptions()
    options.classBalance = isBalanceGiven ? .given(votes.design.classBalance) : .learned
    let fit = try LabelModelFitter(name, options: options)
      .fit(collapsed.patterns, devGold: nil, jobs: 1)
    return Scores(try fit.predict(collapsed, jobs: 1), gold: votes.gold, rows: rows)
  }
}

/// A method that is compared.
package enum QualityMethod: Hashable, Sendable {
  /// The posterior from the true parameters.
  case oracle
  /// The class with most votes, class 0 on a tie.
  case majorityVote
  /// The true class balance in every row, whatever the votes: what a bar has to keep out.
  case balanceAlone
  case model(LabelModelName, isBalanceGiven: Bool)

  package var name: String {
    switch self {
    case .oracle: "oracle"
    case .majorityVote: "majority vote"
    case .balanceAlone: "balance alone"
    case .model(let name, _): name.rawValue
    }
  }

  /// Whether the true class balance is given; nil for methods that use none.
  package var balance: String? {
    guard case .model(_, let isBalanceGiven) = self else { return nil }
    return isBalanceGiven ? "given" : "learned"
  }
}
