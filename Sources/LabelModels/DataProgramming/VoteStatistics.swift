import SupervisionCore

extension VotePatterns {
  /// Mean share of each class among a row's votes and one more vote split evenly, over the rows with a vote.
  var voteShares: [Double] {
    var votes = [UInt32](repeating: 0, count: patternCount * classCount)
    for function in 0..<functionCount {
      let column = function * patternCount
      for pattern in 0..<patternCount where cells[column + pattern] >= 0 {
        votes[pattern * classCount + Int(cells[column + pattern])] += 1
      }
    }
    var shares = [Double](repeating: 0, count: classCount)
    for pattern in 0..<patternCount {
      let row = votes[(pattern * classCount)..<((pattern + 1) * classCount)]
      let total = Double(row.reduce(0, +))
      guard total > 0 else { continue }
      let scale = Double(counts[pattern]) / (total + 1)
      for (label, count) in row.enumerated() {
        shares[label] += scale * (Double(count) + 1 / Double(classCount))
      }
    }
    let total = shares.reduce(0, +)
    return shares.map { $0 / total }
  }
}

extension VotePatterns {
  /// Number of different classes that a function votes for.
  func classesVoted(by function: Int) -> Int {
    var seen = Set<Int8>()
    for cell in column(function) where cell >= 0 {
      if seen.insert(cell).inserted, seen.count == classCount { break }
    }
    return seen.count
  }
}
