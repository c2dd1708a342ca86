import Foundation
import SupervisionCore
import Testing

@testable import LabelModels

/// The parts of the default label model against plain versions of their equations.
@Suite struct AnchoredPartsTests {
  // MARK: Posterior

  /// A part with every term: silence, nested weights, temper, anchor, shift and links if wanted.
  private func part(classes: Int, links: [VoteLinks.Pair] = [], seed: UInt64) -> AnchoredPart {
    var generator = SeededGenerator(seed: seed)
    let codes = 6 * classes
    func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in generator.uniform() } }
    var part = AnchoredPart(
      base: numbers(classes).map { log($0 + 0.1) },
      evidence: numbers(codes * classes).map { log($0 + 0.05) },
      silence: numbers(codes * classes).map { log(1 - 0.5 * $0) },
      links: VoteLinks(links, functionCount: 6), pseudoVotes: 0.7,
      center: [Double](repeating: 1 / Double(classes), count: classes),
      isOfSeveral: [true, true, true, true, false, false])
    part.voteWeights = numbers(codes)
    part.correlation = 0.3
    part.anchor = 1
    part.anchorsOnlySeveral = true
    part.shift = numbers(classes).map { $0 + 0.2 }
    return part
  }

  private func rows(_ count: Int, classes: Int, seed: UInt64) -> VotePatterns {
    var generator = SeededGenerator(seed: seed)
    let rows = (0..<count).map { row in
      (0..<6).map { _ -> Int8 in
        row == 0 || generator.uniform() < 0.4 ? -1 : Int8(generator.index(below: classes))
      }
    }
    return VotePatterns(eachRowOf: VoteMatrix(rows: rows, classCount: classes))
  }

  /// The equations of the page on the model, written out for one row.
  private func plain(_ part: AnchoredPart, _ row: [Int8]) -> [Double] {
    let classes = part.classCount
    let voters = row.indices.filter { row[$0] >= 0 }
    func code(_ voter: Int) -> Int { voter * classes + Int(row[voter]) }
    let discounts = voters.map { voter in
      1
        / part.links.pairs.reduce(1.0) { sum, pair in
          guard pair.first == voter || pair.second == voter else { return sum }
          let other = pair.first == voter ? pair.second : pair.first
          guard row[other] >= 0 else { return sum }
          return sum + (row[other] == row[voter] ? pair.equal[Int(row[voter])] : pair.unequal)
        }
    }
    let several = Double(voters.count { part.isOfSeveral[$0] })
    let temper = 1 / (1 + part.correlation * max(several - 1, 0))
    let scores = (0..<classes).map { label in
      zip(voters, discounts).reduce(part.base[label]) { sum, vote in
        let cell = code(vote.0) * classes + label
        return sum + temper
          * (vote.1 * part.voteWeights[code(vote.0)] * part.evidence[cell] - part.silence[cell])
      }
    }
    let weight = zip(voters, discounts).reduce(0) { $0 + $1.1 * part.voteWeights[code($1.0)] }
    let anchor = part.anchor * (voters.isEmpty ? 0 : several / Double(voters.count))
    let share = anchor / (anchor + max(temper * weight, 1e-9))
    let total = scores.reduce(0) { $0 + exp($1) }
    let votes = discounts.reduce(0, +)
    let mixed = (0..<classes).map { label in
      let counted = zip(voters, discounts).reduce(0) { $0 + (Int(row[$1.0]) == label ? $1.1 : 0) }
      let shares = (counted + part.pseudoVotes * part.center[label]) / (votes + part.pseudoVotes)
      return ((1 - share) * exp(scores[label]) / total + share * shares) * (part.shift?[label] ?? 1)
    }
    return mixed.map { $0 / mixed.reduce(0, +) }
  }

  @Test(arguments: [2, 3], [false, true])
  func everyRowHasThePosteriorOfTheEquations(classes: Int, hasLinks: Bool) {
    let pairs = [
      VoteLinks.Pair(
        first: 0, second: 3, equal: [Double](repeating: 0.8, count: classes), unequal: 0),
      VoteLinks.Pair(
        first: 1, second: 4, equal: [Double](repeating: 0.3, count: classes), unequal: 1),
    ]
    let part = part(classes: classes, links: hasLinks ? pairs : [], seed: 4)
    let rows = rows(300, classes: classes, seed: 9)
    let found = part.posteriors(of: SparseVotes(rows), jobs: 2)
    for index in 0..<rows.patternCount {
      let expected = plain(part, rows.pattern(index))
      for label in 0..<classes {
        #expect(abs(found[index * classes + label] - expected[label]) < 1e-12)
      }
    }
  }

  @Test func denseColumnsGiveWhatListsOfVotesGive() {
    var part = part(classes: 2, seed: 5)
    part.uncovered = [0.8, 0.2]
    let rows = rows(9_001, classes: 2, seed: 10)
    let sparse = SparseVotes(rows)
    #expect(
      greatestDifference(
        part.densePosteriors(of: rows, jobs: 2), part.posteriors(of: sparse, jobs: 1)) < 1e-13)
    part.shift = nil
    var posteriors = [[Double]](
      repeating: [Double](repeating: 0.5, count: 2 * rows.patternCount), count: 2)
    let sums = [VoteLayout.dense(DenseVotes(rows, jobs: 2)), .sparse(sparse, weights: [])]
      .enumerated().map { index, layout in
        AnchoredPass(layout: layout, uncovered: [0.6, 0.4], jobs: 2)
          .run(part, into: &posteriors[index])
      }
    #expect(greatestDifference(posteriors[0], posteriors[1]) < 1e-13)
    #expect(greatestDifference(sums[0].votes, sums[1].votes) < 1e-9)
    #expect(greatestDifference(sums[0].rows, sums[1].rows) < 1e-9)
    #expect(greatestDifference(sums[0].votedRows, sums[1].votedRows) < 1e-9)
    #expect(abs(sums[0].change - sums[1].change) < 1e-13)
  }

  // MARK: Populations

  @Test func logGammaIsThatOfTheSystem() {
    for exponent in stride(from: -6.0, through: 7, by: 0.037) {
      let x = pow(10, exponent)
      let expected: Double = lgamma(x)
      #expect(abs(logGamma(x) - expected) <= 1e-12 * max(1, abs(expected)))
    }
  }

  /// Voters whose accuracies come from a Beta distribution: its strength is found to a factor of 2.
  @Test(arguments: [4.0, 32.0])
  func theStrengthOfAPopulationIsThatOfItsDraws(strength: Double) {
    var generator = SeededGenerator(seed: 7)
    // A sum of coins with one common, drawn bias: Pólya's urn of the given strength and mean .7.
    let counts = (0..<400).flatMap { _ -> [Double] in
      var (right, wrong) = (0.0, 0.0)
      for vote in 0..<60 {
        let p = (0.7 * strength + right) / (strength + Double(vote))
        if generator.uniform() < p { right += 1 } else { wrong += 1 }
      }
      return [right, wrong]
    }
    var estimator = DirichletStrength()
    let means = (0..<400).flatMap { _ in [0.7, 0.3] }
    let found = estimator.estimate(counts: counts, means: means, width: 2)
    #expect((strength / 2...strength * 2).contains(found))
    #expect(estimator.estimate(counts: counts, means: means, width: 2) == found)
  }

  @Test func aVoterWithManyVotesHasItsOwnErrorsAndOneWithNoneTheCrowds() throws {
    // Voter 0 takes class 0 for 1 in four of ten rows; voter 1 never errs; voter 2 has no votes.
    let counts: [Double] = [
      3000, 2000, 0, 5000,
      5000, 0, 0, 5000,
      0, 0, 0, 0,
    ]
    var rates = CrowdRates()
    let found = rates.estimate(counts, classCount: 2)
    #expect(greatestDifference(Array(found[0..<4]), [0.6, 0.4, 0, 1]) < 0.03)
    #expect(greatestDifference(Array(found[4..<8]), [1, 0, 0, 1]) < 0.03)
    #expect(greatestDifference(Array(found[8..<12]), [0.8, 0.2, 0, 1]) < 0.05)
  }

  @Test func firingRatesAreThoseOfTheCountsUntilDependenceHoldsThemBack() {
    var rates = FiringRates()
    func estimate(_ dependence: Double) -> [Double] {
      rates.estimate(
        hits: [6_000, 100, 40, 3_000], rows: [10_000, 10_000], classes: [0, 1],
        isSilenceEvidence: true, dependence: dependence)
    }
    #expect(greatestDifference(estimate(0), [0.6, 0.01, 0.004, 0.3]) < 0.005)
    let held = estimate(1e9)
    // Both classes are even, where a vote is expected to have odds of 2.5.
    #expect(abs(held[0] / held[1] - 2.5) < 1e-3)
    #expect(abs(held[3] / held[2] - 2.5) < 1e-3)
  }

  // MARK: Pairs

  @Test func agreementOfIndependentVotersIsOwedToTheClass() {
    let accuracies = [0.95, 0.95, 0.9, 0.7, 0.6]
    let patterns = exactPatterns(functionCount: 5, classCount: 2, abstains: false, total: 1e5) {
      row, label in
      zip(row, accuracies).reduce(0.5) { $0 * (Int($1.0) == label ? $1.1 : 1 - $1.1) }
    }
    let votes = SparseVotes(patterns)
    let roles = VoterRoles(voteCounts: votes.voteCounts, classCount: 2)
    let posteriors = (0..<patterns.patternCount).flatMap { index -> [Double] in
      let joint = (0..<2).map { label in
        zip(patterns.pattern(index), accuracies).reduce(0.5) {
          $0 * (Int($1.0) == label ? $1.1 : 1 - $1.1)
        }
      }
      return joint.map { $0 / (joint[0] + joint[1]) }
    }
    let rates = accuracies.flatMap { [$0, 1 - $0, 1 - $0, $0] }
    let verdict = CrowdPairs(votes, roles: roles).judge(
      posteriors: posteriors, rates: rates, jobs: 2)
    #expect(verdict.judgements.isEmpty)
    #expect(verdict.count == 10)
    #expect(verdict.squares < 0.1)
    let errors = VoteErrors(rates: rates, roles: roles).correlation(
      votes, posteriors: posteriors, weights: [], links: VoteLinks([], functionCount: 5), jobs: 2)
    #expect(errors < 0.01)
  }

  @Test func copiesAndNegationsAreFoundByPairsAndErrors() {
    var generator = SeededGenerator(seed: 3)
    let rows = (0..<2_000).map { _ -> [Int8] in
      let label = Int8(generator.index(below: 2))
      let votes = (0..<3).map { _ in generator.uniform() < 0.75 ? label : 1 - label }
      return votes + [votes[0], 1 - votes[1]]
    }
    let patterns = VotePatterns(VoteMatrix(rows: rows, classCount: 2))
    let votes = SparseVotes(patterns)
    let roles = VoterRoles(voteCounts: votes.voteCounts, classCount: 2)
    let even = [Double](repeating: 0.5, count: 2 * patterns.patternCount)
    let rates = [0.75, 0.75, 0.75, 0.75, 0.25].flatMap { [$0, 1 - $0, 1 - $0, $0] }
    let pairs = CrowdPairs(votes, roles: roles)
    let judged = pairs.judge(posteriors: even, rates: rates, jobs: 1).judgements
    #expect(judged.filter(\.isSame).map(\.pair) == [CrowdPairs.Pair(first: 0, second: 3)])
    #expect(judged.filter(\.isOpposite).map(\.pair) == [CrowdPairs.Pair(first: 1, second: 4)])
    let links = VoteLinks(pairs.links(judged, takesSuspects: false), functionCount: 5)
    let weights = links.weights(SparseVotes(patterns), jobs: 1)
    for pattern in 0..<patterns.patternCount {
      #expect(Array(weights[(5 * pattern)..<(5 * pattern + 5)]) == [0.5, 0.5, 1, 0.5, 0.5])
    }
  }

  @Test func independentFunctionsLeaveNoCovarianceAndNestedOnesDo() {
    func excess(_ narrowOutside: Double) -> OneSidedPairs.Excess {
      // Class 1 in three of ten rows; function 2 fires in half of function 1's rows, and beside them.
      let patterns = exactPatterns(functionCount: 3, classCount: 2, abstains: true, total: 1e6) {
        row, label in
        guard row.allSatisfy({ $0 != 0 }) else { return 0 }
        let broad = label == 1 ? 0.4 : 0.1
        let narrow = row[1] == 1 && narrowOutside == 0 ? 0.5 : narrowOutside
        let rates = [label == 1 ? 0.5 : 0.2, broad, narrow]
        return zip(row, rates).reduce(label == 1 ? 0.3 : 0.7) {
          $0 * ($1.0 == 1 ? $1.1 : 1 - $1.1)
        }
      }
      let votes = SparseVotes(patterns)
      let roles = VoterRoles(voteCounts: votes.voteCounts, classCount: 2)
      let narrow =
        narrowOutside == 0 ? [0.05, 0.2] : [narrowOutside, narrowOutside]
      return OneSidedPairs(votes, roles: roles, jobs: 1).excess(
        rates: [0.2, 0.5, 0.1, 0.4] + narrow, rows: [7e5, 3e5], jobs: 2)
    }
    let independent = excess(0.2)
    #expect(independent.misfit < 0.01)
    #expect(independent.weights == [1, 1, 1])
    let nested = excess(0)
    #expect(nested.misfit > 0.5)
    #expect(nested.weights[0] == 1)
    // Every vote of function 2 is owed to function 1.
    #expect(abs(nested.weights[2] - 0.5) < 0.05)
  }

  // MARK: Sample

  @Test func aSampleWeighsPatternsByTheirRows() {
    let counts = [900_000] + (0..<50_000).map { 1 + $0 % 3 }
    let patterns = VotePatterns(
      functionNames: ["f"], classCount: 2, cells: counts.indices.map { Int8($0 % 2) },
      counts: counts)
    let sample = PatternSample(patterns, count: 10_000)
    #expect(sample.positions.first == 0)
    #expect(sample.positions == sample.positions.sorted())
    let rows = Double(counts.reduce(0, +))
    #expect(abs(sample.weights.reduce(0, +) - 10_000) < 2)
    #expect(abs(sample.weights[0] - 10_000 * 900_000 / rows) < 1e-6)
    let positive = zip(sample.positions, sample.weights).reduce(0) {
      $0 + ($1.0 % 2 == 1 ? $1.1 : 0)
    }
    let exact = Double(zip(counts.indices, counts).reduce(0) { $0 + ($1.0 % 2 == 1 ? $1.1 : 0) })
    #expect(abs(positive / 10_000 - exact / rows) < 0.01)
    #expect(PatternSample(patterns, count: 30_000).positions.count == patterns.patternCount)
  }
}

