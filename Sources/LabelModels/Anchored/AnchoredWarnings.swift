/// Remarks on the reliability of a fit of ``AnchoredModel``.
struct AnchoredWarnings {
  let sentences: [String]

  init(_ functionNames: [String], _ decisions: AnchoredDecisions, _ fits: [AnchoredFit]) {
    let estimation = decisions.estimation
    let roles = estimation.roles
    let silent = functionNames.indices.filter {
      !roles.isOfSeveral[$0] && !roles.oneSided.contains($0)
    }
    sentences = [
      Self.silent(silent.map { functionNames[$0] }),
      Self.few(functionNames.count - silent.count),
      Self.unseen(estimation),
      Self.balance(estimation, anchoredShare: decisions.anchoredShare),
      Self.convergence(fits),
    ].compactMap { $0 }
  }

  private static func silent(_ names: [String]) -> String? {
    names.isEmpty ? nil : "never vote and count for nothing: " + names.joined(separator: ", ")
  }

  private static func few(_ count: Int) -> String? {
    guard count < 3 else { return nil }
    return "\(count) functions vote: with fewer than 3 the votes do not show how accurate they are, and the priors decide"
  }

  private static func unseen(_ estimation: AnchoredEstimation) -> String? {
    let counts = estimation.roles.voteCounts
    let unseen = (0..<estimation.classCount).filter { label in
      stride(from: label, to: counts.count, by: estimation.classCount).allSatisfy { counts[$0] == 0 }
    }
    guard !unseen.isEmpty else { return nil }
    let shown = unseen.prefix(5).map { String($0) }.joined(separator: ", ")
    return "no function votes for class \(shown)"
      + (unseen.count > 5 ? " and \(unseen.count - 5) others" : "")
  }

  private static func balance(_ estimation: AnchoredEstimation, anchoredShare: Double) -> String? {
    guard estimation.givenBalance == nil else { return nil }
    if estimation.showsOneClass {
      return "all votes are for one class, which tells nothing of the class balance: rows without votes get the uniform one; "
        + "give it with --class-balance"
    }
    guard anchoredShare > 0.5 else { return nil }
    return "the votes do not identify the class balance, which follows the vote shares; give it with --class-balance if you know it"
  }

  private static func convergence(_ fits: [AnchoredFit]) -> String? {
    guard let fit = fits.first(where: { !$0.hasConverged }) else { return nil }
    return "the fit did not converge in \(fit.stepCount) passes; --max-passes raises their number"
  }
}
