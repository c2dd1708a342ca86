import PortableFoundation
import SupervisionCore

/// Pairs of one-sided functions by the rows in which both vote.
struct OneSidedPairs: Sendable {
  /// Agreement of functions that hold one opinion.
  static let sameOpinion = 0.98
  /// Standard deviations beyond which co-votes are more than the class explains.
  static let significance = 4.0
  /// Share of what agreement there can be, above which a repeated part counts.
  static let leastShare = 0.5
  /// Fewest votes of functions that can be told to hold one opinion.
  private static let fewestVotes = 20.0
  /// More functions than this have no pairs: their counts would need over 512 MB.
  static let greatestCount = 8_192

  let roles: VoterRoles
  let count: Int
  /// Rows in which both vote, `count × count`; the diagonal has each function's votes.
  let together: [Float]
  /// Pairs whose votes are the same rows, `count × count`.
  let isTwin: [Bool]

  init(_ votes: SparseVotes, roles: VoterRoles, jobs: Int) {
    self.roles = roles
    count = roles.oneSided.count <= Self.greatestCount ? roles.oneSided.count : 0
    let count = count
    let together = Self.counts(votes, roles, count)
    self.together = together
    isTwin = (0..<(count * count)).map { cell in
      let (a, b) = cell.quotientAndRemainder(dividingBy: max(1, count))
      let most = max(roles.fires(a), roles.fires(b))
      return a != b && most >= Self.fewestVotes && Double(together[cell]) >= Self.sameOpinion * most
    }
  }

  private static func counts(_ votes: SparseVotes, _ roles: VoterRoles, _ count: Int) -> [Float] {
    guard count > 1 else { return [Float](repeating: 0, count: count * count) }
    var positions = [Int](repeating: -1, count: votes.codeCount)
    for index in 0..<count { positions[roles.code(index)] = index }
    var sums = [Double](repeating: 0, count: count * count)
    var row: [Int] = []
    sums.withUnsafeMutableBufferPointer { sums in
      votes.forEachPattern(0..<votes.patternCount) { pattern, codes in
        row.removeAll(keepingCapacity: true)
        for code in codes where positions[Int(code)] >= 0 { row.append(positions[Int(code)]) }
        for a in row { for b in row where b >= a { sums[a * count + b] += votes.counts[pattern] } }
      }
    }
    for a in 0..<count { for b in 0..<a { sums[a * count + b] = sums[b * count + a] } }
    return sums.map(Float.init)
  }

  /// Number of other functions of the same opinion.
  func twinCount(_ index: Int) -> Int {
    isTwin[(index * count)..<((index + 1) * count)].count { $0 }
  }

  /// What the class leaves unexplained of the functions' co-votes.
  struct Excess: Sendable {
    /// By function, 1 / (1 + Σ_b e_ab): e_ab is the share of a's votes in which b is owed to a, not to the class.
    var weights: [Double]
    /// ρ: covariance of significant pairs that is left, against what the class explains.
    var dependence = 0.0
    /// Root of the squared covariance left, beyond sampling noise, against that explained.
    var misfit = 0.0
  }

  private struct Sums {
    var excess = 0.0
    var explained = 0.0
    var squaredLeft = 0.0
    var squaredExplained = 0.0
  }

  /// Compares co-votes with those of functions that are independent given the class.
  ///
  /// - Parameters:
  ///   - rates: P(vote | Y), `functions × K`.
  ///   - rows: expected rows of each class.
  /// - Complexity: O(functions²·K).
  func excess(rates: [Double], rows: [Double], jobs: Int) -> Excess {
    let classCount = rows.count
    let n = rows.reduce(0, +)
    let bounded = rates.map { min($0, 1 - 1e-4) }
    let expected = (0..<count).map { a in
      (0..<classCount).reduce(0) { $0 + bounded[a * classCount + $1] * rows[$1] }
    }
    let parts = parallelMap(Array((0..<count).batches(of: 64)), jobs: jobs) { functions in
      functions.map { a in
        row(a, bounded, rows, expected, n)
      }
    }.flatMap { $0 }
    var sums = Sums()
    for part in parts {
      sums.excess += part.sums.excess
      sums.explained += part.sums.explained
      sums.squaredLeft += part.sums.squaredLeft
      sums.squaredExplained += part.sums.squaredExplained
    }
    return Excess(
      weights: parts.map { 1 / (1 + $0.owed) },
      dependence: sums.excess / max(sums.explained, 1e-9),
      misfit: (max(sums.squaredLeft, 0) / max(sums.squaredExplained, 1e-9)).squareRoot())
  }

