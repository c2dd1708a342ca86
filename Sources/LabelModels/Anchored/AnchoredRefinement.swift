import SupervisionCore

extension AnchoredEstimation {
  /// Steps over all votes of a fit to a sample of them.
  private static let refiningSteps = 2

  /// The fits after further steps on all votes.
  func refined(_ parts: [(share: Double, fit: AnchoredFit)], on patterns: VotePatterns)
    -> [(share: Double, fit: AnchoredFit)]
  {
    let dense =
      dense != nil && parts.contains { $0.fit.part.links.isEmpty }
      ? DenseVotes(patterns, jobs: jobs) : nil
    let sparse =
      dense == nil || parts.contains { !$0.fit.part.links.isEmpty }
      ? SparseVotes(patterns, jobs: jobs) : nil
    return parts.map { share, fit in
      let links = fit.part.links
      if links.isEmpty, let dense { return (share, refined(fit, on: .dense(dense))) }
      guard let sparse else { return (share, fit) }
      let weights = links.isEmpty ? [] : links.weights(sparse, jobs: jobs)
      return (share, refined(fit, on: .sparse(sparse, weights: weights)))
    }
  }

  /// Takes further steps on all votes from a fit to a sample of them; links and weights of nested functions stay.
  private func refined(_ fit: AnchoredFit, on all: VoteLayout) -> AnchoredFit {
    var fit = fit
    let setting = fit.steps.setting
    let sampleRows = rows(fit.part.links)
    let pass = AnchoredPass(
      layout: all, uncovered: setting.isSilenceEvidence ? nil : center, jobs: jobs)
    for _ in 0..<Self.refiningSteps {
      fit.sums = pass.run(fit.part)
      fit.sums.add(known: known)
      fit.steps.maximise(fit.sums, sampleRows.anchor.meanShares, keepsNesting: true)
      if setting.isAnchored { fit.correlation = correlation(fit.part, fit.steps, sampleRows) }
      fit.part = fit.steps.part(
        sampleRows, correlation: setting.isAnchored ? fit.correlation : 0)
    }
    fit.part.uncovered = uncovered(fit.steps)
    return fit
  }

  /// Judges which one-sided functions repeat each other beyond their class.
  mutating func judgeRepeatedFunctions(under fit: AnchoredFit) {
    guard oneSidedPairs.count > 1 else { return }
    var firing = FiringRates()
    let rates = firing.estimate(
      hits: fit.steps.hits(fit.sums), rows: fit.sums.votedRows, classes: roles.classOfOneSided,
      isSilenceEvidence: false, dependence: 0)
    oneSidedLinks = oneSidedPairs.links(rates: rates, rows: fit.sums.votedRows)
  }
}
