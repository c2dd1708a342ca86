/// Remarks on the reliability of a fit of ``AnchoredModel``.
struct AnchoredWarnings {
  /// Least share of the classes' variance that posteriors must explain for votes to show the balance.
  private static let leastExplained = 0.25

  let sentences: [String]

  init(
    _ functionNames: [String], _ decisions: AnchoredDecisions,
    _ parts: [(share: Double, fit: AnchoredFit)]
  ) {
    let estimation = decisions.estimation
    let roles = estimation.roles
    let silent = functionNames.indices.filter {
      !roles.isOfSeveral[$0] && !roles.oneSided.contains($0)
    }
    sentences = [
      Self.silent(silent.map { functionNames[$0] }),
      Self.few(functionNames.count - silent.count),
      Self.unseen(estimation),
      Self.balance(estimation, decisions.anchoredShare, parts.max { $0.share < $1.share }!.fit),
      Self.silence(decisions),
      Self.convergence(parts.map(\.fit)),
    ].compactMap { $0 }
  }

  private static func silent(_ names: [String]) -> String? {
    names.isEmpty ? nil : "never vote and count for nothing: " + names.joined(separator: ", ")
  }

  private static func few(_ count: Int) -> String? {
    guard count < 3 else { return nil }
    return
      "\(count) functions vote: with fewer than 3 the votes do not show how accurate they are, and the priors decide"
  }

  private static func unseen(_ estimation: AnchoredEstimation) -> String? {
    let counts = estimation.roles.voteCounts
    let unseen = (0..<estimation.classCount).filter { label in
      stride(from: label, to: counts.count, by: estimation.classCount).allSatisfy {
        counts[$0] == 0
      }
    }
    guard !unseen.isEmpty else { return nil }
    let shown = unseen.prefix(5).map { String($0) }.joined(separator: ", ")
    return "no function votes for class \(shown)"
      + (unseen.count > 5 ? " and \(unseen.count - 5) others" : "")
  }

  private static func balance(
    _ estimation: AnchoredEstimation, _ anchoredShare: Double, _ main: AnchoredFit
  ) -> String? {
    guard estimation.givenBalance == nil else { return nil }
    if estimation.showsOneClass {
      return
        "all votes are for one class, which tells nothing of the class balance: rows without votes get the uniform one; "
        + "give it with --class-balance"
    }
    guard anchoredShare > 0.5 || estimation.explainedVariance(main) < Self.leastExplained else {
      return nil
    }
    return
      "the votes hardly identify the class balance, which stays near the vote shares; give it with --class-balance if you know it"
  }

  private static func silence(_ decisions: AnchoredDecisions) -> String? {
    guard decisions.isSilenceUnknown, !decisions.isSilenceEvidence else { return nil }
    return
      "one-sided functions' silence is taken as no evidence, since the votes do not bear it out; "
      + "if they ran on every row and had nothing to say, pass --abstentions silent"
  }

  private static func convergence(_ fits: [AnchoredFit]) -> String? {
    guard let fit = fits.first(where: { !$0.hasConverged }) else { return nil }
    return "the fit did not converge in \(fit.stepCount) passes; --max-passes raises their number"
  }
}

extension AnchoredEstimation {
  /// Share of the classes' variance that a fit's posteriors explain, over the rows with a vote, in 0…1: the share of the
  /// information on the balance that the votes hold when rates are known.
  func explainedVariance(_ fit: AnchoredFit) -> Double {
    var squares = 0.0
    var sums = [Double](repeating: 0, count: classCount)
    var rows = 0.0
    for pattern in 0..<votes.patternCount where votes.starts[pattern] < votes.starts[pattern + 1] {
      rows += votes.counts[pattern]
      for label in 0..<classCount {
        let probability = fit.posteriors[pattern * classCount + label]
        sums[label] += votes.counts[pattern] * probability
        squares += votes.counts[pattern] * probability * probability
      }
    }
    let means = sums.map { $0 / max(rows, 1) }
    let agreement = means.reduce(0) { $0 + $1 * $1 }
    return max(squares / max(rows, 1) - agreement, 0) / max(1 - agreement, 1e-9)
  }
}
