import SupervisionCore

/// A sample of patterns in proportion to their rows.
///
/// Patterns of at least one interval of rows are all taken, and weigh their rows in intervals. Of the others, a row is drawn
/// in each interval, and its pattern weighs 1 for it. Weights sum to about the number of intervals; draws are the same
/// every time.
struct PatternSample: Sendable {
  let patterns: VotePatterns
  /// Position of each taken pattern among all.
  let positions: [Int]
  /// The weight of each taken pattern, in rows of the sample.
  let weights: [Double]

  /// All patterns where they are at most twice as many as `count`, else about `count` intervals of rows.
  init(_ patterns: VotePatterns, weights: [Double]? = nil, count: Int) {
    let rows = weights ?? patterns.counts.map(Double.init)
    guard patterns.patternCount > 2 * count else {
      self.patterns = patterns
      positions = Array(0..<patterns.patternCount)
      self.weights = rows
      return
    }
    let interval = rows.reduce(0, +) / Double(count)
    var positions: [Int] = []
    var taken: [Double] = []
    var generator = SeededGenerator(seed: 0)
    var (passed, drawn) = (0.0, 0.0)
    var next = generator.uniform() * interval
    for (pattern, rows) in rows.enumerated() {
      if rows >= interval {
        positions.append(pattern)
        taken.append(rows / interval)
        continue
      }
      passed += rows
      var weight = 0.0
      while passed > next {
        weight += 1
        drawn += 1
        next = (drawn + generator.uniform()) * interval
      }
      guard weight > 0 else { continue }
      positions.append(pattern)
      taken.append(weight)
    }
    self.patterns = patterns.selecting(positions)
    self.positions = positions
    self.weights = taken
  }
}

extension VotePatterns {
  /// The patterns at these positions.
  fileprivate func selecting(_ positions: [Int]) -> VotePatterns {
    var selected = [Int8](repeating: abstainCell, count: positions.count * functionCount)
    for function in 0..<functionCount {
      let (source, target) = (function * patternCount, function * positions.count)
      for (index, position) in positions.enumerated() {
        selected[target + index] = cells[source + position]
      }
    }
    return VotePatterns(
      functionNames: functionNames, classCount: classCount, cells: selected,
      counts: positions.map { counts[$0] })
  }
}
