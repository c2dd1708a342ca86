import EndModels
import NumericKernels
import SupervisionCore
import Testing

@Suite struct BagBackboneTests {
  @Test func rowsOfTheSameFeaturesHaveTheSameOutput() {
    let backbone = BagBackbone<Double>(
      featureCount: 5, sizes: [3, 2], dropout: 0.5, embeddingScale: 1, seed: 1)
    let features = SparseRows(rows: [[0, 3], [1], [0, 3]], featureCount: 5)
    let z = backbone.forward(features, rows: [0, 1, 2], pass: .inference)
    #expect(z[0, 0] == z[2, 0] && z[0, 1] == z[2, 1])
  }
}
