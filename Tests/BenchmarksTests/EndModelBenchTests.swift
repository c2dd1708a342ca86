import Benchmarks
import EndModels
import Evaluation
import SupervisionCore
import Testing

@Suite struct EndModelBenchTests {
  private var settings: BenchSettings {
    var settings = BenchSettings()
    settings.repetitions = 1
    settings.jobs = 2
    return settings
  }

  private var vectors: VectorModel {
    var vectors = VectorModel()
    vectors.inputSize = 6
    vectors.hiddenSize = 4
    return vectors
  }

  @Test func trainingHasARowPerSliceCountAndPerKindOfToken() throws {
    var bench = TrainingBench()
    bench.settings = settings
    bench.vectors = vectors
    bench.rowCount = 64
    bench.sliceCounts = [0, 3]
    let slices = try bench.slices()
    #expect(slices.rows.map(\.key) == [[.integer(0)], [.integer(3)]])
    // Two threads, four epochs of 64 rows.
    #expect(slices.rows.map(\.work) == [512, 512])
    // 6·4 + 4 and a head of 4 + 1.
    #expect(slices.rows[0].results[0] == .integer(33))
    let bag = try bench.bag()
    #expect(
      bag.rows.map(\.key) == [
        [.integer(100), .text("like words")], [.integer(100), .text("all alike")],
      ])
    #expect(bag.rows.map(\.work) == [5120, 5120])
  }

  @Test func inferenceHasARowPerSliceCount() throws {
    var bench = InferenceBench()
    bench.settings = settings
    bench.vectors = vectors
    bench.rowCount = 64
    bench.sliceCounts = [0, 2]
    let slices = try bench.slices()
    #expect(slices.rows.map(\.key) == [[.integer(0)], [.integer(2)]])
    #expect(slices.rows.map(\.work) == [128, 128])
  }

  /// What is timed is what the trained model says: the folded head put together from its numbers gives distributions.
  @Test func theTimedModelPredictsDistributions() throws {
    var bench = InferenceBench()
    bench.vectors = vectors
    bench.vectors.classCount = 3
    bench.rowCount = 32
    let (model, features) = try bench.trained(sliceCount: 2)
    let labels = model.predict(features)
    #expect(labels.count == 32)
    #expect(labels.classCount == 3)
    for row in 0..<32 { #expect(abs(labels[row].reduce(0, +) - 1) < 1e-9) }
  }

  @Test func generatedExamplesDependOnTheSeedAlone() {
    let (a, b) = (
      vectors.examples(20, sliceCount: 5, seed: 3), vectors.examples(20, sliceCount: 2, seed: 3)
    )
    #expect(a.features == b.features)
    #expect(Array(a.members.prefix(2)) == b.members)
    #expect(a.features != vectors.examples(20, sliceCount: 5, seed: 4).features)
  }
}
