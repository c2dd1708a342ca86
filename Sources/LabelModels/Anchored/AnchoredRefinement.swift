import SupervisionCore

extension AnchoredEstimation {
  /// Steps over all votes of a fit to a sample of them.
  private static let refiningSteps = 2

  /// Takes further steps on all votes from a fit to a sample of them; links and weights of nested functions stay.
  func refined(_ fit: AnchoredFit, on all: SparseVotes) -> AnchoredFit {
    var fit = fit
    let setting = fit.steps.setting
    let sampleRows = rows(fit.part.links)
    let pass = AnchoredPass(
      votes: all, weights: fit.part.links.isEmpty ? [] : fit.part.links.weights(all, jobs: jobs),
      links: fit.part.links, jobs: jobs, uncovered: setting.isSilenceEvidence ? nil : center)
    for _ in 0..<Self.refiningSteps {
      let errors =
        setting.isAnchored && !roles.several.isEmpty
        ? VoteErrors(rates: fit.steps.crowdRates, roles: roles) : nil
      fit.sums = pass.run(fit.part, errors: errors)
      fit.sums.add(known: known)
      if setting.isAnchored { fit.correlation = fit.sums.correlation }
      fit.steps.maximise(fit.sums, sampleRows.anchor.meanShares, keepsNesting: true)
      let (shift, correlation) = (fit.part.shift, fit.part.correlation)
      fit.part = fit.steps.part(
        sampleRows, correlation: setting.isAnchored && correlation > 0 ? fit.correlation : 0)
      fit.part.uncovered = uncovered(fit.steps)
      if shift != nil, let givenBalance {
        fit.part.shift = self.shift(of: fit.part, towards: givenBalance)
      }
    }
    return fit
  }

  /// Judges which one-sided functions repeat each other beyond their class.
  mutating func judgeRepeatedFunctions(under fit: AnchoredFit) {
    guard oneSidedPairs.count > 1 else { return }
    var firing = FiringRates()
    let hits = roles.oneSided.indices.flatMap { index in
      let start = roles.code(index) * classCount
      return fit.sums.votes[start..<(start + classCount)]
    }
    let rates = firing.estimate(
      hits: hits, rows: fit.sums.votedRows, classes: roles.classOfOneSided,
      isSilenceEvidence: false, dependence: 0)
    oneSidedLinks = oneSidedPairs.links(rates: rates, rows: fit.sums.votedRows)
  }
}
