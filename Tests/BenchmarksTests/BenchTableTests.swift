import Benchmarks
import Evaluation
import Testing

@Suite struct BenchTableTests {
  private func table() -> BenchTable {
    BenchTable(
      "example", "Example", keys: [.init("rows", .integer), .init("model")], unit: "rows",
      results: [.init("score", .percent)])
  }

  @Test func medianAndDeviationAreOfTheMiddleRepetitions() {
    let odd = Measurement(seconds: [5, 1, 2], extraMemory: nil)
    #expect(odd.median == 2)
    #expect(odd.medianDeviation == 1)
    let even = Measurement(seconds: [4, 1, 2, 8], extraMemory: nil)
    #expect(even.median == 3)
    // Distances 1, 2, 1, 5.
    #expect(even.medianDeviation == 1.5)
    #expect((even.fastest, even.slowest) == (1, 8))
  }

  @Test func joinedRepetitionsKeepTheirOrderAndTheGreatestMemory() {
    let joined = Measurement(joining: [
      Measurement(seconds: [3, 1], extraMemory: 7), Measurement(seconds: [2], extraMemory: 9),
    ])
    #expect(joined == Measurement(seconds: [3, 1, 2], extraMemory: 9))
  }

  @Test func noRepetitionStartsBeyondTheLimit() {
    var runs = 0
    let measurement = Measurement(repetitions: 5, limit: 0) { runs += 1 }
    #expect(runs == 1)
    #expect(measurement.seconds.count == 1)
  }

  @Test func ratesComeFromTheMedian() {
    var table = table()
    table.append(
      [.integer(100), .text("dp")], work: 100,
      Measurement(seconds: [0.5, 0.25, 4], extraMemory: 1000), results: [.number(0.75)])
    #expect(table.rows[0].rate == 200)
    #expect(
      table.table.tabSeparated() == """
        rows\tmodel\tmedian\tfastest\tslowest\textraMemory\trate\tscore
        100\tdp\t0.500\t0.250\t4.000\t0.0\t200\t75.0

        """)
  }

  @Test func aStageWithoutMemoryIsLeftOutWithAWord() {
    var settings = BenchSettings()
    settings.memory = .bytes(1_500_000_000)
    settings.repetitions = 2
    var table = table()
    var inputs = 0
    func input() -> Int {
      inputs += 1
      return inputs
    }
    for bytes in [2_000_000_000, 1_000_000_000] {
      table.measure(
        [.integer(bytes), .text("dp")], work: 1, bytes: bytes, settings, input: input(),
        results: { _, _ in [.number(1)] }, timed: { _ in })
    }
    #expect(inputs == 1)
    #expect(table.rows.map { $0.measurement?.seconds.count } == [nil, 2])
    #expect(
      table.table.rows[0][2...] == [.missing, .missing, .missing, .missing, .missing, .missing])
    #expect(
      table.notes == [
        "Left out: rows 2000000000, dp: needs about 2.0 GB of memory, 1.5 GB are to be had."
      ])
  }
}
