/// The expectations over the rows that one step of ``AnchoredModel``'s fits needs.
struct AnchoredSums: Sendable {
  /// Σ P(Y = y) over the rows with each vote, `votes × K`.
  var votes: [Double]
  /// Σ P(Y = y) over all rows, and over those with a vote, K values.
  var rows: [Double]
  var votedRows: [Double]
  /// The greatest change of a probability.
  var change = 0.0

  init(codeCount: Int, classCount: Int) {
    votes = [Double](repeating: 0, count: codeCount * classCount)
    rows = [Double](repeating: 0, count: classCount)
    votedRows = rows
  }

  mutating func add(_ other: AnchoredSums) {
    for index in votes.indices { votes[index] += other.votes[index] }
    for index in rows.indices {
      rows[index] += other.rows[index]
      votedRows[index] += other.votedRows[index]
    }
    change = max(change, other.change)
  }

  /// Adds rows whose class is known.
  mutating func add(known: PosteriorSums?) {
    guard let known else { return }
    for index in votes.indices { votes[index] += known.ofVotes[index] }
    for index in rows.indices {
      rows[index] += known.ofRows[index]
      votedRows[index] += known.ofRows[index]
    }
  }

  /// P(vote = Y | the function votes) of each function; nil without votes.
  var accuracies: [Double?] {
    let classCount = rows.count
    let size = classCount * classCount
    return stride(from: 0, to: votes.count, by: size).map { start in
      let total = votes[start..<(start + size)].reduce(0, +)
      let right = (0..<classCount).reduce(0) { $0 + votes[start + $1 * (classCount + 1)] }
      return total > 0 ? right / total : nil
    }
  }
}
