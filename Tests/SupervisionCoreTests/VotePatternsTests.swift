import SupervisionCore
import Testing

@Suite struct VotePatternsTests {
  private let votes = VoteMatrix(
    rows: [[1, -1, 0], [0, 1, 1], [1, -1, 0], [-1, -1, -1], [0, 1, 1], [1, -1, 0]], classCount: 2)

  /// Random votes with few classes, so that rows repeat.
  private func randomMatrix(rows: Int, functions: Int, classes: Int, seed: UInt64) -> VoteMatrix {
    var generator = SeededGenerator(seed: seed)
    return VoteMatrix(
      rowCount: rows, functionNames: (0..<functions).map { "f\($0)" }, classCount: classes,
      cells: (0..<(rows * functions)).map { _ in
        generator.uniform() < 0.6 ? -1 : Int8(generator.index(below: classes))
      })
  }

  @Test func distinctRowsHaveTheirCounts() {
    let patterns = VotePatterns(votes)
    let counts = Dictionary(
      uniqueKeysWithValues: (0..<patterns.patternCount).map {
        (patterns.pattern($0), patterns.counts[$0])
      })
    #expect(counts == [[1, -1, 0]: 3, [0, 1, 1]: 2, [-1, -1, -1]: 1])
    #expect(patterns.rowCount == 6)
  }

  @Test(arguments: [(5, 2), (40, 2), (12, 4)])
  func theOrderOfTheRowsDoesNotMatter(functions: Int, classes: Int) {
    let matrix = randomMatrix(rows: 20_000, functions: functions, classes: classes, seed: 5)
    var generator = SeededGenerator(seed: 6)
    var order = Array(0..<20_000)
    for index in order.indices.reversed() {
      order.swapAt(index, generator.index(below: index + 1))
    }
    let patterns = VotePatterns(matrix)
    #expect(VotePatterns(matrix.selecting(rows: order)) == patterns)
    #expect(VotePatterns(eachRowOf: matrix).canonical(jobs: 2) == patterns)
  }

  @Test(arguments: [(1, 2), (40, 2), (33, 3), (7, 50), (70, 127)])
  func everyRowFindsItsPattern(functions: Int, classes: Int) {
    let matrix = randomMatrix(rows: 500, functions: functions, classes: classes, seed: 1)
    let collapsed = CollapsedVotes(matrix)
    let distinct = Set((0..<500).map(matrix.row))
    #expect(collapsed.patterns.patternCount == distinct.count)
    for row in 0..<500 {
      #expect(collapsed.patterns.pattern(Int(collapsed.patternOfRow[row])) == matrix.row(row))
    }
  }

  /// A block that does not repeat itself at first is not collapsed by itself; its repetitions are found all the same.
  @Test func rowsThatRepeatLateAreCounted() {
    let matrix = randomMatrix(rows: 6_000, functions: 40, classes: 2, seed: 7)
    let rows = Array(0..<6_000)
    let collapsed = CollapsedVotes(matrix.selecting(rows: rows + rows), jobs: 2)
    let once = VotePatterns(matrix)
    #expect(collapsed.patterns.cells == once.cells)
    #expect(collapsed.patterns.counts == once.counts.map { 2 * $0 })
    #expect(Array(collapsed.patternOfRow[..<6_000]) == Array(collapsed.patternOfRow[6_000...]))
  }

  @Test func theResultIsTheSameAtAnyNumberOfThreads() {
    let matrix = randomMatrix(rows: 150_000, functions: 5, classes: 2, seed: 2)
    let one = CollapsedVotes(matrix, jobs: 1)
    #expect(one == CollapsedVotes(matrix, jobs: 3))
    #expect(one.patterns.rowCount == 150_000)
  }

  @Test func partsMergeToTheStatisticOfTheWhole() {
    let matrix = randomMatrix(rows: 300, functions: 4, classes: 3, seed: 3)
    let rows = (0..<300).map(matrix.row)
    let parts = [rows[..<120], rows[120...]].map {
      VotePatterns(VoteMatrix(rows: Array($0), classCount: 3))
    }
    #expect(parts[0].merging(parts[1]) == VotePatterns(matrix))
  }

  @Test func valuesOfPatternsAreSpreadOverTheirRows() {
    let collapsed = CollapsedVotes(votes)
    let values = (0..<3).flatMap { [Double($0), Double(10 * $0)] }
    #expect(
      collapsed.spread(values, width: 2)
        == collapsed.patternOfRow.flatMap { [Double($0), Double(10 * $0)] })
  }

  @Test func matricesWithoutRowsOrFunctionsHaveTheirPatterns() {
    let noRows = VoteMatrix(rowCount: 0, functionNames: ["a"], classCount: 2, cells: [])
    #expect(VotePatterns(noRows).patternCount == 0)
    let noFunctions = VoteMatrix(rowCount: 3, functionNames: [], classCount: 2, cells: [])
    #expect(VotePatterns(noFunctions).counts == [3])
  }
}
