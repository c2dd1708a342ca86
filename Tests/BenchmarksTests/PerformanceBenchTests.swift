import Benchmarks
import Testing

@Suite struct PerformanceBenchTests {
  @Test func eachSizeAndModelGetsARow() throws {
    var bench = PerformanceBench()
    bench.settings.repetitions = 2
    let sizes = [PerformanceBench.Size(rows: 200, functions: 5)]
    let models = try bench.labelModels([.majority, .triplets], sizes: sizes)
    #expect(models.rows.map { $0.key[2] } == [.text("majority"), .text("triplets")])
    #expect(bench.analysis(sizes: sizes).rows.count == 1)
  }

  @Test func theMedianIsTheMiddleRepetition() {
    var runs = 0
    let measurement = Measurement(repetitions: 3) { runs += 1 }
    #expect(runs == 3)
    #expect(measurement.seconds.count == 3)
    #expect(measurement.median == measurement.seconds.sorted()[1])
  }
}
