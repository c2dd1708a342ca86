import SupervisionCore

/// An encoder of marked tokens as the sorted numbers of their n-grams.
public struct SparseEncoder: FeatureEncoder, SavedInHeader {
  /// Hashes the n-grams of a text.
  public let ngrams: NgramEncoder
  /// The n-grams known from train.
  public let vocabulary: Vocabulary

  /// An encoder with a vocabulary that was counted before.
  public init(ngrams: NgramEncoder, vocabulary: Vocabulary) {
    self.ngrams = ngrams
    self.vocabulary = vocabulary
  }

  /// An encoder fitted to texts.
  ///
  /// - Parameters:
  ///   - ngrams: the n-grams that are read.
  ///   - texts: those of train.
  ///   - minimumCount: number of texts in which an n-gram must occur to be known.
  ///   - jobs: threads.
  public init(_ ngrams: NgramEncoder, fitting texts: [MarkedTokens], minimumCount: Int, jobs: Int) {
    self.init(
      ngrams: ngrams,
      vocabulary: Vocabulary(
        counting: mapInParallel(texts, jobs: jobs, ngrams.hashes), minimumCount: minimumCount))
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    ngrams = try container.decode(NgramEncoder.self, forKey: .ngrams)
    vocabulary = try container.decode(Vocabulary.self, forKey: .vocabulary)
    guard (0...1000).contains(ngrams.window) else {
      throw DecodingError.dataCorruptedError(
        forKey: .ngrams, in: container, debugDescription: "a window of \(ngrams.window)")
    }
  }

  public func features(of texts: [MarkedTokens], jobs: Int = 1) -> SparseRows {
    vocabulary.rows(mapInParallel(texts, jobs: jobs, ngrams.hashes))
  }
}

/// An encoder of marked tokens as the numbers of their words and marks, in order.
public struct SequenceEncoder: FeatureEncoder, SavedInHeader {
  /// Hashes the tokens and marks of a text.
  public let tokens: TokenEncoder
  /// The symbols known from train.
  public let vocabulary: Vocabulary

  /// An encoder with a vocabulary that was counted before.
  public init(tokens: TokenEncoder, vocabulary: Vocabulary) {
    self.tokens = tokens
    self.vocabulary = vocabulary
  }

  /// An encoder fitted to texts.
  ///
  /// - Parameters:
  ///   - tokens: the words that are read.
  ///   - texts: those of train.
  ///   - minimumCount: number of texts in which a word must occur to be known.
  ///   - jobs: threads.
  public init(_ tokens: TokenEncoder, fitting texts: [MarkedTokens], minimumCount: Int, jobs: Int) {
    self.init(
      tokens: tokens,
      vocabulary: Vocabulary(
        countingSequences: mapInParallel(texts, jobs: jobs, tokens.symbols),
        minimumCount: minimumCount))
  }

  private enum CodingKeys: String, CodingKey {
    case tokens = "sequences"
    case vocabulary
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    tokens = try container.decode(TokenEncoder.self, forKey: .tokens)
    vocabulary = try container.decode(Vocabulary.self, forKey: .vocabulary)
    guard (try? tokens.validate()) != nil else {
      throw DecodingError.dataCorruptedError(
        forKey: .tokens, in: container,
        debugDescription: "a maximum length of \(tokens.maximumLength)")
    }
  }

  public func features(of texts: [MarkedTokens], jobs: Int = 1) -> TokenSequences {
    vocabulary.sequences(mapInParallel(texts, jobs: jobs, tokens.symbols))
  }
}

/// An encoder that standardises each column of vectors by its mean and standard deviation in train.
public struct DenseEncoder: FeatureEncoder, SavedInHeader, Equatable {
  /// Mean of each column in train.
  public let mean: [Float]
  /// Standard deviation of each column in train; 1 for columns with a variance of at most 1e-12.
  public let deviation: [Float]

  /// Length of the vectors.
  public var width: Int { mean.count }

  /// Computes mean and standard deviation of each column.
  ///
  /// - Complexity: O(rows · width).
  public init(fitting rows: DenseRows) {
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

  /// Standardised vectors, `(value − mean) / deviation` by column.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when the vectors are not of length ``width``.
  public func features(of rows: DenseRows, jobs: Int = 1) throws -> DenseRows {
    guard rows.width == width else {
      throw DataError(
        file: "features", found: "vectors of length \(rows.width)", expected: "\(width)",
        remedy: "use one encoder for all splits")
    }
    return DenseRows(
      count: rows.count, width: rows.width,
      values: rows.values.enumerated().map { i, value in
        (value - mean[i % rows.width]) / deviation[i % rows.width]
      })
  }
}

extension DenseEncoder: Codable {
  private struct Columns: Codable {
    let mean: [Float]
    let deviation: [Float]
  }

  private enum CodingKeys: String, CodingKey {
    case vectors
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let columns = try container.decode(Columns.self, forKey: .vectors)
    (mean, deviation) = (columns.mean, columns.deviation)
    guard isScale(mean, deviation, count: mean.count) else {
      throw DecodingError.dataCorruptedError(
        forKey: .vectors, in: container,
        debugDescription: "\(mean.count) means and \(deviation.count) deviations, all above 0")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Columns(mean: mean, deviation: deviation), forKey: .vectors)
  }
}

/// Whether numbers can be means and standard deviations of so many columns.
func isScale(_ mean: [Float], _ deviation: [Float], count: Int) -> Bool {
  count > 0 && mean.count == count && deviation.count == count && mean.allSatisfy(\.isFinite)
    && deviation.allSatisfy { $0 > 0 && $0.isFinite }
}

/// An encoder whose fields are written directly into the header of a model file, as in the first format version;
/// other encoders are nested in a field of their own.
package protocol SavedInHeader: FeatureEncoder {}

/// `transform` of each element, in parallel, in order; for work that is small beside handing it to a thread.
private func mapInParallel<A: Sendable, B: Sendable>(
  _ values: [A], jobs: Int, _ transform: @Sendable (A) -> B
) -> [B] {
  parallelMap(values.indices.batches(of: 512), jobs: jobs) { values[$0].map(transform) }
    .flatMap { $0 }
}
