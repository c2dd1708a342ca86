import NumericKernels
import SupervisionCore

/// The backbones by the names of the command line.
public enum BackboneKind: String, CaseIterable, Codable, Sendable {
  /// Hashed n-grams that know where the marked mentions stand: embeddings summed, then hidden layers.
  case bag
  /// Words and bigrams without regard to marks, or vectors from files: hidden layers.
  case mlp
  /// Word embeddings and a bidirectional LSTM with pooling.
  case bilstm
  /// Vectors from files as they are: only the head is trained.
  case features
}

/// Options of the backbones and their defaults, in one place.
public struct BackboneOptions: Codable, Equatable, Sendable {
  /// Default: bag.
  public var kind = BackboneKind.bag
  /// Width of the embeddings (bag, mlp on text, bilstm). Default: 64.
  public var embedding = 64
  /// Output of each hidden layer (bag, mlp). Default: one of 64.
  public var hidden = [64]
  /// Share of activations that training drops. Default: 0.3.
  public var dropout = 0.3
  /// Standard deviation of embeddings at the start. Default: 0.1.
  public var embeddingScale = 0.1
  /// Train candidates in which an n-gram or word must occur. Default: 2.
  public var minimumCount = 2
  /// Words on either side of a mention that count as its window (bag). Default: 4.
  public var window = 4
  /// Size of each direction (bilstm). Default: 100.
  public var lstmSize = 100
  /// Default: attention.
  public var pooling = PoolingKind.attention
  /// Longest text that the bilstm reads, in tokens. Default: 120.
  public var maximumLength = 120

  public init() {}

  /// - Throws: ``SupervisionCore/UsageError`` naming the option, what was found and its range.
  public func validate() throws {
    try check((1...65_536).contains(embedding), "embedding", "\(embedding)", "in 1...65536")
    try check(
      hidden.allSatisfy { (1...65_536).contains($0) }, "hidden", "\(hidden)", "in 1...65536")
    try check((0..<1).contains(dropout), "dropout", "\(dropout)", "in 0..<1")
    try check(
      embeddingScale > 0 && embeddingScale.isFinite, "embedding scale", "\(embeddingScale)",
      "above 0")
    try check(minimumCount >= 1, "minimum count", "\(minimumCount)", "at least 1")
    try check((0...1000).contains(window), "window", "\(window)", "in 0...1000")
    try check((1...65_536).contains(lstmSize), "LSTM size", "\(lstmSize)", "in 1...65536")
    try check(
      (8...100_000).contains(maximumLength), "maximum length", "\(maximumLength)", "in 8...100000")
  }
}

extension BackboneOptions {
  /// A bag over a vocabulary.
  public func bag(featureCount: Int, seed: UInt64) -> BagBackbone<Float> {
    BagBackbone(
      featureCount: featureCount, sizes: [embedding] + hidden, dropout: dropout,
      embeddingScale: embeddingScale, seed: seed)
  }

  /// Hidden layers over vectors of a length; none for ``BackboneKind/features``.
  public func dense(width: Int, seed: UInt64) -> DenseBackbone<Float> {
    DenseBackbone(sizes: [width] + (kind == .features ? [] : hidden), dropout: dropout, seed: seed)
  }

  /// A BiLSTM over sequences of tokens.
  public func bilstm(tokenCount: Int, seed: UInt64) -> BiLstmBackbone<Float> {
    var options = BiLstmOptions()
    options.embeddingSize = embedding
    options.hiddenSize = lstmSize
    options.pooling = pooling
    options.embeddingDropout = dropout
    options.outputDropout = dropout
    options.embeddingScale = embeddingScale
    return BiLstmBackbone(tokenCount: tokenCount, options: options, seed: seed)
  }
}
