import EndModels
import NumericKernels
import SupervisionCore
import Testing
import TrainingTestSupport

@testable import SliceLearning

@Suite struct SavedHeadTests {
  init() throws { try Blas.load() }

  @Test(arguments: AttentionKind.allCases)
  func aSavedSliceHeadAnswersAsTheTrainedOne(attention: AttentionKind) throws {
    var options = SliceOptions()
    options.attention = attention
    let head = try SliceHead<Float>(
      inputSize: 4, sliceCount: 3, classCount: 2, options: options, seed: 1)
    head.trustIndicators()
    var generator = SeededGenerator(seed: 2)
    let z: Matrix<Float> = generator.matrix(rows: 7, columns: 4, within: 2)
    let saved = try #require(
      SavedHead.saving(head, inputSize: 4, classCount: 2, sliceCount: 3, options: options))
    let restored = try #require(try saved.head.restored(saved.arrays))
    #expect(restored.probabilities(z).values == head.probabilities(z).values)
    #expect(restored.sliceOutputs(z)?.attention == head.sliceOutputs(z)?.attention)
  }

  @Test func arraysOfAnotherAttentionAreRefused() throws {
    var options = SliceOptions()
    options.attention = .calibrated
    let head = try SliceHead<Float>(
      inputSize: 4, sliceCount: 3, classCount: 2, options: options, seed: 1)
    let saved = try #require(
      SavedHead.saving(head, inputSize: 4, classCount: 2, sliceCount: 3, options: options))
    #expect(try saved.head.restored(Array(saved.arrays.dropLast())) == nil)
  }
}
