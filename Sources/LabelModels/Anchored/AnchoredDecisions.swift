import SupervisionCore

/// The decisions of a fit of ``AnchoredModel``: who repeats whom, whether silence is evidence, and how far the free fit is
/// believed.
struct AnchoredDecisions {
  /// φ of the free fit at which it is given up.
  private static let greatestCorrelation = 0.08
  /// Votes per voter and class at which the free fit is given up.
  private static let fewVotes = 20.0
  /// Opinions up to which votes fit any rates, so that half of the free fit is given up.
  private static let fewOpinions = 3.5
  /// Misfit of one-sided functions' pairs at which the free fit is given up.
  private static let greatestMisfit = 0.1
  /// How far a vote's probability of being right may fall below that under the vote shares.
  private static let greatestLoss = 0.05
  /// Share of the anchored fit that is left out.
  private static let leastShare = 0.1
  /// Half a χ² by which the other pairs must fit better to call suspects copies.
  private static let decisiveEvidence = 10.0

  private(set) var estimation: AnchoredEstimation
  private let abstentions: Abstentions
  /// Whether the silence of one-sided functions is evidence.
  private(set) var isSilenceEvidence: Bool
  /// A: the share of the anchored fit.
  private(set) var anchoredShare = 0.0
  /// Whether pairs with more agreement than their accuracies owe are copies.
  private var takesSuspects = false
  private var links: VoteLinks
  private var free: AnchoredFit?
  private var opinions = 0.0
  private var isNested = false

  init(_ estimation: AnchoredEstimation, _ abstentions: Abstentions) {
    self.estimation = estimation
    self.abstentions = abstentions
    links =
      estimation.roles.several.count > 1
      ? estimation.noLinks : estimation.links([], takesSuspects: false)
    isSilenceEvidence = abstentions == .silent && !estimation.roles.oneSided.isEmpty
  }

  private var roles: VoterRoles { estimation.roles }

  /// Whether most votes are of one-sided functions that may have run on every row or not.
  var isSilenceUnknown: Bool {
    let fires = roles.oneSided.indices.reduce(0) { $0 + roles.fires($1) }
    return abstentions == .unknown && 2 * fires > roles.voteCounts.reduce(0, +)
  }

  /// The vote shares, from which fits start.
  private var shares: [Double] { estimation.rows(links).anchor.shares }

  private func setting(isAnchored: Bool) -> AnchoredSetting {
    AnchoredSetting(
      isAnchored: isAnchored, isSilenceEvidence: isSilenceEvidence, takesSuspects: takesSuspects)
  }

  /// The fits and their shares, which sum to 1.
  mutating func parts() -> [(share: Double, fit: AnchoredFit)] {
    if !roles.several.isEmpty { fitCrowd() }
    fitFunctions()
    anchoredShare = anchoredShare < Self.leastShare ? 0 : min(anchoredShare, 1)
    var parts: [(share: Double, fit: AnchoredFit)] = []
    if anchoredShare > 0 { parts.append((anchoredShare, anchored())) }
    if let free, anchoredShare < 1 { parts.append((1 - anchoredShare, free)) }
    return parts
  }

  // MARK: Voters of several classes

  private mutating func fitCrowd() {
    if roles.several.count > 1 { judgeSuspects() }
    let fit = free ?? estimation.run(setting(isAnchored: false), from: shares, links: links)
    free = fit
    opinions = roles.several.reduce(0) { sum, column in
      sum + 1 / (1 + Double(fit.part.links.degree(of: column, among: roles.isOfSeveral)))
    }
    let cells = Double(roles.several.count * estimation.classCount)
    let votes = roles.several.reduce(0) { sum, column in
      sum
        + roles.voteCounts[
          (column * estimation.classCount)..<((column + 1) * estimation.classCount)
        ].reduce(0, +)
    }
    let doubt =
      opinions <= Self.fewOpinions ? 0.5 : losesVotes(fit) ? 1 : 0
    anchoredShare = min(
      1, fit.correlation / Self.greatestCorrelation + Self.fewVotes * cells / votes + doubt)
  }

