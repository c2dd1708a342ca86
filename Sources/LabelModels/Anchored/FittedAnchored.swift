import PortableFoundation
import SupervisionCore

/// A fitted ``AnchoredModel``.
public struct FittedAnchored: FittedLabelModel, Equatable {
  public static var name: LabelModelName { .dp }
  public static var documentVersions: ClosedRange<Int> { 1...2 }

  /// Two voters whose votes in one row count as partly one.
  public struct Dependency: Codable, Equatable, Sendable {
    /// The voter whose votes repeat the other's.
    public let function: String
    /// The voter whose votes are repeated.
    public let other: String
    /// Share of the first's votes that the other holds beyond what the class owes to both, in 0...1.
    public let share: Double
  }

  /// A fit and its share of the probabilities.
  struct Member: Codable, Equatable, Sendable {
    let share: Double
    let part: AnchoredPart
  }

  public let functionNames: [String]
  public let classBalance: [Double]
  public let learnedAccuracies: [Double?]
  public let warnings: [String]
  /// A: the share of the anchored fit, in 0...1; the votes' own misfit to independent voters decides it.
  public let anchoredShare: Double
  /// Voters whose votes count as partly one, the strongest first.
  public let dependencies: [Dependency]
  /// Whether the silence of one-sided functions is evidence.
  public let isSilenceEvidence: Bool
  /// φ: correlation of the errors of votes in one row, in 0...1.
  public let correlation: Double
  let members: [Member]
  private let usesDenseColumns: Bool

  init(
    functionNames: [String], _ decisions: AnchoredDecisions,
    _ parts: [(share: Double, fit: AnchoredFit)], uncoveredRows: UncoveredRows
  ) {
    self.functionNames = functionNames
    let main = parts.max { $0.share < $1.share }!.fit
    classBalance = Self.classBalance(parts)
    learnedAccuracies = main.sums.accuracies
    anchoredShare = decisions.anchoredShare
    isSilenceEvidence = decisions.isSilenceEvidence
    correlation = main.correlation
    dependencies = Self.dependencies(main, functionNames)
    usesDenseColumns = decisions.estimation.dense != nil
    members = parts.map { share, fit in
      var part = fit.part
      if uncoveredRows == .classBalance, part.uncovered == nil { part.uncovered = fit.balance }
      return Member(share: share, part: part)
    }
    warnings = AnchoredWarnings(functionNames, decisions, parts).sentences
  }

  /// A model of one fit without anchor, whose functions' silence is evidence.
  init(
    functionNames: [String], classBalance: [Double], learnedAccuracies: [Double?],
    warnings: [String], part: AnchoredPart
  ) {
    self.functionNames = functionNames
    self.classBalance = classBalance
    self.learnedAccuracies = learnedAccuracies
    self.warnings = warnings
    anchoredShare = 0
    dependencies = []
    isSilenceEvidence = true
    correlation = 0
    members = [Member(share: 1, part: part)]
    usesDenseColumns = false
  }

  public init(from decoder: any Decoder) throws {
    self =
      Self.isVersion1(decoder)
      ? try FittedAnchored(version1: decoder) : try FittedAnchored(version2: decoder)
  }

  private init(version2 decoder: any Decoder) throws {
    let stored = try decoder.container(keyedBy: CodingKeys.self)
    functionNames = try stored.decode([String].self, forKey: .functionNames)
    classBalance = try stored.decode([Double].self, forKey: .classBalance)
    learnedAccuracies = try stored.decode([Double?].self, forKey: .learnedAccuracies)
    warnings = try stored.decode([String].self, forKey: .warnings)
    anchoredShare = try stored.decode(Double.self, forKey: .anchoredShare)
    dependencies = try stored.decode([Dependency].self, forKey: .dependencies)
    isSilenceEvidence = try stored.decode(Bool.self, forKey: .isSilenceEvidence)
    correlation = try stored.decode(Double.self, forKey: .correlation)
    members = try stored.decode([Member].self, forKey: .members)
    usesDenseColumns = try stored.decode(Bool.self, forKey: .usesDenseColumns)
  }

