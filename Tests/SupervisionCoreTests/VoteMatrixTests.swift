import SupervisionCore
import Testing

@Suite struct VoteMatrixTests {
  private let rows: [[Int8]] = [[0, -1, 2], [1, 1, -1], [-1, 0, 0], [2, 2, 2]]
  private var votes: VoteMatrix {
    VoteMatrix(rows: rows, functionNames: ["a", "b", "c"], classCount: 3)
  }

  @Test func cellsStandColumnByColumn() {
    #expect(votes.cells == [0, 1, -1, 2, -1, 1, 0, 2, 2, -1, 0, 2])
    #expect((0..<4).map(votes.row) == rows)
    #expect(Array(votes.column(1)) == [-1, 1, 0, 2])
    #expect(votes[2, 0] == -1)
  }

  @Test func rowsAndColumnsAreSelectedInAnyOrder() {
    let chosen = votes.selecting(rows: [3, 0, 3]).selecting(columns: [2, 0])
    #expect(chosen.functionNames == ["c", "a"])
    #expect((0..<3).map(chosen.row) == [[2, 2], [2, 0], [2, 2]])
    #expect(votes.selecting(columns: []).rowCount == 4)
    #expect(votes.selecting(rows: []).columnCount == 3)
  }

  @Test func theFirstCellThatIsNoVoteIsFound() {
    #expect(votes.firstInvalidCell == nil)
    for cell: Int8 in [3, -2, 127, -128] {
      let damaged = VoteMatrix(rows: [[0, 1], [0, cell]], classCount: 3)
      let found = damaged.firstInvalidCell
      #expect(found?.row == 1)
      #expect(found?.column == 1)
      #expect(found?.cell == cell)
    }
    let empty = VoteMatrix(rowCount: 0, functionNames: ["a"], classCount: 2, cells: [])
    #expect(empty.firstInvalidCell == nil)
  }

  @Test func theBalanceOfGoldIgnoresWhatIsUnknown() {
    let gold = GoldLabels([1, nil, 0, 1, 1, nil])
    #expect(gold.cells == [1, -1, 0, 1, 1, -1])
    #expect(gold[1] == nil && gold[2] == 0)
    #expect(gold.knownCount == 4)
    #expect(gold.classBalance(classCount: 3) == [0.25, 0.75, 0])
    #expect(GoldLabels([nil]).classBalance(classCount: 2) == nil)
  }

  @Test func tiesGoToTheLowestClass() {
    let labels = ProbabilisticLabels(
      classCount: 3, probabilities: [0.2, 0.4, 0.4, 0.5, 0.5, 0, 0.1, 0.2, 0.7])
    #expect(labels.count == 3)
    #expect((0..<3).map(labels.mostProbableClass) == [1, 0, 2])
    #expect(Array(labels[1]) == [0.5, 0.5, 0])
    #expect(labels[2, 2] == 0.7)
  }

  @Test func coverageCountsRowsNotPatterns() {
    let patterns = VotePatterns(
      functionNames: ["a", "b"], classCount: 2, cells: [0, -1, 1, 1], counts: [3, 1])
    #expect(patterns.coverage(ofFunction: 0) == 0.75)
    #expect(patterns.coverage(ofFunction: 1) == 1)
    #expect(VotePatterns(votes.selecting(rows: [])).coverage(ofFunction: 0) == 0)
  }
}
