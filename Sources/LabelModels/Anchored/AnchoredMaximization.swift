import PortableFoundation
import SupervisionCore

/// The maximisation step of ``AnchoredModel``'s fits: parameters from expectations.
struct AnchoredMaximization {
  /// k: the weight of the vote shares, in votes.
  private static let anchorVotes = 1.0
  /// Steps in which nested functions are judged every time; afterwards at every fifth.
  private static let stepsOfJudgement = 10

  let estimation: AnchoredEstimation
  let setting: AnchoredSetting
  private(set) var balance: [Double]
  /// P(vote | Y) of the voters of several classes, `voters × K × K`, by class then vote.
  private(set) var crowdRates: [Double] = []
  /// P(vote | Y) of the one-sided functions, `functions × K`.
  private(set) var firingRates: [Double] = []
  private var crowd = CrowdRates()
  private var firing = FiringRates()
  /// What the class leaves of the co-votes of nested functions.
  private var nesting: OneSidedPairs.Excess
  private var stepCount = 0

  private var roles: VoterRoles { estimation.roles }
  private var classCount: Int { estimation.classCount }

  init(_ estimation: AnchoredEstimation, _ setting: AnchoredSetting) {
    self.estimation = estimation
    self.setting = setting
    balance = estimation.center
    nesting = OneSidedPairs.Excess(
      weights: [Double](repeating: 1, count: estimation.roles.oneSided.count))
  }

  /// Takes new parameters.
  ///
  /// - Parameters:
  ///   - meanShares: the balance that a learned one is drawn to.
  ///   - isWarm: whether one-sided rates stay at their prior.
  ///   - keepsNesting: whether the weights of nested functions stay, since the sums are of other rows.
  mutating func maximise(
    _ sums: AnchoredSums, _ meanShares: [Double], isWarm: Bool = false, keepsNesting: Bool = false
  ) {
    let rows = rows(sums)
    let rowCount = rows.reduce(0, +)
    balance =
      estimation.givenBalance
      ?? zip(rows, meanShares).map {
        ($0 + CrowdRates.priorVotes * $1) / (rowCount + CrowdRates.priorVotes)
      }
    if !roles.several.isEmpty {
      crowdRates = crowd.estimate(crowdCounts(sums), classCount: classCount)
    }
    guard !roles.oneSided.isEmpty else { return }
    firingRates = firing.estimate(
      hits: hits(sums), rows: rows, classes: roles.classOfOneSided,
      isSilenceEvidence: setting.isSilenceEvidence,
      dependence: isWarm ? 1e6 : min(1, nesting.dependence))
    if setting.isNested || setting.isAnchored && !setting.isSilenceEvidence, !keepsNesting,
      estimation.oneSidedPairs.count > 1,
      stepCount < Self.stepsOfJudgement || stepCount % 5 == 0
    {
      nesting = excess(sums)
    }
    stepCount += 1
  }

  /// Expected rows of each class: those of all rows where a row without votes says something.
  private func rows(_ sums: AnchoredSums) -> [Double] {
    (setting.isSilenceEvidence || estimation.givenBalance != nil ? sums.rows : sums.votedRows)
      .map { max($0, 1e-9) }
  }

  /// Expected votes of the one-sided functions by class, `functions × K`.
  func hits(_ sums: AnchoredSums) -> [Double] {
    roles.oneSided.indices.flatMap { index in
      let start = roles.code(index) * classCount
      return sums.votes[start..<(start + classCount)]
    }
  }

  private func crowdCounts(_ sums: AnchoredSums) -> [Double] {
    roles.several.flatMap { column in
      (0..<classCount).flatMap { label in
        (0..<classCount).map { vote in
          sums.votes[(column * classCount + vote) * classCount + label]
        }
      }
    }
  }

  /// What the class leaves of the co-votes of one-sided functions.
  func excess(_ sums: AnchoredSums) -> OneSidedPairs.Excess {
    estimation.oneSidedPairs.excess(
      rates: firingRates, rows: rows(sums), jobs: estimation.jobs)
  }

  /// Nested functions and how much of each is contained in the other.
  func containedPairs(_ sums: AnchoredSums) -> [(a: Int, b: Int, share: Double)] {
    guard setting.isNested else { return [] }
    return estimation.oneSidedPairs.containedPairs(rates: firingRates, rows: rows(sums))
  }

  /// The tables of these parameters.
  func part(_ rows: AnchoredEstimation.Rows, correlation: Double) -> AnchoredPart {
    var part = AnchoredPart(
      base: balance.map { log($0) },
      evidence: [Double](repeating: 0, count: roles.functionCount * classCount * classCount),
      silence: [], links: rows.links, pseudoVotes: rows.anchor.pseudoVotes,
      center: estimation.center, isOfSeveral: roles.isOfSeveral)
    part.correlation = correlation
    part.anchor = setting.isAnchored ? Self.anchorVotes : 0
    part.anchorsOnlySeveral = setting.isSilenceEvidence
    if !crowdRates.isEmpty { addCrowd(to: &part) }
    if !firingRates.isEmpty { addFunctions(to: &part) }
    return part
  }

  private func addCrowd(to part: inout AnchoredPart) {
    let size = classCount * classCount
    for (index, column) in roles.several.enumerated() {
      for vote in 0..<classCount {
        for label in 0..<classCount {
          part.evidence[(column * classCount + vote) * classCount + label] = log(
            max(crowdRates[index * size + label * classCount + vote], 1e-6))
        }
      }
    }
  }

  private func addFunctions(to part: inout AnchoredPart) {
    let isSilent = setting.isSilenceEvidence
    if isSilent { part.silence = [Double](repeating: 0, count: part.evidence.count) }
    if setting.isNested {
      part.voteWeights = [Double](repeating: 1, count: part.evidence.count / classCount)
    }
    for index in roles.oneSided.indices {
      let code = roles.code(index)
      let rates = firingRates[(index * classCount)..<((index + 1) * classCount)]
      let sum = isSilent ? 1 : rates.reduce(0, +)
      let weight = setting.isNested ? nesting.weights[index] : 1
      if setting.isNested { part.voteWeights[code] = weight }
      for (label, rate) in rates.enumerated() {
        part.evidence[code * classCount + label] = log(rate / sum)
        guard isSilent else { continue }
        let twins =
          estimation.oneSidedPairs.count > 0 ? estimation.oneSidedPairs.twinCount(index) : 0
        let silence = weight / Double(1 + twins) * log(1 - rate)
        part.silence[code * classCount + label] = silence
        part.base[label] += silence
      }
    }
  }
}
