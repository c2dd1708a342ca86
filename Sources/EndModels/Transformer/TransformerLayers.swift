import Encoders
import NumericKernels

/// The upper layers of a pretrained encoder, one on top of the other, over packed sequences.
package final class TransformerLayers<S: TransformerScalar> {
  private let layers: [TransformerLayer<S>]
  private let relativeBias: RelativeBias<S>?
  private let shape: TransformerShape
  private let keep: Double
  private var activations: [LayerActivations<S>] = []
  private let work = LayerWorkspace<S>()
  private var batch = PieceBatch(lengths: [], headCount: 1)
  private var pass = Pass.inference

  /// - Parameters:
  ///   - shape: sizes of the layers.
  ///   - pretrained: values at the start; nil for zeros, to be overwritten.
  ///   - dropout: share that training sets to zero, in 0..<1.
  package init(_ shape: TransformerShape, from pretrained: PretrainedLayers?, dropout: Double) {
    self.shape = shape
    keep = 1 - dropout
    layers = (0..<shape.layerCount).map {
      TransformerLayer(
        "encoder.\($0)", pretrained?.layers[$0] ?? .zeros(shape), shape: shape)
    }
    relativeBias =
      shape.relativeBucketCount == 0
      ? nil
      : RelativeBias(
        bucketCount: shape.relativeBucketCount, headCount: shape.headCount,
        values: pretrained?.relativePositions?.table)
  }

  /// The shared bias of attention, if any, then the layers, lowest first.
  package var parameters: [any Parameter<S>] {
    (relativeBias.map { [$0.table] } ?? []) + layers.flatMap(\.parameters)
  }

  /// States of the last layer, `pieces × d`; overwritten by the next call.
  ///
  /// - Parameters:
  ///   - input: states below the first layer, `pieces × d`; read again by ``backward(_:needsInput:)``.
  ///   - lengths: of the sequences in pieces.
  ///   - pass: in training, activations of every layer are kept.
  package func forward(_ input: Matrix<S>, lengths: [Int], pass: Pass) -> Matrix<S> {
    self.pass = pass
    batch = PieceBatch(lengths: lengths, headCount: shape.headCount)
    relativeBias?.spread(longest: batch.longest)
    while activations.count < (pass.isTraining ? layers.count : 1) {
      activations.append(LayerActivations())
    }
    var states = input
    for (index, layer) in layers.enumerated() {
      states = layer.forward(
        states, batch, bias: relativeBias, dropout: dropout(index),
        keeping: activations[pass.isTraining ? index : 0], in: work)
    }
    return states
  }

  /// Sets the gradients of all parameters and turns `gradient`, of the last states, into that of the input of the last
  /// forward pass in training.
  ///
  /// - Parameter needsInput: false leaves the latter unspecified.
  package func backward(_ gradient: Matrix<S>, needsInput: Bool = true) {
    for (index, layer) in layers.enumerated().reversed() {
      layer.backward(
        gradient, needsInput: needsInput || index > 0, batch, bias: relativeBias,
        dropout: dropout(index), from: activations[index], in: work)
    }
    relativeBias?.collect()
  }

  private func dropout(_ layer: Int) -> LayerDropout {
    LayerDropout(pass, keep: keep, layer: layer)
  }
}

extension EncoderLayerTensors {
  /// A layer of zeros.
  fileprivate static func zeros(_ shape: TransformerShape) -> EncoderLayerTensors {
    func zeros(_ inputs: Int, _ outputs: Int) -> Affine {
      Affine(
        weight: [Float](repeating: 0, count: inputs * outputs),
        bias: [Float](repeating: 0, count: outputs))
    }
    let (d, inner) = (shape.hiddenSize, shape.intermediateSize)
    let square = zeros(d, d)
    return EncoderLayerTensors(
      query: square, key: square, value: square, attentionOutput: square,
      attentionNorm: zeros(1, d), intermediate: zeros(d, inner), output: zeros(inner, d),
      outputNorm: zeros(1, d))
  }
}
