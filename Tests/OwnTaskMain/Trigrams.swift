import Slicework

/// A backbone that reads texts as the trigrams of letters that occur in train.
struct Trigrams: BackboneFactory {
  let name: BackboneName = "trigrams"
  let summary = "Trigrams of letters: embeddings summed, then hidden layers."

  func fitEncoder(
    to train: [MarkedTokens], options: BackboneOptions, jobs: Int
  ) -> TrigramEncoder { TrigramEncoder(fitting: train, minimumCount: options.minimumCount) }

  func makeNetwork(
    reading encoder: TrigramEncoder, options: BackboneOptions, seed: UInt64
  ) -> BagBackbone<Float> {
    BagBackbone(
      featureCount: encoder.trigrams.count, sizes: [options.embedding] + options.hidden,
      dropout: options.dropout, embeddingScale: options.embeddingScale, seed: seed)
  }
}

/// The trigrams that are known, in alphabetical order; a model file keeps them.
struct TrigramEncoder: FeatureEncoder {
  let trigrams: [String]

  init(fitting texts: [MarkedTokens], minimumCount: Int) {
    var counts: [String: Int] = [:]
    for text in texts {
      for trigram in Self.trigrams(of: text) { counts[trigram, default: 0] += 1 }
    }
    trigrams = counts.filter { $0.value >= minimumCount }.keys.sorted()
  }

  func features(of texts: [MarkedTokens], jobs: Int) -> SparseRows {
    let numbers = Dictionary(
      uniqueKeysWithValues: trigrams.enumerated().map { ($1, Int32($0)) })
    return SparseRows(
      rows: texts.map { Self.trigrams(of: $0).compactMap { numbers[$0] }.sorted() },
      featureCount: trigrams.count)
  }

  private static func trigrams(of text: MarkedTokens) -> Set<String> {
    Set(
      text.tokens.indices.flatMap { position in
        let letters = Array(text.tokens[position])
        return (0..<max(0, letters.count - 2)).map { String(letters[$0..<($0 + 3)]) }
      })
  }
}
