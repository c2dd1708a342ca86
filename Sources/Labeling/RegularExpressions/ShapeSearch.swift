/// The occurrences of a shape's literals in the texts of a chunk, by which each row is decided.
struct ShapeSearch {
  enum State { case absent, present, possible }

  private struct Alternative {
    let lists: [LiteralOccurrences]
    let gaps: [RegexShape.Gap]
    let isExact: Bool
  }

  private let alternatives: [Alternative]

  init(_ shape: RegexShape, occurrences: (RegexShape.Choice) -> LiteralOccurrences) {
    alternatives = shape.alternatives.map {
      Alternative(lists: $0.choices.map(occurrences), gaps: $0.gaps, isExact: $0.isExact)
    }
  }

  /// Whether each row has the shape; possible where the literals do not decide.
  func states(isASCII: [Bool]) -> [State] {
    var states = [State](repeating: .absent, count: isASCII.count)
    for alternative in alternatives {
      withExtendedLifetime(alternative.lists) {
        var walk = ShapeWalk(alternative.lists, alternative.gaps)
        walk.forEachRow(
          bytesPerCharacter: { isASCII[$0] ? 1 : 4 }, unless: { states[$0] == .present }
        ) { states[$0] = alternative.isExact && isASCII[$0] ? .present : .possible }
      }
    }
    return states
  }
}

/// A walk over the rows in which the literals of one alternative may occur in order.
private struct ShapeWalk: ~Copyable {
  private typealias Span = LiteralOccurrences.Span

  private let gaps: [RegexShape.Gap]
  private let spans: [UnsafeMutableBufferPointer<Span>]
  private let rowStarts: [UnsafeMutableBufferPointer<Int32>]
  /// The choice that occurs in the fewest places.
  private let rarest: Int
  /// Ends of the occurrences that are reached so far, and room for the next ones.
  private var reached: UnsafeMutableBufferPointer<Int32>
  private var next: UnsafeMutableBufferPointer<Int32>
  private var reachedCount = 0

  /// The lists must outlive the walk.
  init(_ lists: [LiteralOccurrences], _ gaps: [RegexShape.Gap]) {
    self.gaps = gaps
    spans = lists.map(\.spans)
    rowStarts = lists.map(\.rowStarts)
    rarest = lists.indices.min { lists[$0].count < lists[$1].count } ?? 0
    let most = lists.map(\.count).max() ?? 0
    reached = .allocate(capacity: most)
    next = .allocate(capacity: most)
  }

  deinit {
    reached.deallocate()
    next.deallocate()
  }

  /// Visits the rows in which occurrences of all choices follow in order, with fitting gaps.
  ///
  /// - Complexity: O(occurrences), beside sorting ends that are seldom out of order.
  @inline(__always)
  mutating func forEachRow(
    bytesPerCharacter: (Int) -> Int, unless isSettled: (Int) -> Bool, _ visit: (Int) -> Void
  ) {
    let rarest = rowStarts[rarest]
    guard rarest[rarest.count - 1] > 0 else { return }
    for row in 0..<(rarest.count - 1)
    where rarest[row] < rarest[row + 1] && !isSettled(row) {
      if holds(inRow: row, bytesPerCharacter: bytesPerCharacter(row)) { visit(row) }
    }
  }

  private mutating func holds(inRow row: Int, bytesPerCharacter: Int) -> Bool {
    let (start, end) = (Int(rowStarts[0][row]), Int(rowStarts[0][row + 1]))
    for index in start..<end { reached[index - start] = spans[0][index].end }
    reachedCount = end - start
    for choice in gaps.indices where reachedCount > 0 {
      let most = gaps[choice].most.map { $0 * bytesPerCharacter } ?? Int.max / 2
      follow(choice + 1, inRow: row, least: gaps[choice].least, most: most)
    }
    return reachedCount > 0
  }

  /// Replaces the reached ends by those of the occurrences that begin `least` to `most` bytes behind one of them.
  private mutating func follow(_ choice: Int, inRow row: Int, least: Int, most: Int) {
    if reachedCount > 1 { reached[..<reachedCount].sort() }
    var (behind, count) = (0, 0)
    for index in Int(rowStarts[choice][row])..<Int(rowStarts[choice][row + 1]) {
      let span = spans[choice][index]
      let start = Int(span.start)
      while behind < reachedCount, Int(reached[behind]) + least <= start { behind += 1 }
      if behind > 0, Int(reached[behind - 1]) + most >= start {
        next[count] = span.end
        count += 1
      }
    }
    reachedCount = count
    swap(&reached, &next)
  }
}
