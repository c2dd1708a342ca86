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

  @Test func distinctRowsComeInOrderOfFirstOccurrenceWithTheirCounts() {
    let patterns = VotePatterns(votes)
    #expect(
      (0..<patterns.patternCount).map(patterns.pattern) == [[1, -1, 0], [0, 1, 1], [-1, -1, -1]])
    #expect(patterns.counts == [3, 2, 1])
    #expect(patterns.rowCount == 6)
  }

  @Test(arguments: [(1, 2), (40, 2), (33, 3), (7, 50), (70, 127)])
  func everyRowFindsItsPattern(functions: Int, classes: Int) {
    let matrix = randomMatrix(rows: 500, functions: functions, classes: classes, seed: 1)
    let collapsed = CollapsedVotes(collapsing: matrix)
    let distinct = Set((0..<500).map(matrix.row))
    #expect(collapsed.patterns.patternCount == distinct.count)
    for row in 0..<500 {
      #expect(collapsed.patterns.pattern(Int(collapsed.patternOfRow![row])) == matrix.row(row))
    }
  }

  @Test func theResultIsTheSameAtAnyNumberOfThreads() {
    let matrix = randomMatrix(rows: 150_000, functions: 5, classes: 2, seed: 2)
    let one = CollapsedVotes(collapsing: matrix, jobs: 1)
    #expect(one == CollapsedVotes(collapsing: matrix, jobs: 3))
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

  @Test func rowsThatMostlyDifferAreNotCollapsed() {
    let matrix = randomMatrix(rows: 200, functions: 40, classes: 2, seed: 4)
    #expect(CollapsedVotes(matrix).patternOfRow == nil)
    #expect(CollapsedVotes(votes).patternOfRow == [0, 1, 0, 2, 1, 0])
  }

  @Test func valuesOfPatternsAreSpreadOverTheirRows() {
    let collapsed = CollapsedVotes(votes)
    #expect(
      collapsed.spread([1, 10, 2, 20, 3, 30], width: 2)
        == [1, 10, 2, 20, 1, 10, 3, 30, 2, 20, 1, 10])
  }

  @Test func matricesWithoutRowsOrFunctionsHaveTheirPatterns() {
    let noRows = VoteMatrix(rowCount: 0, functionNames: ["a"], classCount: 2, cells: [])
    #expect(VotePatterns(noRows).patternCount == 0)
    let noFunctions = VoteMatrix(rowCount: 3, functionNames: [], classCount: 2, cells: [])
    #expect(VotePatterns(noFunctions).counts == [3])
  }
}
