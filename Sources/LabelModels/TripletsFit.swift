import PortableFoundation
import SupervisionCore

/// The closed form of ``TripletsModel`` and its substitutes where it does not apply.
struct TripletsFit {
  private let votes: SparseVotes
  private let voteCounts: [Double]
  private let excess: ExcessAgreement
  private(set) var balance = ClassBalanceEstimate(shares: [])
  /// nil where no triplet has enough common rows.
  private var closedForm: [Double?] = []
  private var accuracies: [Double] = []

  private var classCount: Int { votes.classCount }

  init(_ votes: SparseVotes, options: LabelModelOptions, given: [Double]?, jobs: Int) {
    self.votes = votes
    voteCounts = votes.voteCounts
    let agreements = Agreements(
      shared: PairCounts.ofFunctions(votes, jobs: jobs),
      equal: PairCounts.ofAgreements(votes, jobs: jobs), classCount: votes.classCount)
    let isPolar = votes.votesForSeveralClasses
    let excess = ExcessAgreement(votes, among: isPolar)
    self.excess = excess
    let closedForm = (0..<votes.functionCount).map { function in
      isPolar[function] && !excess.isChance
        ? agreements.accuracy(of: function, among: isPolar, sign: excess.signs[function]) : nil
    }
    self.closedForm = closedForm
    balance = votes.classBalance(given: given) {
      $0.balance(explainedBy: closedForm, priorStrength: options.priorStrength)
    }
    accuracies = completed(jobs: jobs)
  }

  /// Whether labels are the shares of the votes.
  var usesVoteShares: Bool { excess.isChance }
  /// Signs of the functions; see ``ExcessAgreement``.
  var signs: [Double] { excess.signs }

  func fitted(
    functionNames: [String], repeated: RepeatedFunctions, hasVoted: [Bool]
  ) -> FittedTriplets {
    FittedTriplets(
      functionNames: functionNames, classBalance: balance.shares,
      accuracies: repeated.completed(accuracies: accuracies), hasVoted: hasVoted,
      functionWeights: repeated.weights,
      warnings: (excess.isChance
        ? [FitWarning.agreementOfChance.description] : replacedWarnings(functionNames))
        + balance.warnings.map(\.description),
      usesVoteShares: excess.isChance ? true : nil)
  }

  private func replacedWarnings(_ functionNames: [String]) -> [String] {
    let replaced = closedForm.indices.filter { closedForm[$0] == nil && voteTotal($0) > 0 }
    guard !replaced.isEmpty else { return [] }
    return [
      "\(replaced.count) of \(functionNames.count) functions vote for one class only or "
        + "share too few rows (\(replaced.prefix(3).map { functionNames[$0] }.joined(separator: ", "))"
        + (replaced.count > 3 ? ", …" : "")
        + "); their accuracies come from the other functions' labels"
    ]
  }

  private func voteTotal(_ function: Int) -> Double {
    (0..<classCount).reduce(0) { $0 + voteCounts[function * classCount + $1] }
  }

  /// Accuracies with those that the closed form lacks taken from the labels of the rest.
  private func completed(jobs: Int) -> [Double] {
    guard closedForm.contains(where: { $0 == nil }) else { return closedForm.map { $0 ?? 0.5 } }
    let chance = 1 / Double(classCount)
    let known = closedForm.count { $0 != nil }
    let sums: PosteriorSums
    if known >= 3 {
      let rest = LogLinearPosterior(
        classBalance: balance.shares, accuracies: closedForm.map { $0 ?? chance })
      sums = PosteriorSums(rest, over: votes, jobs: jobs)
    } else {
      sums = PosteriorSums(majorityOf: votes, balance.shares)
    }
    return zip(closedForm, sums.accuracies).map { exact, agreement in
      exact ?? min(TripletsModel.highestAccuracy, max(chance, agreement ?? chance))
    }
  }
}

/// Chance-corrected agreement rates of pairs of functions.
private struct Agreements {
  let shared: PairCounts
  let equal: PairCounts
  let classCount: Int

  /// `(K·g − 1)/(K − 1)`; nil with too few common rows.
  func corrected(_ i: Int, _ j: Int) -> Double? {
    guard shared[i, j] >= Double(TripletsModel.leastOverlap) else { return nil }
    let rate = equal[i, j] / shared[i, j]
    return (Double(classCount) * rate - 1) / Double(classCount - 1)
  }

  /// P(vote = Y) as the median over triplets, with a skill of this sign; nil without any.
  func accuracy(of function: Int, among isPolar: [Bool], sign: Double) -> Double? {
    let partners = isPolar.indices
      .filter { $0 != function && isPolar[$0] && corrected(function, $0) != nil }
      .sorted { (shared[function, $0], $1) > (shared[function, $1], $0) }
      .prefix(TripletsModel.greatestPartnerCount)
    var squares: [Double] = []
    for (index, j) in partners.enumerated() {
      for l in partners.dropFirst(index + 1) {
        guard let ij = corrected(function, j), let il = corrected(function, l),
          let jl = corrected(j, l), abs(jl) > 1e-3
        else { continue }
        squares.append(ij * il / jl)
      }
    }
    guard !squares.isEmpty else { return nil }
    squares.sort()
    let middle = squares.count / 2
    let median =
      squares.count % 2 == 1 ? squares[middle] : (squares[middle - 1] + squares[middle]) / 2
    let skill = sign * max(0, median).squareRoot()
    let accuracy = (1 + Double(classCount - 1) * skill) / Double(classCount)
    let lowest = min(1 - TripletsModel.highestAccuracy, 1 / Double(classCount))
    return min(TripletsModel.highestAccuracy, max(lowest, accuracy))
  }
}