@Suite struct EarlierDocumentsTests {
  /// Two functions: the first of both classes, the second one-sided, with half a weight.
  private let document = """
    {"format":"slicework-label-model","model":"dp","version":1,"parameters":{"components":[COMPONENTS],"dependence":0,
    "dependencies":[],"functionNames":["a","b"],"learnedAccuracies":[0.8,null],"passCount":3,
    "rates":{"balance":[0.6,0.4],"rates":[0.3,0.1,0.1,0.4,0,0,0.05,0.2]},"silence":"evidence","warnings":["w"],
    "weights":{"ofCode":[1,1,1,0.5],"ofFunction":[1,0.5]}}}
    """

  private func fitted(_ components: String) throws -> FittedAnchored {
    try FittedAnchored(
      document: Data(document.replacingOccurrences(of: "COMPONENTS", with: components).utf8))
  }

  @Test func aModelOfVersion1PredictsAsItDid() throws {
    let fitted = try fitted("")
    #expect(fitted.classBalance == [0.6, 0.4])
    #expect(fitted.learnedAccuracies == [0.8, nil])
    // P(a = 1, b = 1 | y) = .1·.05^½ and .4·.2^½; P(a = 0, b silent | y) = .3·.95^½ and .1·.8^½.
    func posterior(_ negative: Double, _ positive: Double) -> Double {
      0.4 * positive / (0.6 * negative + 0.4 * positive)
    }
    let both = posterior(0.1 * 0.05.squareRoot(), 0.4 * 0.2.squareRoot())
    #expect(abs(fitted.posterior(for: [1, 1])[1] - both) < 1e-12)
    let one = posterior(0.3 * 0.95.squareRoot(), 0.1 * 0.8.squareRoot())
    #expect(abs(fitted.posterior(for: [0, -1])[1] - one) < 1e-12)
    let none = posterior(0.6 * 0.95.squareRoot(), 0.5 * 0.8.squareRoot())
    #expect(abs(fitted.posterior(for: [-1, -1])[1] - none) < 1e-12)
    #expect(try FittedAnchored(document: fitted.encodedDocument()) == fitted)
  }

  @Test func whatIsNoLongerReadIsRefused() throws {
    #expect(throws: LabelModelError.self) { try fitted("{}") }
    let later = document.replacingOccurrences(of: "\"version\":1", with: "\"version\":3")
      .replacingOccurrences(of: "COMPONENTS", with: "")
    #expect(
      throws: LabelModelError.unreadableModel(
        found: "version 3 of 'dp'", expected: "at most version 2")
    ) { try FittedAnchored(document: Data(later.utf8)) }
  }
}
