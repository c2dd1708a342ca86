import SupervisionCore

extension VotePatterns {
  /// Every s-th pattern, so that at most `count` remain, or all when there are at most twice as many.
  func sampled(atMost count: Int) -> VotePatterns {
    guard patternCount > 2 * count else { return self }
    let step = (patternCount + count - 1) / count
    let sample = Array(stride(from: 0, to: patternCount, by: step))
    var sampled = [Int8](repeating: abstainCell, count: sample.count * functionCount)
    for function in 0..<functionCount {
      let column = function * patternCount
      for (index, pattern) in sample.enumerated() {
        sampled[function * sample.count + index] = cells[column + pattern]
      }
    }
    return VotePatterns(
      functionNames: functionNames, classCount: classCount, cells: sampled,
      counts: sample.map { counts[$0] })
  }

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

extension PosteriorSums {
  /// The counts of candidates whose class is known, each worth `weight` rows.
  init(known gold: VotesWithGold, weight: Double) {
    let classCount = gold.matrix.classCount
    let functionCount = gold.matrix.columnCount
    self.init(codeCount: functionCount * classCount, classCount: classCount)
    for (label, patterns) in gold.patternsOfClasses().enumerated() {
      ofRows[label] = weight * Double(patterns.rowCount)
      for function in 0..<functionCount {
        for (pattern, vote) in patterns.column(function).enumerated() where vote >= 0 {
          ofVotes[(function * classCount + Int(vote)) * classCount + label] +=
            weight * Double(patterns.counts[pattern])
        }
      }
    }
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
