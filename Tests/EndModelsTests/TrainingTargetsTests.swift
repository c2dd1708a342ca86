import NumericKernels
import SupervisionCore
import Testing

@testable import EndModels

@Suite struct TrainingTargetsTests {
  private func labels(_ probabilities: [Double], classCount: Int = 2) -> ProbabilisticLabels {
    ProbabilisticLabels(classCount: classCount, probabilities: probabilities)
  }

  @Test(arguments: [
    [-0.1, 1.1], [1.5, -0.5], [0.5, 0.6], [0.2, 0.2], [.nan, 1], [.infinity, 0], [0, 0],
  ])
  func labelsThatAreNoDistributionAreRefusedWithTheirRow(distribution: [Double]) {
    let error = #expect(throws: DataError.self) {
      try TrainingTargets(labels: labels([0.5, 0.5] + distribution))
    }
    #expect(error?.file == "training labels" && error?.field == "row 1")
  }

  @Test func rowsThatAreNotTrainedOnMayHoldAnything() throws {
    let targets = try TrainingTargets(labels: labels([0.5, 0.5, .nan, .nan, 1, 0]), rows: [0, 2])
    #expect(targets.rows == [0, 2])
  }

  @Test func labelsRoundedToSinglePrecisionAreTaken() throws {
    let third = Double(Float(1) / 3)
    _ = try TrainingTargets(labels: labels([third, third, third], classCount: 3))
  }

  @Test func noRowsAreRefused() {
    #expect(throws: DataError.self) { try TrainingTargets(labels: labels([])) }
    #expect(throws: DataError.self) { try TrainingTargets(labels: labels([0.5, 0.5]), rows: []) }
  }

  @Test func slicesOfAnotherLengthAreRefusedByTheirNumber() {
    let error = #expect(throws: DataError.self) {
      try TrainingTargets(labels: labels([0.5, 0.5]), members: [[true], [true, false]])
    }
    #expect(error?.field == "slice 1")
  }

  @Test func theBaseSliceComesFirstAndHoldsEveryRow() throws {
    let targets = try TrainingTargets(
      labels: labels([0.2, 0.8, 0.7, 0.3, 1, 0]),
      members: [[true, false, false], [false, true, true]])
    let batch: TargetBatch<Double> = targets.batch([2, 0], classWeights: [])
    #expect(batch.members.values == [1, 1, 0, 1, 1, 0])
    #expect(batch.targets.values == [0, 0.8])
    #expect(batch.weights == [1, 1])
    let alone = try TrainingTargets(labels: labels([0.2, 0.8, 0.7, 0.3]))
    let other: TargetBatch<Double> = alone.batch([0, 1], classWeights: [])
    #expect(other.members.rows == 1 && other.members.values == [1, 1])
  }

  /// The weight of a soft label is that of its classes, in its proportions: 0.2·1 + 0.8·3.
  @Test func classWeightsWeighRowsByTheirLabels() throws {
    let two = try TrainingTargets(labels: labels([0.2, 0.8, 1, 0]))
    let batch: TargetBatch<Double> = two.batch([0, 1], classWeights: [1, 3])
    #expect(abs(batch.weights[0] - 2.6) < 1e-12 && batch.weights[1] == 1)
    let three = try TrainingTargets(labels: labels([0.5, 0.25, 0.25], classCount: 3))
    let other: TargetBatch<Double> = three.batch([0], classWeights: [1, 2, 4])
    #expect(other.weights == [2])
    #expect(other.targets.values == [0.5, 0.25, 0.25])
  }
}
