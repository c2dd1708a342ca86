import SupervisionCore

/// The sets of a row's votes whose posteriors give the Shapley values of `voteCount` votes.
///
/// Up to ``exactCount`` votes these are all 2ᵗ sets; above, the beginnings of a fixed number of orders drawn from a
/// fixed seed, each with its reverse, which halves the error where the effects of votes come in pairs (Mitchell et
/// al. 2022, arXiv:2104.12199). Either way the values of a row sum to its change of the log odds.
struct VoteOrders: Sendable {
  /// Largest number of votes whose sets are all visited.
  static let exactCount = 12
  /// Number of orders of more votes, half of which are reverses of the others.
  static let sampledCount = 128

  let voteCount: Int
  /// Place of each vote in each sampled order; empty where all sets are visited.
  private let places: [[Int]]

  init(voteCount: Int) {
    self.voteCount = voteCount
    guard voteCount > Self.exactCount else {
      places = []
      return
    }
    var generator = SeededGenerator(seed: 0)
    places = (0..<(Self.sampledCount / 2)).flatMap { _ in
      let order = Array(0..<voteCount).shuffled(using: &generator)
      return [order, order.map { voteCount - 1 - $0 }]
    }
  }

  var isExact: Bool { places.isEmpty }

  /// Number of sets. The first is empty, and ``fullSet`` holds all votes.
  var setCount: Int { isExact ? 1 << voteCount : 2 + places.count * (voteCount - 1) }

  var fullSet: Int { isExact ? setCount - 1 : 1 }

  /// Hands over the sets that hold a vote.
  func forEachSet(with vote: Int, _ body: (Int) -> Void) {
    if isExact {
      for set in 0..<setCount where set >> vote & 1 == 1 { body(set) }
    } else {
      body(fullSet)
      for (order, places) in places.enumerated() {
        for size in (places[vote] + 1)..<voteCount { body(set(order, size)) }
      }
    }
  }

  /// The set of the first `size` votes of a sampled order.
  private func set(_ order: Int, _ size: Int) -> Int {
    size == 0 ? 0 : size == voteCount ? fullSet : 2 + order * (voteCount - 1) + size - 1
  }

  /// The Shapley value of each vote.
  ///
  /// - Parameter values: the value of each set.
  func contributions(_ values: [Double]) -> [Double] {
    isExact ? exactContributions(values) : sampledContributions(values)
  }

  /// `φⱼ = Σ_{S ∌ j} |S|!·(t − |S| − 1)!/t! · (v(S ∪ j) − v(S))`.
  private func exactContributions(_ values: [Double]) -> [Double] {
    var weights = [Double](repeating: 1 / Double(max(1, voteCount)), count: voteCount)
    for size in 1..<max(1, voteCount) {
      weights[size] = weights[size - 1] * Double(size) / Double(voteCount - size)
    }
    return (0..<voteCount).map { vote in
      let bit = 1 << vote
      var sum = 0.0
      for set in 0..<setCount where set & bit == 0 {
        sum += weights[set.nonzeroBitCount] * (values[set | bit] - values[set])
      }
      return sum
    }
  }

  private func sampledContributions(_ values: [Double]) -> [Double] {
    (0..<voteCount).map { vote in
      var sum = 0.0
      for (order, places) in places.enumerated() {
        let place = places[vote]
        sum += values[set(order, place + 1)] - values[set(order, place)]
      }
      return sum / Double(places.count)
    }
  }
}
