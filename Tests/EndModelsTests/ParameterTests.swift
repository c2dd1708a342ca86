import EndModels
import NumericKernels
import SupervisionCore
import Testing

@Suite struct ParameterTests {
  private let step = AdamStep(number: 1, learningRate: 0.1)

  private func table() -> TableParameter<Double> {
    TableParameter("table", rowCount: 4, width: 2, values: .init(repeating: 1, count: 8))
  }

  @Test func touchedRowsComeInOrderOfFirstTouchEachWithOneSlot() {
    let table = table()
    #expect(table.touch([3, 0, 3, 1]) == [0, 1, 0, 2])
    #expect(table.touchedRows == [3, 0, 1])
    #expect(table.touch([1]) == [0])
    #expect(table.touchedRows == [1])
    #expect(table.touch([]).isEmpty && table.touchedRows.isEmpty)
  }

  @Test func onlyTouchedRowsMoveAndOnlyTheirMomentsDo() {
    let table = table()
    _ = table.touch([2, 0])
    // 3 and 4 for row 2, −1 and 0 for row 0.
    for (i, slope) in [3.0, 4, -1, 0].enumerated() { table.gradientRows[i] = slope }
    #expect(table.squaredGradient == 26)
    table.apply(step)
    for (value, expected) in zip(table.values.values, [1.1, 1, 1, 1, 0.9, 0.9, 1, 1]) {
      #expect(abs(value - expected) < 1e-6)
    }
    #expect(
      table.moments.second.values.map { $0 > 0 } == [
        true, false, false, false, true, true, false, false,
      ])
  }

  @Test func aNewBatchStartsWithoutGradient() {
    let table = table()
    _ = table.touch([2])
    table.gradientRows[0] = 5
    _ = table.touch([1, 2])
    #expect(table.squaredGradient == 0)
  }

  @Test func purposesNumbersAndSeedsGiveUnrelatedGenerators() {
    func first(_ seed: UInt64, _ purpose: String, _ number: Int) -> UInt64 {
      var generator = SeededGenerator(seed: seed, purpose: purpose, number: number)
      return generator.next()
    }
    let found = [
      first(1, "shuffle", 0), first(2, "shuffle", 0), first(1, "dropout", 0),
      first(1, "shuffle", 1), first(2, "shuffle", 1),
    ]
    #expect(Set(found).count == found.count)
    #expect(first(1, "shuffle", 0) == found[0])
  }

  /// 100,000 numbers: the mean has a standard deviation of 0.0018·bound.
  @Test func uniformNumbersFillTheirBounds() {
    var generator = SeededGenerator(seed: 1)
    let values: [Double] = generator.uniform(within: 2, count: 100_000)
    #expect(values.allSatisfy { $0 >= -2 && $0 < 2 })
    #expect(abs(values.reduce(0, +) / 100_000) < 0.02)
    #expect(values.min()! < -1.99 && values.max()! > 1.99)
  }
}
