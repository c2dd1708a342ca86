import PortableFoundation
import SupervisionCore

/// The settings of one run of expectation-maximisation.
struct AnchoredSetting: Sendable {
  /// Whether the vote shares are mixed into every step.
  var isAnchored: Bool
  var isSilenceEvidence = false
  /// Whether suspect pairs are copies.
  var takesSuspects = false
  /// Whether functions that fire together beyond the class share their weight.
  var isNested = false
  /// First steps in which one-sided rates stay at their prior.
  var warmSteps = 0
}

/// The result of one run of expectation-maximisation.
struct AnchoredFit: Sendable {
  var part: AnchoredPart
  /// The state of the maximisation step.
  var steps: AnchoredMaximization
  /// P(Y | votes) that the run ended with, `patterns × K`.
  var posteriors: [Double]
  var sums: AnchoredSums
  /// φ of the last step.
  var correlation: Double
  /// Of the one-sided functions; see ``OneSidedPairs/Excess/misfit``.
  var misfit = 0.0
  var stepCount = 0
  var hasConverged = false
}

extension AnchoredFit {
  var balance: [Double] { steps.balance }
}

/// What all runs of a fit share, and the runs.
struct AnchoredEstimation {
  /// Steps between two judgements of links.
  private static let stepsBetweenJudgements = 5

  let votes: SparseVotes
  let roles: VoterRoles
  let givenBalance: [Double]?
  let known: PosteriorSums?
  let maximumSteps: Int
  let tolerance: Double
  let jobs: Int
  let oneSidedPairs: OneSidedPairs
  let crowdPairs: CrowdPairs
  /// Links of one-sided functions.
  var oneSidedLinks: [VoteLinks.Pair]

  init(
    _ votes: SparseVotes, givenBalance: [Double]?, known: PosteriorSums?, options: LabelModelOptions,
    jobs: Int
  ) {
    self.votes = votes
    self.givenBalance = givenBalance
    self.known = known
    self.jobs = jobs
    maximumSteps = max(1, options.maximumIterations)
    tolerance = 100 * options.tolerance
    roles = VoterRoles(voteCounts: votes.voteCounts, classCount: votes.classCount)
    oneSidedPairs = OneSidedPairs(votes, roles: roles, jobs: jobs)
    crowdPairs = CrowdPairs(votes, roles: roles)
    oneSidedLinks = oneSidedPairs.links(rates: nil, rows: [Double](repeating: 1, count: votes.classCount))
  }

  var classCount: Int { votes.classCount }
  /// u: the balance given, or uniform.
  var center: [Double] {
    givenBalance ?? [Double](repeating: 1 / Double(classCount), count: classCount)
  }
  var noLinks: VoteLinks { VoteLinks([], functionCount: votes.functionCount) }

  /// The links of judged voters of several classes, and of one-sided functions.
  func links(_ judgements: [CrowdPairs.Judgement], takesSuspects: Bool) -> VoteLinks {
    VoteLinks(
      crowdPairs.links(judgements, takesSuspects: takesSuspects) + oneSidedLinks,
      functionCount: votes.functionCount)
  }

  /// The votes of a run with their discounts.
  struct Rows {
    let links: VoteLinks
    let weights: [Double]
    let anchor: VoteAnchor
  }

  func rows(_ links: VoteLinks) -> Rows {
    let weights = links.isEmpty ? [] : links.weights(votes, jobs: jobs)
    return Rows(
      links: links, weights: weights,
      anchor: VoteAnchor(
        votes, roles: roles, weights: weights, links: links, center: center, jobs: jobs))
  }

  /// Runs expectation-maximisation from the given probabilities.
  ///
  /// - Complexity: O(votes·K) per step.
  func run(
    _ setting: AnchoredSetting, from start: [Double], links: VoteLinks, maximumSteps: Int? = nil
  ) -> AnchoredFit {
    var rows = rows(links)
    var steps = AnchoredMaximization(self, setting)
    var posteriors = start
    var pass = self.pass(rows, setting)
    var fit = AnchoredFit(
      part: steps.part(rows, correlation: 0), steps: steps, posteriors: [],
      sums: pass.sums(of: start), correlation: 0)
    fit.sums.add(known: known)
    for step in 0..<(maximumSteps ?? self.maximumSteps) {
      steps.maximise(fit.sums, rows.anchor.meanShares, isWarm: step < setting.warmSteps)
      let errors =
        setting.isAnchored && !roles.several.isEmpty
        ? VoteErrors(rates: steps.crowdRates, roles: roles) : nil
      if step == 0, let errors {
        fit.correlation = pass.sums(of: posteriors, errors: errors).correlation
      }
      fit.part = steps.part(rows, correlation: setting.isAnchored ? fit.correlation : 0)
      fit.sums = pass.run(fit.part, errors: errors, into: &posteriors)
      fit.correlation = fit.sums.correlation
      fit.stepCount = step + 1
      fit.hasConverged = fit.sums.change < tolerance && step >= setting.warmSteps
      fit.sums.add(known: known)
      if fit.hasConverged { break }
      let interval = Self.stepsBetweenJudgements
      if !rows.links.isEmpty, step % interval == interval - 1 {
        rows = self.rows(judgedLinks(fit.part, rows, steps.crowdRates, setting))
        pass = self.pass(rows, setting)
      }
    }
    finish(&fit, steps, pass, posteriors)
    return fit
  }

