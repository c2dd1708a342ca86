import Testing

@testable import SupervisionCore

/// The fast collapse against ``PatternReference``, byte for byte.
@Suite struct CollapsedVotesTests {
  struct Shape: CustomTestStringConvertible {
    let rows: Int
    let functions: Int
    let classes: Int
    var abstaining = 0.6
    var testDescription: String { "\(rows) × \(functions), \(classes) classes, \(abstaining)" }
  }

  @Test(arguments: [
    Shape(rows: 0, functions: 3, classes: 2), Shape(rows: 1, functions: 1, classes: 2),
    Shape(rows: 1, functions: 0, classes: 2), Shape(rows: 7, functions: 0, classes: 3),
    Shape(rows: 500, functions: 1, classes: 127), Shape(rows: 300, functions: 31, classes: 2),
    Shape(rows: 300, functions: 32, classes: 3), Shape(rows: 300, functions: 33, classes: 3),
    Shape(rows: 300, functions: 64, classes: 2), Shape(rows: 300, functions: 65, classes: 2),
    Shape(rows: 300, functions: 9, classes: 127), Shape(rows: 300, functions: 10, classes: 127),
    Shape(rows: 300, functions: 64, classes: 127), Shape(rows: 300, functions: 65, classes: 127),
    Shape(rows: 2_000, functions: 4, classes: 2, abstaining: 0.95),
    Shape(rows: 5_000, functions: 40, classes: 4, abstaining: 0),
    Shape(rows: 30_000, functions: 12, classes: 3, abstaining: 0.2),
    Shape(rows: 70_000, functions: 6, classes: 7),
  ])
  func theCollapseIsThatOfADictionary(shape: Shape) {
    let matrix = randomVotes(
      rows: shape.rows, functions: shape.functions, classes: shape.classes,
      abstaining: shape.abstaining, seed: 11)
    let reference = PatternReference(matrix)
    let collapsed = CollapsedVotes(matrix, jobs: 3)
    #expect(collapsed.patterns.rows == reference.rows)
    #expect(collapsed.patterns.counts == reference.counts)
    #expect(collapsed.patternOfRow == reference.patternOfRow)
  }

  @Test func oneRowRepeatedIsOnePattern() {
    let matrix = VoteMatrix(
      rowCount: 66_000, functionNames: ["a", "b"], classCount: 2,
      cells: [Int8](repeating: 1, count: 66_000) + [Int8](repeating: -1, count: 66_000))
    let collapsed = CollapsedVotes(matrix, jobs: 2)
    #expect(collapsed.patterns.rows == [[1, -1]])
    #expect(collapsed.patterns.counts == [66_000])
    #expect(collapsed.patternOfRow.allSatisfy { $0 == 0 })
  }

  /// Rows count upwards in base 3: cells of all rows are distinct.
  @Test func distinctRowsAreAllKept() {
    let rows = (0..<9_000).map { number in
      (0..<9).map { Int8(number / [1, 3, 9, 27, 81, 243, 729, 2187, 6561][$0] % 3 - 1) }
    }
    let matrix = VoteMatrix(rows: rows, classCount: 2)
    let collapsed = CollapsedVotes(matrix, jobs: 2)
    let reference = PatternReference(matrix)
    #expect(collapsed.patterns.counts == [Int](repeating: 1, count: 9_000))
    #expect(collapsed.patterns.rows == reference.rows)
    #expect(collapsed.patternOfRow == reference.patternOfRow)
  }

  @Test(arguments: 1...5)
  func anyPartsAndThreadsGiveTheSameBytes(seed: UInt64) {
    let matrix = randomVotes(rows: 3_000, functions: 8, classes: 3, abstaining: 0.7, seed: seed)
    let parts = matrix.randomParts(seed: seed + 100)
    let whole = VotePatterns(matrix)
    var accumulator = PatternAccumulator(functionNames: matrix.functionNames, classCount: 3)
    for part in parts { accumulator.add([part], jobs: 1) }
    #expect(accumulator.patterns(jobs: 2) == whole)
    var atOnce = PatternAccumulator(functionNames: matrix.functionNames, classCount: 3)
    atOnce.add(parts.reversed(), jobs: Int(seed))
    #expect(atOnce.patterns(jobs: 1) == whole)
    let empty = VotePatterns(matrix.selecting(rows: []))
    #expect(parts.map { VotePatterns($0) }.reduce(empty) { $0.merging($1) } == whole)
    #expect(VotePatterns(matrix, jobs: Int(seed)) == whole)
    #expect(VotePatterns(eachRowOf: matrix).canonical(jobs: Int(seed)) == whole)
  }

  @Test func anAccumulatorWithoutRowsHasNoPatterns() {
    let accumulator = PatternAccumulator(functionNames: ["a", "b"], classCount: 2)
    #expect(accumulator.patterns(jobs: 2).patternCount == 0)
    #expect(accumulator.patterns(jobs: 2).functionNames == ["a", "b"])
  }

  @Test func valuesAreSpreadOverManyBlocks() {
    let matrix = randomVotes(rows: 140_000, functions: 3, classes: 2, seed: 8)
    let collapsed = CollapsedVotes(matrix)
    let values = collapsed.patterns.rows.map { Double($0.reduce(0) { 10 * $0 + Int($1) }) }
    let expected = collapsed.patternOfRow.map { values[Int($0)] }
    #expect(collapsed.spread(values, width: 1, jobs: 3) == expected)
  }
}

/// 64 functions of three classes fill two words whose every value is a row, so that equal hashes can be made.
@Suite struct HashCollisionTests {
  /// Rows with different first words and one hash.
  private func collidingRows(_ count: Int, seed: UInt64) -> [[Int8]] {
    var generator = SeededGenerator(seed: seed)
    let start: UInt64 = 0x9E37_79B9_7F4A_7C15
    let target = generator.next()
    return (0..<count).map { _ in
      let first = generator.next()
      return cells([first, PatternReference.mixed(start ^ first) ^ target])
    }
  }

  private func cells(_ words: [UInt64]) -> [Int8] {
    words.flatMap { word in (0..<32).map { Int8(word >> (2 * UInt64($0)) & 3) - 1 } }
  }

  @Test(arguments: [2, 64, 65, 400])
  func rowsOfOneHashStayApart(count: Int) {
    let colliding = collidingRows(count, seed: 3)
    let hashes = Set(
      colliding.map { PatternReference.hash(of: PatternReference.words(of: $0, classCount: 3)) })
    #expect(hashes.count == 1)
    let others = randomVotes(rows: 50, functions: 64, classes: 3, seed: 4)
    let matrix = VoteMatrix(
      rows: colliding + (0..<50).map(others.row) + colliding.reversed() + colliding, classCount: 3)
    let reference = PatternReference(matrix)
    let collapsed = CollapsedVotes(matrix)
    #expect(collapsed.patterns.rows == reference.rows)
    #expect(collapsed.patterns.counts == reference.counts)
    #expect(collapsed.patternOfRow == reference.patternOfRow)
    #expect(VotePatterns(eachRowOf: matrix).canonical(jobs: 2) == collapsed.patterns)
  }
}
