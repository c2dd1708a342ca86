import Encoders
import SupervisionCore

/// Sizes of the layers of a pretrained encoder that are trained on.
public struct TransformerShape: Codable, Equatable, Sendable {
  /// Number of layers.
  public let layerCount: Int
  /// d, the width of a state.
  public let hiddenSize: Int
  /// Number of attention heads, which divides ``hiddenSize``.
  public let headCount: Int
  /// Width of the feed-forward layer.
  public let intermediateSize: Int
  /// Buckets of relative distances; 0 for encoders without a bias of attention.
  public let relativeBucketCount: Int
  /// Number added to the variance in layer normalisation.
  public let normEpsilon: Float

  /// Width of an attention head.
  public var headSize: Int { hiddenSize / headCount }

  /// The sizes of some layers of an encoder.
  public init(layerCount: Int, of encoder: EncoderConfiguration) {
    self.layerCount = layerCount
    hiddenSize = encoder.hiddenSize
    headCount = encoder.headCount
    intermediateSize = encoder.intermediateSize
    relativeBucketCount = encoder.relativeBucketCount
    normEpsilon = encoder.normEpsilon
  }

  /// Decodes the sizes of a model file.
  ///
  /// - Throws: `DecodingError` for sizes that no encoder has.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    layerCount = try container.decode(Int.self, forKey: .layerCount)
    hiddenSize = try container.decode(Int.self, forKey: .hiddenSize)
    headCount = try container.decode(Int.self, forKey: .headCount)
    intermediateSize = try container.decode(Int.self, forKey: .intermediateSize)
    relativeBucketCount = try container.decode(Int.self, forKey: .relativeBucketCount)
    normEpsilon = try container.decode(Float.self, forKey: .normEpsilon)
    guard
      (1...256).contains(layerCount), (1...16_384).contains(hiddenSize),
      (1...hiddenSize).contains(headCount), hiddenSize.isMultiple(of: headCount),
      (1...65_536).contains(intermediateSize), normEpsilon >= 0, normEpsilon.isFinite,
      relativeBucketCount == 0 || (4...65_536).contains(relativeBucketCount)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .layerCount, in: container, debugDescription: "layers of impossible sizes")
    }
  }
}

/// Layers of a pretrained encoder as its checkpoint has them, from which training starts.
public final class PretrainedLayers: Sendable {
  /// Sizes of the layers.
  public let shape: TransformerShape
  /// The tensors of each layer, lowest first.
  public let layers: [EncoderLayerTensors]
  /// The bias of attention that they share; nil for encoders without.
  public let relativePositions: RelativePositions?

  /// The upper layers of an encoder.
  ///
  /// - Parameters:
  ///   - layers: lowest first, at least one.
  ///   - relativePositions: nil for encoders without.
  ///   - encoder: the encoder that they are of.
  /// - Precondition: the tensors have the encoder's sizes.
  public init(
    _ layers: [EncoderLayerTensors], relativePositions: RelativePositions?,
    of encoder: EncoderConfiguration
  ) {
    precondition(!layers.isEmpty, "at least one layer")
    shape = TransformerShape(layerCount: layers.count, of: encoder)
    self.layers = layers
    self.relativePositions = relativePositions
    precondition(
      relativePositions?.bucketCount ?? 0 == shape.relativeBucketCount
        && relativePositions?.headCount ?? shape.headCount == shape.headCount,
      "a bias of attention of the encoder's sizes")
    precondition(layers.allSatisfy { $0.fits(shape) }, "tensors of the encoder's sizes")
  }
}

extension EncoderLayerTensors {
  fileprivate func fits(_ shape: TransformerShape) -> Bool {
    let (d, inner) = (shape.hiddenSize, shape.intermediateSize)
    return [query, key, value, attentionOutput].allSatisfy { $0.fits(d * d, d) }
      && [attentionNorm, outputNorm].allSatisfy { $0.fits(d, d) }
      && intermediate.fits(inner * d, inner) && output.fits(d * inner, d)
  }
}

extension EncoderLayerTensors.Affine {
  fileprivate func fits(_ weightCount: Int, _ biasCount: Int) -> Bool {
    weight.count == weightCount && bias.count == biasCount
  }
}
