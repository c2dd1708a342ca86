import Labeling
import SupervisionCore
import Testing

struct AnalysisTests {
  @Test func aSmallMatrixAgreesWithCountingByHand() {
    let votes = VoteMatrix(
      rows: [
        [1, -1, 0],
        [1, 1, -1],
        [-1, -1, -1],
        [0, -1, -1],
      ], classCount: 2)
    let analysis = LabelingFunctionAnalysis(votes, gold: GoldLabels([1, 0, 1, -1]))
    #expect(analysis.coverage == 0.75)
    #expect(analysis.summaries.map(\.polarity) == [[0, 1], [1], [0]])
    #expect(analysis.summaries.map(\.coverage) == [0.75, 0.25, 0.25])
    #expect(analysis.summaries.map(\.overlaps) == [0.5, 0.25, 0.25])
    #expect(analysis.summaries.map(\.conflicts) == [0.25, 0, 0.25])
    #expect(analysis.summaries.map(\.correct) == [1, 0, 0])
    #expect(analysis.summaries.map(\.incorrect) == [1, 1, 1])
    #expect(analysis.summaries.map(\.empiricalAccuracy) == [0.5, 0, 0])
    #expect(analysis.pairwiseOverlaps == [[0.75, 0.25, 0.25], [0.25, 0.25, 0], [0.25, 0, 0.25]])
    #expect(analysis.pairwiseConflicts == [[0, 0, 0.25], [0, 0, 0], [0.25, 0, 0]])
  }

  @Test func withoutGoldNothingIsSaidOfAccuracy() {
    let summary = LabelingFunctionAnalysis(VoteMatrix(rows: [[1]], classCount: 2)).summaries[0]
    #expect(summary.correct == nil)
    #expect(summary.incorrect == nil)
    #expect(summary.empiricalAccuracy == nil)
  }

  @Test func emptyMatricesHaveZeroShares() {
    let analysis = LabelingFunctionAnalysis(
      VoteMatrix(rows: [], functionNames: ["a"], classCount: 2), gold: GoldLabels([Int8]()))
    #expect(analysis.coverage == 0)
    #expect(analysis.summaries[0].coverage == 0)
    #expect(analysis.summaries[0].polarity.isEmpty)
    #expect(analysis.summaries[0].empiricalAccuracy == nil)
  }

  /// Sizes around words of 64 rows and blocks of 16,384.
  @Test(arguments: [(1, 2), (63, 2), (64, 3), (65, 5), (16_384, 2), (16_385, 2), (33_000, 40)])
  func bitSetsAgreeWithThePlainReference(rowCount: Int, classCount: Int) {
    var generator = SeededGenerator(seed: UInt64(rowCount))
    let columnCount = 5
    var cells = (0..<(rowCount * columnCount)).map { _ -> Int8 in
      generator.uniform() < 0.6 ? abstainCell : Int8(generator.index(below: classCount))
    }
    for row in 0..<rowCount where cells[row] == 0 { cells[row] = 1 }
    let votes = VoteMatrix(
      rowCount: rowCount, functionNames: (0..<columnCount).map { "f\($0)" }, classCount: classCount,
      cells: cells)
    expectPlainCounts(votes, generator: &generator)
  }

  /// Functions that vote on few rows, of which some have a vote of each.
  @Test(arguments: [(64, 2, 0), (3_000, 2, 1), (3_000, 3, 2), (17_000, 2, 3)])
  func sparseVotesAgreeWithThePlainReference(rowCount: Int, classCount: Int, fullRows: Int) {
    var generator = SeededGenerator(seed: UInt64(rowCount))
    let columnCount = 30
    var cells = (0..<(rowCount * columnCount)).map { _ -> Int8 in
      generator.uniform() < 0.97 ? abstainCell : Int8(generator.index(below: classCount))
    }
    for row in 0..<fullRows {
      for column in 0..<columnCount {
        cells[column * rowCount + row] = Int8(generator.index(below: classCount))
      }
    }
    let votes = VoteMatrix(
      rowCount: rowCount, functionNames: (0..<columnCount).map { "f\($0)" },
      classCount: classCount, cells: cells)
    expectPlainCounts(votes, generator: &generator)
  }

  private func expectPlainCounts(_ votes: VoteMatrix, generator: inout SeededGenerator) {
    let gold = GoldLabels(
      (0..<votes.rowCount).map { _ in Int8(generator.index(below: votes.classCount + 1)) - 1 })
    let fast = LabelingFunctionAnalysis(votes, gold: gold, jobs: 2)
    let plain = PlainAnalysis(votes, gold: gold)
    #expect(fast.summaries.map(\.polarity) == plain.polarity)
    #expect(fast.summaries.map(\.voteCount) == plain.voteCount)
    #expect(fast.summaries.map(\.overlaps) == plain.overlaps)
    #expect(fast.summaries.map(\.conflicts) == plain.conflicts)
    #expect(fast.summaries.map(\.correct) == plain.correct)
    #expect(fast.summaries.map(\.incorrect) == plain.incorrect)
    #expect(fast.coverage == plain.coverage)
    #expect(fast.pairwiseOverlaps == plain.pairwiseOverlaps)
    #expect(fast.pairwiseConflicts == plain.pairwiseConflicts)
    #expect(fast == LabelingFunctionAnalysis(votes, gold: gold, jobs: 1))
  }
}

/// The definitions, row by row.
private struct PlainAnalysis {
  var polarity: [[Int]]
  var voteCount: [Int]
  var overlaps: [Double]
  var conflicts: [Double]
  var correct: [Int?]
  var incorrect: [Int?]
  var coverage: Double
  var pairwiseOverlaps: [[Double]]
  var pairwiseConflicts: [[Double]]

  init(_ votes: VoteMatrix, gold: GoldLabels) {
    let rows = (0..<votes.rowCount).map { votes.row($0) }
    let columns = 0..<votes.columnCount
    func share(_ holds: ([Int8]) -> Bool) -> Double {
      Double(rows.count(where: holds)) / Double(rows.count)
    }
    func isVote(_ row: [Int8], _ column: Int) -> Bool { row[column] >= 0 }
    polarity = columns.map { j in Set(rows.filter { $0[j] >= 0 }.map { Int($0[j]) }).sorted() }
    voteCount = columns.map { j in rows.count { isVote($0, j) } }
    overlaps = columns.map { j in
      share { row in isVote(row, j) && columns.contains { $0 != j && isVote(row, $0) } }
    }
    conflicts = columns.map { j in
      share { row in
        isVote(row, j) && columns.contains { $0 != j && isVote(row, $0) && row[$0] != row[j] }
      }
    }
    correct = columns.map { j in
      rows.indices.count { isVote(rows[$0], j) && gold[$0] == Int(rows[$0][j]) }
    }
    incorrect = columns.map { j in
      rows.indices.count {
        isVote(rows[$0], j) && gold[$0] != nil && gold[$0] != Int(rows[$0][j])
      }
    }
    coverage = share { row in columns.contains { isVote(row, $0) } }
    pairwiseOverlaps = columns.map { j in
      columns.map { k in share { isVote($0, j) && isVote($0, k) } }
    }
    pairwiseConflicts = columns.map { j in
      columns.map { k in share { isVote($0, j) && isVote($0, k) && $0[j] != $0[k] } }
    }
  }
}
