import EndModels
import SupervisionCore

/// From marked tokens to the numbers of their n-grams.
public struct SparseEncoder: Sendable {
  public let ngrams: NgramEncoder
  public let vocabulary: Vocabulary

  public init(ngrams: NgramEncoder, vocabulary: Vocabulary) {
    self.ngrams = ngrams
    self.vocabulary = vocabulary
  }

  init(_ options: BackboneOptions, fitting texts: [MarkedTokens], jobs: Int) {
    var ngrams = NgramEncoder()
    ngrams.window = options.window
    ngrams.ignoresMarks = options.kind == .mlp
    self.ngrams = ngrams
    vocabulary = Vocabulary(
      counting: Self.hashes(texts, ngrams, jobs: jobs), minimumCount: options.minimumCount)
  }

  public func rows(_ texts: [MarkedTokens], jobs: Int = 1) -> SparseRows {
    vocabulary.rows(Self.hashes(texts, ngrams, jobs: jobs))
  }

  private static func hashes(
    _ texts: [MarkedTokens], _ ngrams: NgramEncoder, jobs: Int
  ) -> [[UInt64]] {
    mapInParallel(texts, jobs: jobs, ngrams.hashes)
  }
}

/// From marked tokens to the numbers of their words, in order.
public struct SequenceEncoder: Sendable {
  public let tokens: TokenEncoder
  public let vocabulary: Vocabulary

  public init(tokens: TokenEncoder, vocabulary: Vocabulary) {
    self.tokens = tokens
    self.vocabulary = vocabulary
  }

  init(_ options: BackboneOptions, fitting texts: [MarkedTokens], jobs: Int) {
    var tokens = TokenEncoder()
    tokens.maximumLength = options.maximumLength
    self.tokens = tokens
    vocabulary = Vocabulary(
      countingSequences: mapInParallel(texts, jobs: jobs, tokens.symbols),
      minimumCount: options.minimumCount)
  }

  public func rows(_ texts: [MarkedTokens], jobs: Int = 1) -> TokenSequences {
    vocabulary.sequences(mapInParallel(texts, jobs: jobs, tokens.symbols))
  }
}

/// Standardises vectors by the mean and deviation that each column has in train.
public struct DenseEncoder: Codable, Equatable, Sendable {
  public let mean: [Float]
  public let deviation: [Float]

  init(fitting rows: DenseRows) {
    var mean = [Double](repeating: 0, count: rows.width)
    var square = [Double](repeating: 0, count: rows.width)
    for (i, value) in rows.values.enumerated() {
      mean[i % rows.width] += Double(value)
      square[i % rows.width] += Double(value) * Double(value)
    }
    let n = Double(max(1, rows.count))
    self.mean = mean.map { Float($0 / n) }
    deviation = zip(mean, square).map { sum, squares in
      let variance = squares / n - (sum / n) * (sum / n)
      return variance > 1e-12 ? Float(variance.squareRoot()) : 1
    }
  }

  /// - Throws: ``SupervisionCore/DataError`` when the vectors have another length.
  public func scaled(_ rows: DenseRows) throws -> DenseRows {
    guard rows.width == mean.count else {
      throw DataError(
        file: "features", found: "vectors of length \(rows.width)", expected: "\(mean.count)",
        remedy: "use one encoder for all splits")
    }
    return DenseRows(
      count: rows.count, width: rows.width,
      values: rows.values.enumerated().map { i, value in
        (value - mean[i % rows.width]) / deviation[i % rows.width]
      })
  }
}
