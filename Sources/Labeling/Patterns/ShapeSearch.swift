/// A shape's literals as they stand in the texts of a chunk, to ask row by row whether the shape is there.
struct ShapeSearch {
  enum State { case absent, present, possible }

  private struct Alternative {
    let occurrences: [LiteralOccurrences]
    let gaps: [PatternShape.Gap]
    let isExact: Bool
    /// The choice that stands in the fewest places.
    let rarest: Int
  }

  private let alternatives: [Alternative]
  private var reached: [Int32] = []
  private var reachedNext: [Int32] = []

  init(_ shape: PatternShape, occurrences: (PatternShape.Choice) -> LiteralOccurrences) {
    alternatives = shape.alternatives.map { alternative in
      let lists = alternative.choices.map(occurrences)
      let rarest = lists.indices.min { lists[$0].starts.count < lists[$1].starts.count }
      return Alternative(
        occurrences: lists, gaps: alternative.gaps, isExact: alternative.isExact,
        rarest: rarest ?? 0)
    }
  }

  /// Whether each row has the shape; possible where the literals do not decide.
  mutating func states(rowCount: Int, isASCII: (Int) -> Bool) -> [State] {
    var states = [State](repeating: .absent, count: rowCount)
    for alternative in alternatives {
      let rarest = alternative.occurrences[alternative.rarest].rowStarts
      for row in 0..<rowCount where rarest[row] < rarest[row + 1] && states[row] != .present {
        let isASCII = isASCII(row)
        guard holds(alternative, inRow: row, bytesPerCharacter: isASCII ? 1 : 4) else { continue }
        states[row] = isASCII && alternative.isExact ? .present : .possible
      }
    }
    return states
  }

  /// Whether occurrences of all choices stand in the row in order, with fitting gaps.
  ///
  /// - Complexity: O(occurrences in the row), beside sorting ends that are seldom out of order.
  private mutating func holds(
    _ alternative: Alternative, inRow row: Int, bytesPerCharacter: Int
  ) -> Bool {
    let first = alternative.occurrences[0]
    reached.removeAll(keepingCapacity: true)
    for index in first.inRow(row) { reached.append(first.ends[index]) }
    for (gap, list) in zip(alternative.gaps, alternative.occurrences.dropFirst()) {
      if reached.isEmpty { return false }
      follow(list, inRow: row, least: gap.least, most: gap.most.map { $0 * bytesPerCharacter })
    }
    return !reached.isEmpty
  }

  /// Replaces the reached ends by those of the occurrences that begin `least` to `most` bytes behind one of them.
  private mutating func follow(
    _ list: LiteralOccurrences, inRow row: Int, least: Int, most: Int?
  ) {
    if reached.count > 1 { reached.sort() }
    reachedNext.removeAll(keepingCapacity: true)
    var behind = 0
    for index in list.inRow(row) {
      let start = Int(list.starts[index])
      while behind < reached.count, Int(reached[behind]) + least <= start { behind += 1 }
      guard behind > 0 else { continue }
      if let most, Int(reached[behind - 1]) + most < start { continue }
      reachedNext.append(list.ends[index])
    }
    swap(&reached, &reachedNext)
  }
}