  private func finish(
    _ fit: inout AnchoredFit, _ steps: AnchoredMaximization, _ pass: AnchoredPass,
    _ posteriors: [Double]
  ) {
    fit.posteriors = posteriors
    fit.steps = steps
    if !roles.several.isEmpty {
      fit.correlation =
        pass.sums(of: posteriors, errors: VoteErrors(rates: steps.crowdRates, roles: roles))
        .correlation
      if fit.part.correlation > 0 { fit.part.correlation = fit.correlation }
    }
    if oneSidedPairs.count > 1 { fit.misfit = steps.excess(fit.sums).misfit }
    fit.part.uncovered = uncovered(steps)
  }

  /// P(Y) of rows without votes; nil where silence decides. From votes of one class the balance cannot be learned.
  func uncovered(_ steps: AnchoredMaximization) -> [Double]? {
    if givenBalance == nil, showsOneClass { return center }
    return steps.setting.isSilenceEvidence ? nil : steps.balance
  }

  var showsOneClass: Bool {
    (0..<classCount).count { label in
      stride(from: label, to: roles.voteCounts.count, by: classCount).contains {
        roles.voteCounts[$0] > 0
      }
    } == 1
  }

  /// Links judged again under the rates of a run.
  private func judgedLinks(
    _ part: AnchoredPart, _ rows: Rows, _ crowdRates: [Double], _ setting: AnchoredSetting
  ) -> VoteLinks {
    guard roles.several.count > 1 else { return links([], takesSuspects: false) }
    return links(
      judge(part, rows, crowdRates), takesSuspects: setting.takesSuspects)
  }

  private func judge(_ part: AnchoredPart, _ rows: Rows, _ crowdRates: [Double])
    -> [CrowdPairs.Judgement]
  {
    crowdPairs.judge(
      posteriors: bare(part, rows), rates: crowdRates, jobs: jobs
    ).judgements
  }

  /// The pairs of voters of several classes under a fit.
  func judge(_ fit: AnchoredFit, excluding excluded: Set<CrowdPairs.Pair> = [])
    -> (judgements: [CrowdPairs.Judgement], squares: Double)
  {
    crowdPairs.judge(
      posteriors: bare(fit.part, rows(fit.part.links)), rates: fit.steps.crowdRates, excluding: excluded,
      jobs: jobs)
  }

  /// Probabilities of a part without temper and anchor.
  private func bare(_ part: AnchoredPart, _ rows: Rows) -> [Double] {
    var part = part
    part.anchor = 0
    var posteriors = [Double](repeating: 0, count: votes.patternCount * classCount)
    _ = AnchoredPass(
      votes: votes, weights: rows.weights, links: rows.links, jobs: jobs,
      uncovered: part.silence.isEmpty ? center : nil
    ).run(part, errors: nil, into: &posteriors)
    return posteriors
  }

  private func pass(_ rows: Rows, _ setting: AnchoredSetting) -> AnchoredPass {
    AnchoredPass(
      votes: votes, weights: rows.weights, links: rows.links, jobs: jobs,
      uncovered: setting.isSilenceEvidence ? nil : center)
  }

  /// Mean probability that a vote is right, votes counted by their weights.
  func accuracy(of posteriors: [Double], _ rows: Rows) -> Double {
    let parts = parallelMap(votes.chunks, jobs: jobs) { patterns in
      var (right, all) = (0.0, 0.0)
      for pattern in patterns {
        for position in Int(votes.starts[pattern])..<Int(votes.starts[pattern + 1]) {
          let vote = Int(votes.codes[position]) % classCount
          let weight = votes.counts[pattern] * (rows.weights.isEmpty ? 1 : rows.weights[position])
          right += weight * posteriors[pattern * classCount + vote]
          all += weight
        }
      }
      return (right, all)
    }
    return parts.reduce(0) { $0 + $1.0 } / max(parts.reduce(0) { $0 + $1.1 }, 1e-9)
  }

  /// Posterior of equally good voters, with the balance that takes their errors out of the vote shares: the start of a free
  /// fit whose balance is learned.
  func oneCoin(_ rows: Rows) -> [Double] {
    let classes = Double(classCount)
    let a = rows.anchor.pseudoVotes
    let right = (1 + a / classes) / (1 + a)
    let wrong = (1 - right) / (classes - 1)
    var part = AnchoredPart(
      base: plainShares(rows).map { log(max(($0 - wrong) / (right - wrong), 0.02)) },
      evidence: (0..<votes.codeCount).flatMap { code in
        (0..<classCount).map { $0 == code % classCount ? log(right / wrong) : 0 }
      },
      silence: [], links: rows.links, pseudoVotes: a, center: center,
      isOfSeveral: roles.isOfSeveral)
    part.anchor = 0
    var posteriors = [Double](repeating: 0, count: votes.patternCount * classCount)
    _ = pass(rows, AnchoredSetting(isAnchored: false)).run(part, errors: nil, into: &posteriors)
    return posteriors
  }

  /// Mean share of the votes of each class, over the rows with a vote.
  private func plainShares(_ rows: Rows) -> [Double] {
    var sums = [Double](repeating: 0, count: classCount)
    var all = 0.0
    for pattern in 0..<votes.patternCount {
      let positions = Int(votes.starts[pattern])..<Int(votes.starts[pattern + 1])
      guard !positions.isEmpty else { continue }
      let total = positions.reduce(0) { $0 + (rows.weights.isEmpty ? 1 : rows.weights[$1]) }
      for position in positions {
        let weight = rows.weights.isEmpty ? 1 : rows.weights[position]
        sums[Int(votes.codes[position]) % classCount] += votes.counts[pattern] * weight / total
      }
      all += votes.counts[pattern]
    }
    return sums.map { $0 / max(all, 1) }
  }
}
