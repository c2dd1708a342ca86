import EndModels
import SupervisionCore

/// Vectors for texts without a learned encoder: a random projection of hashed n-grams.
///
/// A text's vector is the sum over its distinct words and bigrams of ±1 at a few columns, both drawn from the n-gram's
/// hash, scaled to length one; texts that share n-grams point the same way. It carries no more information than a bag of
/// n-grams.
///
/// - Source: Li, Hastie and Church 2006, *Very Sparse Random Projections*: of `D` columns, √D need not be zero.
struct HashedProjection {
  static let title = "random projection of hashed n-grams"

  let width: Int
  let seed: UInt64
  /// √width, rounded up.
  private let termsPerNgram: Int

  /// A projection of width 384, that of the sentence embeddings that it replaces.
  init(width: Int = 384, seed: UInt64 = 384) {
    self.width = width
    self.seed = seed
    termsPerNgram = Int(Double(width).squareRoot().rounded(.up))
  }

  /// `texts × width`; zeros for a text without tokens.
  ///
  /// - Complexity: O(n-grams · √width + texts · width).
  func rows(_ texts: [MarkedTokens]) -> DenseRows {
    DenseRows(count: texts.count, width: width, values: texts.flatMap(vector))
  }

  private func vector(_ text: MarkedTokens) -> [Float] {
    var sum = [Float](repeating: 0, count: width)
    for hash in NgramEncoder().hashes(MarkedTokens(tokens: text.tokens)) {
      add(hash, to: &sum)
    }
    let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? sum.map { $0 / length } : sum
  }

  private func add(_ hash: UInt64, to sum: inout [Float]) {
    var generator = SeededGenerator(seed: hash ^ seed)
    for _ in 0..<termsPerNgram {
      let bits = generator.next()
      let column = Int(((bits >> 32) &* UInt64(width)) >> 32)
      sum[column] += bits & 1 == 1 ? 1 : -1
    }
  }
}
