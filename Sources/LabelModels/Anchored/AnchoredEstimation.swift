import PortableFoundation
import SupervisionCore

/// What all runs of a fit share, and the runs.
struct AnchoredEstimation {
  /// Patterns that φ is estimated on, up to twice as many.
  private static let correlationRows = 8_192
  /// Steps between two judgements of links.
  private static let stepsBetweenJudgements = 5

  let votes: SparseVotes
  /// The same votes in dense columns, where that is faster.
  let dense: DenseVotes?
  /// The patterns that φ is estimated on; nil for all.
  private let correlationSample: [Int]?
  private let correlationVotes: SparseVotes
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
  /// u: the balance given, or uniform.
  let center: [Double]
  let noLinks: VoteLinks
  /// The votes without discounts.
  private let plainRows: Rows

  init(
    _ sample: PatternSample, givenBalance: [Double]?, known: PosteriorSums?,
    options: LabelModelOptions, jobs: Int
  ) {
    votes = SparseVotes(sample.patterns, weights: sample.weights, jobs: jobs)
    let cells = Double(sample.patterns.patternCount) * Double(sample.patterns.functionCount)
    dense =
      DenseVotes.suits(sample.patterns, coverage: Double(votes.codes.count) / cells)
      ? DenseVotes(sample.patterns, weights: sample.weights, jobs: jobs) : nil
    let few = PatternSample(
      sample.patterns, weights: sample.weights, count: Self.correlationRows)
    let isPart = few.positions.count < sample.positions.count
    correlationSample = isPart ? few.positions : nil
    correlationVotes =
      isPart ? SparseVotes(few.patterns, weights: few.weights, jobs: jobs) : votes
    self.givenBalance = givenBalance
    self.known = known
    self.jobs = jobs
    maximumSteps = max(1, options.maximumIterations)
    tolerance = 100 * options.tolerance
    roles = VoterRoles(voteCounts: votes.voteCounts, classCount: votes.classCount)
    oneSidedPairs = OneSidedPairs(votes, roles: roles, jobs: jobs)
    crowdPairs = CrowdPairs(votes, roles: roles)
    oneSidedLinks = oneSidedPairs.links(
      rates: nil, rows: [Double](repeating: 1, count: votes.classCount))
    center =
      givenBalance
      ?? [Double](repeating: 1 / Double(votes.classCount), count: votes.classCount)
    noLinks = VoteLinks([], functionCount: votes.functionCount)
    plainRows = Rows(
      links: noLinks, weights: [], correlationWeights: [],
      anchor: VoteAnchor(
        votes, roles: roles, weights: [], links: noLinks, center: center, jobs: jobs))
  }

