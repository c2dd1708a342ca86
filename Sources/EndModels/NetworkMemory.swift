import NumericKernels

/// Memory that one network takes in training, beside the features that it reads.
public struct NetworkMemory: Equatable, Sendable {
  /// Number of trained scalars.
  public var parameterCount: Int
  /// Bytes that passes over the largest batch keep.
  public var activationBytes: Int

  /// Memory from its parts.
  public init(parameterCount: Int, activationBytes: Int) {
    self.parameterCount = parameterCount
    self.activationBytes = activationBytes
  }

  /// Bytes of a run over copies of the network, at its peak, an upper bound for all but the head.
  ///
  /// A trained scalar is held with its gradient and two moments, once for each criterion's best epoch and once while one
  /// is replaced; a checkpoint copies values and moments, and everything as bytes of a file.
  ///
  /// - Parameters:
  ///   - copies: number of networks side by side.
  ///   - criteria: scores that select an epoch each.
  ///   - isWarmStarted: whether a single network is trained first, while the copies are held.
  ///   - writesCheckpoints: whether checkpoints are written.
  /// - Returns: bytes, at most `Int.max`.
  package func peakBytes(
    copies: Int, criteria: Int, isWarmStarted: Bool, writesCheckpoints: Bool
  ) -> Int {
    let size = Double(MemoryLayout<Float>.stride) * Double(parameterCount)
    let kept = Double(4 + criteria + 1)
    let written = writesCheckpoints ? Double(3 + 3 + criteria) : 0
    let training = Double(copies) * (size * (kept + written) + Double(activationBytes))
    let start =
      isWarmStarted
      ? Double(copies) * size * 4 + size * kept + Double(activationBytes) : 0
    return Int(exactly: max(training, start).rounded(.up)) ?? .max
  }
}

extension BackboneFactory {
  /// The parameters of a network that is made to count them, and no activations.
  public func memory(
    reading encoder: Encoder, options: BackboneOptions, features: Encoder.Features?, batchSize: Int
  ) -> NetworkMemory {
    let network = makeNetwork(reading: encoder, options: options, seed: 0)
    return NetworkMemory(
      parameterCount: network.parameters.reduce(0) { $0 + $1.values.count }, activationBytes: 0)
  }
}

extension PieceStateFactory {
  /// Counted without a network, which fills gigabytes where many layers are trained.
  public func memory(
    reading encoder: PieceStateEncoder, options: BackboneOptions, features: PieceStateRows?,
    batchSize: Int
  ) -> NetworkMemory {
    let sizes = [encoder.vectorSize] + options.hidden
    let hidden = zip(sizes, sizes.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    return NetworkMemory(
      parameterCount: encoder.shape.parameterCount + hidden,
      activationBytes: features.map {
        encoder.shape.activationBytes(
          training: $0.longestTexts(batchSize), inference: $0.longestTexts(512),
          dropsOut: options.encoderDropout > 0)
      } ?? 0)
  }
}

extension PieceStateRows {
  /// Numbers of pieces of the longest texts of candidates, at most as many as asked for.
  fileprivate func longestTexts(_ limit: Int) -> [Int] {
    Set((0..<count).map(text(of:))).map { states.pieces(of: $0).count }.sorted(by: >)
      .prefix(limit).map { $0 }
  }
}

extension TransformerShape {
  /// Number of trained scalars.
  package var parameterCount: Int {
    let (d, inner) = (hiddenSize, intermediateSize)
    let attention = 4 * (d * d + d)
    let feedForward = d * inner + inner + inner * d + d
    return layerCount * (attention + feedForward + 4 * d) + relativeBucketCount * headCount
  }

  /// Bytes of the activations of a batch of texts, each given by its number of pieces: what every layer keeps, and the
  /// memory that layers share.
  fileprivate func activationBytes(training: [Int], inference: [Int], dropsOut: Bool) -> Int {
    let (d, inner) = (hiddenSize, intermediateSize)
    let pieces = training.reduce(0, +)
    let scores = training.reduce(0) { $0 + $1 * $1 * headCount }
    let layer = pieces * (3 * d + d + 2 * (2 * d + 1) + inner) + scores * (dropsOut ? 2 : 1)
    let shared = pieces * (inner + 5 * d + d)
    let input = max(pieces, inference.reduce(0, +)) * d
    return (layerCount * layer + shared + input) * MemoryLayout<Float>.stride
  }
}
