import EndModels
import Foundation
import SupervisionCore
import Testing
import TrainingTestSupport

@Suite struct VoteLikelihoodTests {
  /// Two functions on four rows; the first votes mostly where the labels are for class 1.
  private let votes = VoteMatrix(rows: [[1, -1], [1, 0], [-1, 0], [0, -1]], classCount: 2)
  private let labels = ProbabilisticLabels(
    classCount: 2, probabilities: [0.1, 0.9, 0.4, 0.6, 0.8, 0.2, 0.7, 0.3])

  /// By hand: counts of the labels' probabilities with half a row for every vote, and Bayes' rule.
  @Test func posteriorsAreBayesRule() throws {
    let prediction = ProbabilisticLabels(
      classCount: 2, probabilities: [0.5, 0.5, 0.9, 0.1, 1, 0, 0.25, 0.75])
    let refined = VoteLikelihoods(votes: votes, labels: labels).posterior(of: prediction)
    for row in 0..<4 {
      let joint = (0..<2).map { label -> Double in
        (0..<2).reduce(prediction[row, label]) { product, column in
          let cells = (0..<4).map { votes.cells[$0 + 4 * column] }
          let total = (0..<4).reduce(1.5) { $0 + labels[$1, label] }
          let same = (0..<4).filter { cells[$0] == cells[row] }
          return product * same.reduce(0.5) { $0 + labels[$1, label] } / total
        }
      }
      for label in 0..<2 {
        #expect(abs(refined[row, label] - joint[label] / (joint[0] + joint[1])) < 1e-12)
      }
    }
  }

  @Test func aPredictionOfExactlyZeroStaysADistribution() {
    let certain = ProbabilisticLabels(
      classCount: 2, probabilities: [0, 1, 1, 0, 0, 1, 1, 0])
    let refined = VoteLikelihoods(votes: votes, labels: labels).posterior(of: certain)
    #expect(refined == certain)
  }

  @Test func likelihoodsOfOtherRowsAreRefused() {
    let fewer = VoteMatrix(rows: [[1, -1]], classCount: 2)
    let one = ProbabilisticLabels(classCount: 2, probabilities: [0.5, 0.5])
    #expect(throws: DataError.self) {
      try TrainingTargets(
        labels: labels, voteLikelihoods: VoteLikelihoods(votes: fewer, labels: one))
    }
  }
}