  private func row(
    _ a: Int, _ rates: [Double], _ rows: [Double], _ expected: [Double], _ n: Double
  ) -> (owed: Double, sums: Sums) {
    let classCount = rows.count
    let fires = roles.fires(a)
    let scale = fires / max(expected[a], 1e-9)
    let mass = (0..<classCount).map { rates[a * classCount + $0] * rows[$0] }
    var owed = 0.0
    var sums = Sums()
    for b in 0..<count where b != a && !isTwin[a * count + b] {
      var model = 0.0
      for label in 0..<classCount { model += mass[label] * rates[b * classCount + label] }
      let found = Double(together[a * count + b])
      let owedToClass = model * scale
      let explained = model - expected[a] * expected[b] / n
      sums.explained += abs(explained)
      sums.squaredExplained += explained * explained
      sums.squaredLeft +=
        (found - model) * (found - model) - max(model * (1 - model / n), 1e-3)
      guard let share = contained(a, b, found: found, expected: owedToClass, n) else { continue }
      owed += share
      sums.excess += found - owedToClass
    }
    return (owed, sums)
  }

  /// e_ab: the share of a's votes in which b, of the same class, is owed to a; nil where no more co-votes are found than the
  /// class owes.
  private func contained(_ a: Int, _ b: Int, found: Double, expected: Double, _ n: Double)
    -> Double?
  {
    guard roles.classOfOneSided[a] == roles.classOfOneSided[b],
      found - expected
        > Self.significance * max(expected * (1 - expected / n), 1e-3).squareRoot()
    else { return nil }
    return min(max((found - expected) / max(roles.fires(a) - expected, 1e-9), 0), 1)
  }

  /// Every pair in which some of a's votes are owed to b and not to the class: a, b and the share.
  func containedPairs(rates: [Double], rows: [Double]) -> [(a: Int, b: Int, share: Double)] {
    let classCount = rows.count
    let n = rows.reduce(0, +)
    return (0..<count).flatMap { a -> [(a: Int, b: Int, share: Double)] in
      let mass = (0..<classCount).map { min(rates[a * classCount + $0], 1 - 1e-4) * rows[$0] }
      let scale = roles.fires(a) / max(mass.reduce(0, +), 1e-9)
      return (0..<count).compactMap { b in
        guard b != a, !isTwin[a * count + b] else { return nil }
        let expected = (0..<classCount).reduce(0) {
          $0 + scale * mass[$1] * min(rates[b * classCount + $1], 1 - 1e-4)
        }
        return contained(
          a, b, found: Double(together[a * count + b]), expected: expected, n
        ).map { (a, b, $0) }
      }
    }
  }

  /// Links of functions of one opinion, and of those of a class that repeat each other beyond it: of the agreement that
  /// there can be, the share that is found.
  func links(rates: [Double]?, rows: [Double]) -> [VoteLinks.Pair] {
    let classCount = rows.count
    var pairs: [VoteLinks.Pair] = []
    let mass = rates.map { rates in
      (0..<count).map { a -> [Double] in
        let values = (0..<classCount).map { min(rates[a * classCount + $0], 1 - 1e-4) * rows[$0] }
        let scale = roles.fires(a) / max(values.reduce(0, +), 1e-9)
        return values.map { $0 * scale }
      }
    }
    for a in 0..<count {
      for b in (a + 1)..<max(count, a + 1) {
        var share = isTwin[a * count + b] ? 1.0 : 0
        if let mass, share == 0 { share = repeated(a, b, mass, rows) }
        guard share > 0 else { continue }
        let alike = roles.classOfOneSided[a] == roles.classOfOneSided[b]
        pairs.append(
          VoteLinks.Pair(
            first: roles.oneSided[a], second: roles.oneSided[b],
            equal: [Double](repeating: alike ? share : 0, count: classCount),
            unequal: alike ? 0 : share))
      }
    }
    return pairs
  }

  private func repeated(_ a: Int, _ b: Int, _ mass: [[Double]], _ rows: [Double]) -> Double {
    guard roles.classOfOneSided[a] == roles.classOfOneSided[b] else { return 0 }
    let expected = rows.indices.reduce(0) {
      $0 + mass[a][$1] * mass[b][$1] / max(rows[$1], 1e-9)
    }
    let found = Double(together[a * count + b])
    guard found - expected > Self.significance * max(expected, 1).squareRoot() else { return 0 }
    let most = min(roles.fires(a), roles.fires(b))
    let share = min(max((found - expected) / max(most - expected, 1e-9), 0), 1)
    return share > Self.leastShare ? share : 0
  }
}
