import Benchmarks
import Foundation
import SupervisionCore
import Testing

/// Against values computed by hand.
@Suite struct VoteSetScoresTests {
  /// Five rows over four classes: a tie, three clear rows and a sure error; class 3 is predicted and not in gold.
  private let scores = VoteSetScores(
    ProbabilisticLabels(
      classCount: 4,
      probabilities: [
        0.5, 0.5, 0, 0,
        0.2, 0.7, 0.1, 0,
        0.6, 0.3, 0.1, 0,
        0.1, 0.1, 0.8, 0,
        0, 0, 0, 1,
      ]),
    gold: GoldLabels([0, 1, 1, 2, 2]), rows: [0, 1, 2, 3, 4])

  @Test func aTieCountsForTheShareOfItsClasses() {
    #expect(scores.correct == [0.5, 1, 0, 1, 0])
    #expect(scores.accuracy == 0.5)
  }

  /// Ties go to the lowest class, so classes 0, 1 and 2 have 2/3 each; class 3 is no part of the mean.
  @Test func macroF1IsTheMeanOverTheClassesOfGold() {
    #expect(abs(scores.macroF1 - 2.0 / 3) < 1e-12)
  }

  /// −(ln .5 + ln .7 + ln .3 + ln .8 + ln 1e-15)/5.
  @Test func logLossIsFinite() {
    #expect(abs(scores.logLoss - 7.403142975009902) < 1e-12)
  }

  /// (.50 + .14 + .86 + .06 + 2)/5.
  @Test func brierIsTheSumOverClasses() {
    #expect(abs(scores.brier - 0.712) < 1e-12)
  }

  /// For two classes it is twice the squared error of one: (2·.2² + 2·.6²)/2.
  @Test func brierOfTwoClassesIsTheSumAsWell() {
    let labels = ProbabilisticLabels(classCount: 2, probabilities: [0.8, 0.2, 0.6, 0.4])
    let scores = VoteSetScores(labels, gold: GoldLabels([0, 1]), rows: [0, 1])
    #expect(abs(scores.brier - 0.4) < 1e-12)
  }

  /// Each row in a bin of its own: (.5 + .3 + .6 + .2 + 1)/5.
  @Test func calibrationErrorIsTheMeanGap() {
    #expect(abs(scores.calibrationError - 0.52) < 1e-12)
  }

  /// One bin, of .62 right and .68 wrong: |.5 − .65|; apart the gaps would be .38 and .68.
  @Test func rowsOfABinShareAGap() {
    let labels = ProbabilisticLabels(classCount: 2, probabilities: [0.62, 0.38, 0.32, 0.68])
    let scores = VoteSetScores(labels, gold: GoldLabels([0, 0]), rows: [0, 1])
    #expect(abs(scores.calibrationError - 0.15) < 1e-12)
  }

  @Test func onlyTheNamedRowsAreScored() {
    let labels = ProbabilisticLabels(classCount: 2, probabilities: [0.9, 0.1, 0.9, 0.1, 0.4, 0.6])
    let scores = VoteSetScores(labels, gold: GoldLabels([1, nil, 1]), rows: [2])
    #expect(scores.correct == [1])
  }

  /// Differences 1, 0, 1, −1: mean 1/4, variance 11/16, z = (1/4)·2/√(11/16).
  @Test func zIsTheMeanDifferenceOverItsStandardError() {
    let gain = PairedGain([1, 1, 1, 0], over: [0, 1, 0, 1])
    #expect(gain.mean == 0.25)
    #expect(abs(gain.z - 0.6030226891555273) < 1e-12)
    #expect(abs(gain.standardError - 0.4145780987944250) < 1e-12)
  }

  @Test func methodsThatAreRightOnTheSameRowsDoNotDiffer() {
    #expect(PairedGain([1, 0, 0.5], over: [1, 0, 0.5]) == PairedGain([1], over: [1]))
    #expect(PairedGain([1, 0, 0.5], over: [1, 0, 0.5]).z == 0)
  }

  @Test func aDifferenceAlikeInAllRowsIsBeyondChance() {
    #expect(PairedGain([0, 0], over: [1, 1]).z == -.infinity)
  }

  @Test func equalValuesShareTheMeanOfTheirRanks() {
    #expect(meanRanks([0.9, 0.8, 0.9, 0.7], isLoss: false) == [1.5, 3, 1.5, 4])
    #expect(meanRanks([0.9, 0.8, 0.9, 0.7], isLoss: true) == [3.5, 2, 3.5, 1])
    #expect(meanRanks([0.1234561, 0.1234564, 0.12346], isLoss: true) == [1.5, 1.5, 3])
  }

  @Test func whatFailedIsLast() {
    #expect(meanRanks([nil, 0.2, nil, 0.1], isLoss: true) == [3.5, 2, 3.5, 1])
    #expect(meanRanks([nil, 0.2, 0.1], isLoss: false) == [3, 1, 2])
  }
}
