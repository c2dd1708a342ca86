import Evaluation
import SupervisionCore
import Testing

@Suite struct ScoresTests {
  let labels = binaryLabels([0.9, 0.2, 0.6, 0.5])
  let gold = GoldLabels([1, 0, 0, 1] as [Int?])

  @Test func oneHalfIsNotPositive() {
    let scores = Scores(labels, gold: gold)
    #expect(scores.accuracy == 0.5)
    #expect(scores.precision == 0.5)
    #expect(scores == Scores(labels, gold: gold, predictions: ClassPredictions([1, 0, 1, 0])))
  }

  @Test func aThresholdMovesTheDecisionOnly() {
    let scores = Scores(labels, gold: gold, threshold: 0.4)
    #expect(scores.recall == 1)
    #expect(scores.threshold == 0.4)
    #expect(scores.brier == Scores(labels, gold: gold).brier)
  }

  @Test func rowsRestrictEveryMeasure() {
    let scores = Scores(labels, gold: gold, rows: [0, 1])
    #expect(scores.rowCount == 2)
    #expect(scores.accuracy == 1)
    #expect(scores.rocAUC == 1)
    #expect(scores.positiveShare == 0.5)
  }

  @Test func scoresOfNothingAreAllUndefined() {
    let scores = Scores(labels, gold: gold, rows: [])
    #expect(scores.rowCount == 0)
    for metric in Metric.allCases { #expect(scores[metric] == nil) }
  }

  /// Gold 0, 2, 0, 1 against 0, 1, 0, 1; the values are those of scikit-learn with `zero_division=0`.
  @Test func aClassThatIsNeverPredictedCountsAsZeroInEveryMean() throws {
    let scores = Scores(
      ClassPredictions([0, 1, 0, 1]), gold: GoldLabels([0, 2, 0, 1] as [Int?]), classCount: 4)
    #expect(scores.precision == 0.5)
    #expect(scores.recall == 2.0 / 3)
    #expect(abs(try #require(scores.f1) - 5.0 / 9) < 1e-15)
  }

  @Test func aClassThatGoldLacksCountsWhereItIsPredicted() {
    let scores = Scores(
      ClassPredictions([0, 2, 0, 1]), gold: GoldLabels([0, 1, 0, 1] as [Int?]), classCount: 4)
    #expect(scores.precision == 2.0 / 3)
    #expect(scores.recall == 0.5)
  }

  @Test func aPositiveClassThatIsNeverPredictedHasThePrecisionZero() {
    let missed = Scores(
      ClassPredictions([0, 0]), gold: GoldLabels([0, 1] as [Int?]), classCount: 2)
    #expect(missed.precision == 0)
    #expect(missed.f1 == 0)
    let absent = Scores(
      ClassPredictions([0, 0]), gold: GoldLabels([0, 0] as [Int?]), classCount: 2)
    #expect(absent.precision == nil)
    #expect(absent.f1 == nil)
  }

  @Test func threeClassesAverageOneAgainstTheRest() throws {
    let three = ProbabilisticLabels(
      classCount: 3, probabilities: [0.6, 0.3, 0.1, 0.2, 0.5, 0.3, 0.1, 0.2, 0.7, 0.5, 0.4, 0.1])
    let scores = Scores(three, gold: GoldLabels([0, 1, 2, 1] as [Int?]))
    #expect(scores.accuracy == 0.75)
    let f1 = try #require(scores.f1)
    #expect(abs(f1 - 7.0 / 9) < 1e-15)
    #expect(scores.rocAUC == 1)
  }
}
