/// Shape and arithmetic of a pretrained encoder, as `config.json` of its folder states them.
public struct EncoderConfiguration: Equatable, Sendable {
  /// Kinds of encoders that can be read; they differ in position and in the names of their tensors.
  public enum Architecture: String, CaseIterable, Sendable {
    /// BERT and what shares its arithmetic, such as MiniLM, PubMedBERT, BioBERT and SciBERT: absolute positions and types.
    case bert
    /// DistilBERT: absolute positions, no types.
    case distilbert
    /// RoBERTa: absolute positions that start after the padding index.
    case roberta
    /// MPNet: RoBERTa's positions and a bias of attention by relative position, shared by all layers.
    case mpnet
  }

  /// The kind of encoder.
  public var architecture: Architecture
  /// d, the width of a state.
  public var hiddenSize: Int
  /// Number of layers.
  public var layerCount: Int
  /// Number of attention heads, which divides ``hiddenSize``.
  public var headCount: Int
  /// Width of the feed-forward layer.
  public var intermediateSize: Int
  /// Number of pieces in the vocabulary.
  public var vocabularySize: Int
  /// Number of rows of the table of positions, those before ``positionOffset`` included.
  public var positionCount: Int
  /// Number of the first piece's row in the table of positions: 0, or the padding index plus one.
  public var positionOffset: Int
  /// Number of text types; 0 for encoders without.
  public var typeCount: Int
  /// Number added to the variance in layer normalisation.
  public var normEpsilon: Float
  /// Buckets of relative distances; 0 for encoders without a bias of attention.
  public var relativeBucketCount: Int

  /// Longest sequence in pieces, special ones included.
  public var maximumLength: Int { positionCount - positionOffset }
  /// Width of an attention head.
  public var headSize: Int { hiddenSize / headCount }

  /// A configuration from its parts.
  public init(
    architecture: Architecture, hiddenSize: Int, layerCount: Int, headCount: Int,
    intermediateSize: Int, vocabularySize: Int, positionCount: Int, positionOffset: Int,
    typeCount: Int, normEpsilon: Float, relativeBucketCount: Int
  ) {
    self.architecture = architecture
    self.hiddenSize = hiddenSize
    self.layerCount = layerCount
    self.headCount = headCount
    self.intermediateSize = intermediateSize
    self.vocabularySize = vocabularySize
    self.positionCount = positionCount
    self.positionOffset = positionOffset
    self.typeCount = typeCount
    self.normEpsilon = normEpsilon
    self.relativeBucketCount = relativeBucketCount
  }
}
