import Evaluation
import SupervisionCore
import Testing

@Suite struct RankingTests {
  /// Scikit-learn's documentation example: AUC 0.75, average precision 0.8333….
  let example = Ranking(
    scores: [0.1, 0.4, 0.35, 0.8], isPositive: [false, false, true, true])

  @Test func areaAndAveragePrecisionMatchThePublishedExample() throws {
    #expect(example.rocAUC == 0.75)
    #expect(abs(try #require(example.averagePrecision) - 5.0 / 6) < 1e-15)
  }

  /// Counts every pair: wins plus half the ties.
  @Test func areaEqualsTheShareOfOrderedPairs() throws {
    var generator = SeededGenerator(seed: 3)
    let scores = (0..<200).map { _ in Double(generator.index(below: 12)) / 12 }
    let isPositive = (0..<200).map { _ in generator.uniform() < 0.3 }
    var pairs = 0.0
    var total = 0.0
    for a in 0..<200 where isPositive[a] {
      for b in 0..<200 where !isPositive[b] {
        total += 1
        pairs += scores[a] > scores[b] ? 1 : scores[a] == scores[b] ? 0.5 : 0
      }
    }
    let area = try #require(Ranking(scores: scores, isPositive: isPositive).rocAUC)
    #expect(abs(area - pairs / total) < 1e-12)
  }

  @Test func equalScoresSayNothing() throws {
    let flat = Ranking(scores: [0.5, 0.5, 0.5, 0.5], isPositive: [true, false, false, false])
    #expect(flat.rocAUC == 0.5)
    #expect(flat.averagePrecision == 0.25)
  }

  @Test func oneKindOfRowHasNoArea() {
    #expect(Ranking(scores: [0.1, 0.2], isPositive: [true, true]).rocAUC == nil)
    #expect(Ranking(scores: [0.1, 0.2], isPositive: [false, false]).averagePrecision == nil)
  }

  /// Against every threshold between distinct scores.
  @Test func tunedThresholdHasTheBestF1OfAll() throws {
    var generator = SeededGenerator(seed: 5)
    let scores = (0..<300).map { _ in Double(generator.index(below: 40)) / 40 }
    let gold = GoldLabels(scores.map { generator.uniform() < $0 * $0 ? 1 : 0 } as [Int?])
    let labels = binaryLabels(scores)
    func f1(_ threshold: Double) -> Double {
      ConfusionMatrix(
        ClassPredictions(labels, threshold: threshold), gold: gold, classCount: 2
      ).f1(1) ?? 0
    }
    let best = try #require(Ranking(labels, gold: gold).thresholdOfBestF1())
    #expect(abs(f1(best.threshold) - best.f1) < 1e-15)
    #expect(tuneThreshold(labels, gold: gold) == best.threshold)
    for step in -1...40 { #expect(f1((Double(step) + 0.5) / 40) <= best.f1) }
  }

  @Test func allPositiveIsReachedEvenWhenScoresAreZero() throws {
    let best = try #require(
      Ranking(scores: [0, 0], isPositive: [true, true]).thresholdOfBestF1())
    #expect(best.f1 == 1)
    #expect(best.threshold < 0)
  }

  @Test func equallyGoodThresholdsYieldToTheOneNearestOneHalf() throws {
    let best = try #require(
      Ranking(scores: [0.9, 0.1], isPositive: [true, false]).thresholdOfBestF1())
    #expect(best.threshold == 0.5)
  }

  @Test func withoutPositivesTheThresholdStaysOneHalf() {
    #expect(tuneThreshold(binaryLabels([0.3]), gold: GoldLabels([0] as [Int?])) == 0.5)
  }
}