  private enum CodingKeys: String, CodingKey {
    case functionNames, classBalance, learnedAccuracies, warnings, anchoredShare, dependencies,
      isSilenceEvidence, correlation, members, usesDenseColumns
  }

  /// P(Y) of rows without votes where silence is no evidence, else that of the fits.
  private static func classBalance(_ parts: [(share: Double, fit: AnchoredFit)]) -> [Double] {
    let balances = parts.map { $0.fit.part.uncovered ?? $0.fit.balance }
    guard balances.count > 1, balances[0] != balances[1] else { return balances[0] }
    return zip(balances[0], balances[1]).map { parts[0].share * $0 + parts[1].share * $1 }
  }

  private static func dependencies(_ fit: AnchoredFit, _ names: [String]) -> [Dependency] {
    let columns = fit.steps.estimation.roles.oneSided
    let contained = fit.steps.containedPairs(fit.sums).map {
      Dependency(function: names[columns[$0.a]], other: names[columns[$0.b]], share: $0.share)
    }
    let linked = fit.part.links.pairs.map { pair in
      Dependency(
        function: names[pair.first], other: names[pair.second],
        share: max(pair.equal.max() ?? 0, pair.unequal))
    }
    return (linked + contained).sorted {
      ($1.share, $0.function, $0.other) < ($0.share, $1.function, $1.other)
    }
  }

  /// Number of votes that each vote counts as: less than 1 where others of the row repeat it, where a broader function of
  /// its class contains it, and where the votes of a row err together.
  public func voteWeights(for row: [Int8]) -> [Double]? {
    guard let part = mainPart else { return nil }
    let votes = SparseVotes(
      VotePatterns(
        functionNames: functionNames, classCount: classCount, cells: row, counts: [1]))
    let discounts = part.links.weights(votes, jobs: 1)
    let several = row.indices.count { row[$0] >= 0 && part.isOfSeveral[$0] }
    let temper = 1 / (1 + part.correlation * Double(max(several - 1, 0)))
    var weights = [Double](repeating: 1, count: row.count)
    for (discount, code) in zip(discounts, votes.codes) {
      let nested = part.voteWeights.isEmpty ? 1 : part.voteWeights[Int(code)]
      weights[Int(code) / classCount] = temper * discount * nested
    }
    return weights
  }

  private var mainPart: AnchoredPart? { members.max { $0.share < $1.share }?.part }

  public func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    let votes = members.allSatisfy(isDense) ? nil : SparseVotes(patterns, jobs: jobs)
    let posteriors = members.map { member in
      if !isDense(member), let votes { return member.part.posteriors(of: votes, jobs: jobs) }
      return member.part.densePosteriors(of: patterns, jobs: jobs)
    }
    guard members.count > 1 else { return posteriors[0] }
    return zip(posteriors[0], posteriors[1]).map {
      members[0].share * $0 + members[1].share * $1
    }
  }

  public func checkParameters() throws {
    let check = try ParameterCheck(functionCount: functionNames.count, classCount: classCount)
    try check.require(
      (1...2).contains(members.count) && abs(members.reduce(0) { $0 + $1.share } - 1) < 1e-6
        && members.allSatisfy { $0.share >= 0 },
      "members", found: "\(members.count) with the shares \(members.map(\.share))",
      expected: "one or two with the sum 1")
    for member in members { try member.part.check(check) }
    try check.require(
      !usesDenseColumns || classCount == 2 && functionNames.count < 1 << 16, "usesDenseColumns",
      found: "true",
      expected: "false for \(classCount) classes and \(functionNames.count) functions")
    try check.number("anchoredShare", anchoredShare, in: 0...1)
    try check.number("correlation", correlation, in: 0...ParameterCheck.largest)
    let names = Set(functionNames)
    for pair in dependencies {
      try check.number("dependencies.share", pair.share, in: 0...1)
      try check.require(
        names.contains(pair.function) && names.contains(pair.other), "dependencies",
        found: "'\(pair.function)' and '\(pair.other)'", expected: "names of its functions")
    }
  }

  /// The layout follows from the model alone, so that a pattern has the same probabilities in any company.
  private func isDense(_ member: Member) -> Bool { usesDenseColumns && member.part.links.isEmpty }
}