  /// Fits with the suspect pairs as experts and as copies; the other pairs decide.
  private mutating func judgeSuspects() {
    let first = estimation.run(
      setting(isAnchored: true), from: shares, links: links, maximumSteps: 1)
    let judgements = estimation.judge(first).judgements
    links = estimation.links(judgements, takesSuspects: false)
    let rows = estimation.rows(links)
    let origin =
      estimation.givenBalance != nil || isSilenceEvidence
      ? rows.anchor.shares : estimation.oneCoin(rows)
    var fit = estimation.run(setting(isAnchored: false), from: origin, links: links)
    let suspects = judgements.filter { $0.isSuspect && !$0.isSame && !$0.isOpposite }
    let judged = Set(judgements.map(\.pair))
    let others = suspects.isEmpty ? nil : estimation.judge(fit, excluding: judged)
    if let others, !others.isExplained {
      var asCopies = setting(isAnchored: false)
      asCopies.takesSuspects = true
      let copies = estimation.run(
        asCopies, from: origin, links: estimation.links(judgements, takesSuspects: true))
      let better = others.squares - estimation.judge(copies, excluding: judged).squares
      if better > Self.decisiveEvidence { (fit, takesSuspects) = (copies, true) }
    }
    links = fit.part.links
    free = fit
  }

  /// Whether a fit believes the votes less than the vote shares do: a sign that it drifted.
  private func losesVotes(_ fit: AnchoredFit) -> Bool {
    let rows = estimation.rows(fit.part.links)
    return estimation.accuracy(of: fit.posteriors, rows)
      < estimation.accuracy(of: rows.anchor.shares, rows) - Self.greatestLoss
  }

  // MARK: One-sided functions

  private mutating func fitFunctions() {
    let count = roles.oneSided.count
    guard count > 0 else { return }
    if abstentions != .notAsked, count > 3 || (count > 1 && isSilenceEvidence) {
      judgeSilence()
    } else if roles.several.isEmpty || isSilenceEvidence || abstentions == .notAsked && count > 3 {
      anchoredShare = 1
    }
  }

  /// Silence is evidence, and the free fit is believed, where independence explains the functions' pairs.
  private mutating func judgeSilence() {
    var setting = setting(isAnchored: false)
    setting.isSilenceEvidence = true
    setting.warmSteps = 3
    let whole = estimation.run(setting, from: shares, links: links)
    let twins = roles.oneSided.indices.count {
      estimation.oneSidedPairs.count > 0 && estimation.oneSidedPairs.twinCount($0) > 0
    }
    let different = Double(roles.oneSided.count) - Double(twins) / 2
    if whole.misfit < Self.greatestMisfit, !losesVotes(whole), different > 3,
      roles.several.isEmpty || opinions > Self.fewOpinions
    {
      isSilenceEvidence = true
      anchoredShare = max(anchoredShare, whole.misfit / Self.greatestMisfit)
      free = whole
    } else {
      isNested = isSilenceEvidence
      anchoredShare = 1
    }
  }

  // MARK: The anchored fit

  private mutating func anchored() -> AnchoredFit {
    var setting = setting(isAnchored: true)
    setting.isNested = isNested
    var fit = estimation.run(setting, from: shares, links: links)
    if roles.oneSided.count > 1, !isSilenceEvidence { fit = withRepeatedFunctions(fit, setting) }
    return fit
  }

  /// Moves the anchored fit half-way to a given balance where silence is no evidence.
  func shift(_ parts: inout [(share: Double, fit: AnchoredFit)]) {
    guard let given = estimation.givenBalance, !isSilenceEvidence, anchoredShare > 0 else { return }
    parts[0].fit.part.shift = estimation.shift(of: parts[0].fit.part, towards: given)
  }

  /// Judges twice which one-sided functions repeat each other beyond their class, and fits again with those links.
  private mutating func withRepeatedFunctions(_ fit: AnchoredFit, _ setting: AnchoredSetting)
    -> AnchoredFit
  {
    var fit = fit
    for _ in 0..<2 {
      estimation.judgeRepeatedFunctions(under: fit)
      guard !estimation.oneSidedLinks.isEmpty else { break }
      let judgements = roles.several.count > 1 ? free.map { estimation.judge($0).judgements } : nil
      links = estimation.links(judgements ?? [], takesSuspects: takesSuspects)
      fit = estimation.run(setting, from: shares, links: links)
    }
    return fit
  }
}
