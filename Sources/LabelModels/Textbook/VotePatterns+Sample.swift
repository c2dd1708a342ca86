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
}
