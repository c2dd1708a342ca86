import Pipeline
import SupervisionCore
import Testing

/// Functions to drop or mend, counted by hand.
struct FunctionFindingTests {
  private func findings(
    train: [[Int8]], dev: [[Int8]], gold: [Int8], changed: [String] = []
  ) -> [String] {
    let count = (train + dev).first?.count ?? 0
    let names = (0..<count).map { "f\($0)" }
    return FunctionFinding.findings(
      train: VoteMatrix(rows: train, functionNames: names, classCount: 2),
      dev: VoteMatrix(rows: dev, functionNames: names, classCount: 2),
      gold: GoldLabels(gold), changed: changed
    ).map { "\($0.function) \($0.kind.rawValue)" }
  }

  @Test func aFunctionWithoutVotesCoversNothing() {
    #expect(
      findings(train: [[1, abstainCell], [0, abstainCell]], dev: [], gold: [])
        == ["f1 covers nothing"])
  }

  /// 1 of 10 votes is correct, with 95 % confidence at most 40.4 %; half of the candidates are of the class.
  @Test func accuracyIsComparedWithTheClassBalance() {
    let gold: [Int8] = [1] + [Int8](repeating: 0, count: 9) + [Int8](repeating: 1, count: 8)
    let bad = gold.indices.map { [$0 < 10 ? Int8(1) : abstainCell] }
    #expect(findings(train: [[1]], dev: bad, gold: gold) == ["f0 worse than chance"])
    let rare: [Int8] = [1] + [Int8](repeating: 0, count: 99)
    let fair = rare.indices.map { [$0 < 10 ? Int8(1) : abstainCell] }
    #expect(findings(train: [[1]], dev: fair, gold: rare).isEmpty)
    let unknown = [Int8](repeating: GoldLabels.unknown, count: 18)
    #expect(findings(train: [[1]], dev: bad, gold: unknown).isEmpty)
  }

  @Test func theSecondOfTwoEqualFunctionsIsRedundant() {
    let rows = (0..<20).map { row -> [Int8] in [1, 1, row < 10 ? 1 : abstainCell, 0] }
    #expect(
      findings(train: rows, dev: [], gold: []) == ["f1 redundant", "f2 redundant"])
  }

  @Test func changedFunctionsAreStale() {
    #expect(findings(train: [[1, 0]], dev: [], gold: [], changed: ["f1"]) == ["f1 stale"])
  }
}
