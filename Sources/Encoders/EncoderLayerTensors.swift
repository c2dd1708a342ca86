/// The tensors of one layer: attention and feed-forward network, each followed by layer normalisation.
///
///     a = norm₁(x + O·attention(Q·x, K·x, V·x))    y = norm₂(a + W₂·GELU(W₁·a))
///
/// Weights are `output × input`, row-major, as checkpoints store them; d is the width of a state.
public struct EncoderLayerTensors: Sendable {
  /// A matrix with the bias of its outputs.
  public struct Affine: Sendable {
    /// `output × input`, row-major.
    public let weight: [Float]
    /// One number per output.
    public let bias: [Float]

    /// A matrix with its bias.
    public init(weight: [Float], bias: [Float]) {
      self.weight = weight
      self.bias = bias
    }
  }

  /// `d × d`.
  public let query: Affine
  /// `d × d`.
  public let key: Affine
  /// `d × d`.
  public let value: Affine
  /// `d × d`, O.
  public let attentionOutput: Affine
  /// Gain (as `weight`) and bias of norm₁, d each.
  public let attentionNorm: Affine
  /// `intermediate × d`, W₁.
  public let intermediate: Affine
  /// `d × intermediate`, W₂.
  public let output: Affine
  /// Gain (as `weight`) and bias of norm₂, d each.
  public let outputNorm: Affine

  /// A layer from its tensors.
  public init(
    query: Affine, key: Affine, value: Affine, attentionOutput: Affine, attentionNorm: Affine,
    intermediate: Affine, output: Affine, outputNorm: Affine
  ) {
    self.query = query
    self.key = key
    self.value = value
    self.attentionOutput = attentionOutput
    self.attentionNorm = attentionNorm
    self.intermediate = intermediate
    self.output = output
    self.outputNorm = outputNorm
  }
}
