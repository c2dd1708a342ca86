import EndModels
import SupervisionCore
import Testing

@testable import PaperExperiments

@Suite struct VectorTests {
  private func text(_ text: String) -> MarkedTokens {
    MarkedTokens(MarkedText(text: text, marks: []))
  }

  private func cosine(_ rows: DenseRows, _ a: Int, _ b: Int) -> Float {
    zip(rows.row(a), rows.row(b)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  @Test func pairFeaturesAreBothTheirDistanceAndTheirProduct() {
    let features = PairFeatures.rows(
      DenseRows(count: 2, width: 4, values: [1, -2, 3, 0.5, 0, 1, 2, -4]))
    #expect(features.width == 8)
    #expect(Array(features.row(0)) == [1, -2, 3, 0.5, 2, 2.5, 3, -1])
    #expect(Array(features.row(1)) == [0, 1, 2, -4, 2, 5, 0, -4])
  }

  @Test func twoMatricesStandSideBySide() {
    let rows = PairFeatures.sideBySide(
      DenseRows(count: 2, width: 1, values: [1, 2]),
      DenseRows(count: 2, width: 2, values: [3, 4, 5, 6]))
    #expect(rows == DenseRows(count: 2, width: 3, values: [1, 3, 4, 2, 5, 6]))
  }

  @Test func projectionsHaveLengthOneAndLieCloseWhereWordsAreShared() {
    let rows = HashedProjection().rows(
      [
        "the old man left the house", "The old man left the garden", "no words in common here", "",
      ].map(text))
    #expect(rows.width == 384)
    for row in 0..<3 { #expect(abs(cosine(rows, row, row) - 1) < 1e-5) }
    #expect(rows.row(3).allSatisfy { $0 == 0 })
    // Seven of nine n-grams are shared; unrelated texts have a cosine of deviation 1/√384 = .05.
    #expect((0.6...0.95).contains(cosine(rows, 0, 1)))
    #expect(abs(cosine(rows, 0, 2)) < 0.2)
  }

  @Test func theSeedAloneDecidesTheProjection() {
    let texts = [text("He sang.")]
    #expect(HashedProjection().rows(texts) == HashedProjection().rows(texts))
    #expect(HashedProjection().rows(texts) != HashedProjection(seed: 1).rows(texts))
  }
}