  var classCount: Int { votes.classCount }

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
    /// Those of the rows that φ is estimated on.
    let correlationWeights: [Double]
    let anchor: VoteAnchor
  }

  func rows(_ links: VoteLinks) -> Rows {
    if links.isEmpty { return plainRows }
    let weights = links.weights(votes, jobs: jobs)
    return Rows(
      links: links, weights: weights,
      correlationWeights: correlationSample == nil
        ? weights : links.weights(correlationVotes, jobs: jobs),
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
    var pass = pass(rows, setting)
    var posteriors = start
    let steps = AnchoredMaximization(self, setting)
    var fit = AnchoredFit(
      part: steps.part(rows, correlation: 0), steps: steps, posteriors: [],
      sums: pass.sums(of: start))
    fit.sums.add(known: known)
    for step in 0..<(maximumSteps ?? self.maximumSteps) {
      fit.steps.maximise(fit.sums, rows.anchor.meanShares, isWarm: step < setting.warmSteps)
      if setting.isAnchored { fit.correlation = correlation(posteriors, fit.steps, rows) }
      fit.part = fit.steps.part(rows, correlation: fit.correlation)
      fit.sums = pass.run(fit.part, into: &posteriors)
      fit.stepCount = step + 1
      fit.hasConverged = fit.sums.change < tolerance && step >= setting.warmSteps
      fit.sums.add(known: known)
      if fit.hasConverged { break }
      if !rows.links.isEmpty, fit.stepCount % Self.stepsBetweenJudgements == 0 {
        rows = self.rows(judgedLinks(fit, rows))
        pass = self.pass(rows, setting)
      }
    }
    fit.posteriors = posteriors
    if !setting.isAnchored { fit.correlation = correlation(posteriors, fit.steps, rows) }
    if oneSidedPairs.count > 1 { fit.misfit = fit.steps.excess(fit.sums).misfit }
    fit.part.uncovered = uncovered(fit.steps)
    return fit
  }

  /// φ of the voters of several classes, from a part of the rows where there are many.
  private func correlation(_ posteriors: [Double], _ steps: AnchoredMaximization, _ rows: Rows)
    -> Double
  {
    guard !roles.several.isEmpty else { return 0 }
    let part =
      correlationSample?.flatMap { posteriors[($0 * classCount)..<(($0 + 1) * classCount)] }
      ?? posteriors
    return VoteErrors(rates: steps.crowdRates, roles: roles).correlation(
      correlationVotes, posteriors: part, weights: rows.correlationWeights, links: rows.links,
      jobs: jobs)
  }

  /// φ of a part's probabilities without temper.
  func correlation(_ part: AnchoredPart, _ steps: AnchoredMaximization, _ rows: Rows) -> Double {
    guard !roles.several.isEmpty else { return 0 }
    var posteriors = [Double](repeating: 0, count: correlationVotes.patternCount * classCount)
    _ = AnchoredPass(
      layout: .sparse(correlationVotes, weights: rows.correlationWeights),
      uncovered: steps.setting.isSilenceEvidence ? nil : center, jobs: jobs
    ).run(part, into: &posteriors)
    return VoteErrors(rates: steps.crowdRates, roles: roles).correlation(
      correlationVotes, posteriors: posteriors, weights: rows.correlationWeights,
      links: rows.links, jobs: jobs)
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
  private func judgedLinks(_ fit: AnchoredFit, _ rows: Rows) -> VoteLinks {
    guard roles.several.count > 1 else { return links([], takesSuspects: false) }
    return links(
      judge(fit, rows, excluding: []).judgements, takesSuspects: fit.steps.setting.takesSuspects)
  }

  /// The pairs of voters of several classes under a fit.
  func judge(_ fit: AnchoredFit, excluding excluded: Set<CrowdPairs.Pair> = [])
    -> CrowdPairs.Verdict
  {
    judge(fit, rows(fit.part.links), excluding: excluded)
  }

  private func judge(_ fit: AnchoredFit, _ rows: Rows, excluding excluded: Set<CrowdPairs.Pair>)
    -> CrowdPairs.Verdict
  {
    crowdPairs.judge(
      posteriors: bare(fit.part, rows), rates: fit.steps.crowdRates, excluding: excluded,
      jobs: jobs)
  }

  /// Probabilities of a part without temper and anchor.
  private func bare(_ part: AnchoredPart, _ rows: Rows) -> [Double] {
    var part = part
    part.anchor = 0
    var posteriors = [Double](repeating: 0, count: votes.patternCount * classCount)
    _ = AnchoredPass(
      layout: layout(rows), uncovered: part.silence.isEmpty ? center : nil, jobs: jobs
    ).run(part, into: &posteriors)
    return posteriors
  }

  private func layout(_ rows: Rows) -> VoteLayout {
    if rows.links.isEmpty, let dense {
      .dense(dense)
    } else {
      .sparse(votes, weights: rows.weights)
    }
  }

  private func pass(_ rows: Rows, _ setting: AnchoredSetting) -> AnchoredPass {
    AnchoredPass(
      layout: layout(rows), uncovered: setting.isSilenceEvidence ? nil : center, jobs: jobs)
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
    _ = pass(rows, AnchoredSetting(isAnchored: false)).run(part, into: &posteriors)
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
