import Evaluation
import SupervisionCore
import Testing

@Suite struct ConfusionMatrixTests {
  /// Gold 0: five predicted 0, one predicted 1, one abstained. Gold 1: two missed, four found.
  static let binary = ConfusionMatrix(
    ClassPredictions([0, 0, 0, 0, 0, 1, nil, 0, 0, 1, 1, 1, 1]),
    gold: GoldLabels([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1] as [Int?]), classCount: 2)

  @Test func binaryMeasuresFollowTheirDefinitions() throws {
    let matrix = Self.binary
    #expect(matrix.total == 13)
    #expect(matrix.accuracy == 9.0 / 13)
    #expect(matrix.precision(1) == 4.0 / 5)
    #expect(matrix.recall(1) == 4.0 / 6)
    #expect(matrix.f1(1) == 8.0 / 11)
  }

  @Test func anAbstentionIsAMissButNoFalsePositive() {
    #expect(Self.binary.abstainedCount == 1)
    #expect(Self.binary.recall(0) == 5.0 / 7)
    #expect(Self.binary.precision(0) == 5.0 / 7)
    #expect(Self.binary.microF1 == 18.0 / 25)
  }

  /// TP 4, TN 5, FP 1, FN 2: (4·5 − 1·2) / √(5·6·6·7).
  @Test func matthewsMatchesTheBinaryFormula() throws {
    let matrix = ConfusionMatrix(
      ClassPredictions([0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1]),
      gold: GoldLabels([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1] as [Int?]), classCount: 2)
    let expected = 18 / (5.0 * 6 * 6 * 7).squareRoot()
    #expect(abs(try #require(matrix.matthews) - expected) < 1e-15)
  }

  /// Per-class F1 of gold 0,1,2,0,1,2 against 0,2,1,0,0,1, scikit-learn's documentation example.
  @Test func macroAndMicroAverageOverClasses() throws {
    let matrix = ConfusionMatrix(
      ClassPredictions([0, 2, 1, 0, 0, 1]), gold: GoldLabels([0, 1, 2, 0, 1, 2] as [Int?]),
      classCount: 3)
    #expect(abs(try #require(matrix.macroF1) - 0.8 / 3) < 1e-15)
    #expect(matrix.microF1 == 2.0 / 6)
    #expect(matrix.accuracy == 2.0 / 6)
  }

  @Test func undefinedMeasuresAreNil() {
    let constant = ConfusionMatrix(
      ClassPredictions([0, 0]), gold: GoldLabels([0, 0] as [Int?]), classCount: 2)
    #expect(constant.precision(1) == nil)
    #expect(constant.recall(1) == nil)
    #expect(constant.f1(1) == nil)
    #expect(constant.matthews == nil)
    #expect(constant.accuracy == 1)
    let empty = ConfusionMatrix(
      ClassPredictions([0]), gold: GoldLabels([nil]), classCount: 2)
    #expect(empty.accuracy == nil)
    #expect(empty.macroF1 == nil)
  }

  @Test func aMissedClassScoresZeroRatherThanNil() {
    let matrix = ConfusionMatrix(
      ClassPredictions([0, 0]), gold: GoldLabels([0, 1] as [Int?]), classCount: 2)
    #expect(matrix.f1(1) == 0)
    #expect(matrix.recall(1) == 0)
  }

  @Test func onlyTheRowsAskedForAreCounted() {
    let matrix = ConfusionMatrix(
      ClassPredictions([0, 1, 1]), gold: GoldLabels([0, 0, 1] as [Int?]), classCount: 2,
      rows: [0, 2])
    #expect(matrix.total == 2)
    #expect(matrix.accuracy == 1)
  }
}
