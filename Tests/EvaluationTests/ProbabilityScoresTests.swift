import Evaluation
import Foundation
import SupervisionCore
import Testing

/// Two-class labels from probabilities of class 1.
func binaryLabels(_ positive: [Double]) -> ProbabilisticLabels {
  ProbabilisticLabels(classCount: 2, probabilities: positive.flatMap { [1 - $0, $0] })
}

@Suite struct ProbabilityScoresTests {
  let labels = binaryLabels([0.9, 0.2, 0.6])
  let gold = GoldLabels([1, 0, 0] as [Int?])

  /// (0.1² + 0.2² + 0.6²) / 3.
  @Test func brierOfTwoClassesIsTheSquaredErrorOfClassOne() throws {
    let brier = try #require(ProbabilityScores.brier(labels, gold: gold))
    #expect(abs(brier - 0.41 / 3) < 1e-15)
  }

  /// (0.5² + 0.3² + 0.2²) for gold 0 and probabilities 0.5, 0.3, 0.2.
  @Test func brierOfMoreClassesSumsOverThem() throws {
    let three = ProbabilisticLabels(classCount: 3, probabilities: [0.5, 0.3, 0.2])
    let brier = try #require(ProbabilityScores.brier(three, gold: GoldLabels([0] as [Int?])))
    #expect(abs(brier - 0.38) < 1e-15)
  }

  @Test func logLossIsTheMeanNegativeLogLikelihood() throws {
    let loss = try #require(ProbabilityScores.logLoss(labels, gold: gold))
    #expect(abs(loss + (log(0.9) + log(0.8) + log(0.4)) / 3) < 1e-15)
  }

  @Test func aCertainErrorCostsTheClip() throws {
    let wrong = binaryLabels([0])
    let loss = try #require(
      ProbabilityScores.logLoss(wrong, gold: GoldLabels([1] as [Int?]), clip: 1e-6))
    #expect(abs(loss - 6 * log(10)) < 1e-12)
  }

  @Test func noGoldMeansNoScore() {
    let unknown = GoldLabels([nil, nil, nil])
    #expect(ProbabilityScores.brier(labels, gold: unknown) == nil)
    #expect(ProbabilityScores.logLoss(labels, gold: unknown) == nil)
  }

  /// Bins of width one half: 0.2 stands for no positive; 0.6 and 0.9 (mean 0.75) for one of two.
  @Test func calibrationErrorWeighsTheGapsByRows() throws {
    let calibration = Calibration(labels, gold: gold, binCount: 2)
    #expect(calibration.bins.map(\.count) == [1, 2])
    #expect(calibration.bins[1].observed == 0.5)
    let error = try #require(calibration.expectedError)
    #expect(abs(error - (0.2 + 2 * 0.25) / 3) < 1e-15)
  }

  @Test func probabilityOneFallsIntoTheLastBin() {
    let calibration = Calibration(binaryLabels([1]), gold: GoldLabels([1] as [Int?]))
    #expect(calibration.bins.last?.count == 1)
    #expect(calibration.bins.first?.predicted == nil)
    #expect(calibration.expectedError == 0)
  }
}
