import SupervisionCore

/// Pairs of voters whose votes in one row count as partly one.
///
/// A vote `a` of a row weighs `w_a = 1 / (1 + Σ_b E_ab)` over the row's other votes `b`: five copies weigh as one.
struct VoteLinks: Codable, Equatable, Sendable {
  /// Two voters and the share E, in 0...1, of one vote that the other already holds.
  struct Pair: Codable, Equatable, Sendable {
    let first: Int
    let second: Int
    /// E by class when both vote for it, K values.
    let equal: [Double]
    /// E when they vote for different classes; above 0 for voters that negate each other.
    let unequal: Double
  }

  let pairs: [Pair]
  /// Entries of voter `j` are at `starts[j]..<starts[j + 1]`.
  private let starts: [Int]
  private let others: [Int]
  private let pairOfEntry: [Int]

  init(_ pairs: [Pair], functionCount: Int) {
    self.pairs = pairs
    var lists = [[(Int, Int)]](repeating: [], count: functionCount)
    for (index, pair) in pairs.enumerated() {
      lists[pair.first].append((pair.second, index))
      lists[pair.second].append((pair.first, index))
    }
    starts = lists.reduce(into: [0]) { $0.append($0.last! + $1.count) }
    others = lists.flatMap { $0.map(\.0) }
    pairOfEntry = lists.flatMap { $0.map(\.1) }
  }

  var functionCount: Int { starts.count - 1 }
  var isEmpty: Bool { pairs.isEmpty }

  /// Number of voters linked to a voter, of those that are counted.
  func degree(of function: Int, among isCounted: [Bool]) -> Int {
    others[starts[function]..<starts[function + 1]].count { isCounted[$0] }
  }

  private enum CodingKeys: String, CodingKey { case pairs, functionCount }

  init(from decoder: any Decoder) throws {
    let stored = try decoder.container(keyedBy: CodingKeys.self)
    let pairs = try stored.decode([Pair].self, forKey: .pairs)
    let functionCount = try stored.decode(Int.self, forKey: .functionCount)
    let columns = 0..<max(functionCount, 0)
    guard functionCount <= Self.largestFunctionCount,
      pairs.allSatisfy({
        columns.contains($0.first) && columns.contains($0.second) && $0.first != $0.second
      })
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .pairs, in: stored,
        debugDescription: "pairs of two columns among \(functionCount)")
    }
    self.init(pairs, functionCount: functionCount)
  }

  /// More functions than a file can name.
  private static let largestFunctionCount = 1 << 24

  /// - Throws: ``LabelModelError/unreadableModel(found:expected:)``.
  func check(_ check: ParameterCheck) throws {
    try check.count("links.functionCount", functionCount, is: check.functionCount)
    for pair in pairs {
      try check.numbers("links.equal", pair.equal, count: check.classCount, in: 0...1)
      try check.number("links.unequal", pair.unequal, in: 0...1)
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(pairs, forKey: .pairs)
    try container.encode(functionCount, forKey: .functionCount)
  }

  /// Finds the linked votes of one row at a time.
  struct RowFinder {
    private let links: VoteLinks
    private let classCount: Int
    /// By voter, its place in the current row plus 1; 0 for none.
    private var placeOfVoter: [Int32]

    init(_ links: VoteLinks, classCount: Int) {
      self.links = links
      self.classCount = classCount
      placeOfVoter = [Int32](repeating: 0, count: links.functionCount)
    }

    /// Hands over every ordered pair of linked votes of a row: both places, whether they vote alike, and E.
    @inline(__always)
    mutating func forEachLink(
      in codes: UnsafeBufferPointer<UInt32>,
      _ body: (_ place: Int, _ other: Int, _ isEqual: Bool, _ share: Double) -> Void
    ) {
      for (place, code) in codes.enumerated() {
        placeOfVoter[Int(code) / classCount] = Int32(place + 1)
      }
      for (place, code) in codes.enumerated() {
        let (voter, vote) = Int(code).quotientAndRemainder(dividingBy: classCount)
        for entry in links.starts[voter]..<links.starts[voter + 1] {
          let other = Int(placeOfVoter[links.others[entry]]) - 1
          guard other >= 0 else { continue }
          let pair = links.pairs[links.pairOfEntry[entry]]
          let isEqual = Int(codes[other]) % classCount == vote
          body(place, other, isEqual, isEqual ? pair.equal[vote] : pair.unequal)
        }
      }
      for code in codes { placeOfVoter[Int(code) / classCount] = 0 }
    }
  }

  /// Weights w of the votes of every pattern, by position in `votes.codes`.
  func weights(_ votes: SparseVotes, jobs: Int) -> [Double] {
    var weights = [Double](repeating: 1, count: votes.codes.count)
    weights.withUnsafeMutableBufferPointer { weights in
      nonisolated(unsafe) let weights = weights
      forEachChunk(of: votes, jobs: jobs) { _, patterns in
        var finder = RowFinder(self, classCount: votes.classCount)
        votes.codes.withUnsafeBufferPointer { codes in
          for pattern in patterns {
            let positions = Int(votes.starts[pattern])..<Int(votes.starts[pattern + 1])
            finder.forEachLink(in: UnsafeBufferPointer(rebasing: codes[positions])) {
              place, _, _, share in weights[positions.lowerBound + place] += share
            }
            for position in positions { weights[position] = 1 / weights[position] }
          }
        }
      }
    }
    return weights
  }
}

/// Calls `body` for each chunk of the patterns; chunks depend on the votes alone, so that sums over them in order are the
/// same at any number of threads.
func forEachChunk(
  of votes: SparseVotes, jobs: Int, _ body: @Sendable (_ chunk: Int, _ patterns: Range<Int>) -> Void
) {
  let chunks = votes.chunks
  forEachInParallel(count: chunks.count, jobs: jobs) { body($0, chunks[$0]) }
}
