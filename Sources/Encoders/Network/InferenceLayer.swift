import CVectorKernels
import NumericKernels

/// The tables that turn pieces into the states below the first layer.
struct EncoderEmbeddings: Sendable {
  /// `vocabulary × d`.
  let words: [Float]
  /// `positions × d`.
  let positions: [Float]
  /// `types × d`; empty for encoders without types.
  let types: [Float]
  let norm: EncoderLayerTensors.Affine
}

/// A weight matrix packed for products with many rows, and the bias of its outputs.
struct PackedAffine: Sendable {
  /// Length of an input row, k.
  let inputSize: Int
  /// Length of an output row.
  let outputSize: Int
  let bias: [Float]
  private let packed: [Float]

  /// - Parameter weight: `outputs × inputs`, row-major.
  init(weight: [Float], bias: [Float]) {
    outputSize = bias.count
    inputSize = weight.count / bias.count
    self.bias = bias
    let panel = Int(slicework_weight_panel)
    let count = (outputSize + panel - 1) / panel * panel * inputSize
    packed = [Float](unsafeUninitializedCapacity: count) { [outputSize, inputSize] packed, used in
      slicework_pack_weights(weight, outputSize, inputSize, packed.baseAddress)
      used = count
    }
  }

  /// y = x·Wᵀ; rows come in multiples of `slicework_row_block`.
  func multiply(_ x: Matrix<Float>, into y: Matrix<Float>) {
    slicework_packed_product(x.pointer, packed, y.pointer, x.rows, inputSize, outputSize)
  }
}

/// A layer as inference wants it: weights packed, and queries, keys and values from one product.
struct InferenceLayer: Sendable {
  /// `3d × d`: query, key, value.
  let projection: PackedAffine
  let attentionOutput: PackedAffine
  let attentionNorm: EncoderLayerTensors.Affine
  let intermediate: PackedAffine
  let output: PackedAffine
  let outputNorm: EncoderLayerTensors.Affine

  init(_ tensors: EncoderLayerTensors) {
    let parts = [tensors.query, tensors.key, tensors.value]
    projection = PackedAffine(weight: parts.flatMap(\.weight), bias: parts.flatMap(\.bias))
    attentionOutput = PackedAffine(tensors.attentionOutput)
    attentionNorm = tensors.attentionNorm
    intermediate = PackedAffine(tensors.intermediate)
    output = PackedAffine(tensors.output)
    outputNorm = tensors.outputNorm
  }
}

extension PackedAffine {
  fileprivate init(_ affine: EncoderLayerTensors.Affine) {
    self.init(weight: affine.weight, bias: affine.bias)
  }
}
