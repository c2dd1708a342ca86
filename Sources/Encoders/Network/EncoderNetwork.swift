import CVectorKernels
import NumericKernels

/// The embeddings and some layers of an encoder, for inference.
struct EncoderNetwork: Sendable {
  let configuration: EncoderConfiguration
  let embeddings: EncoderEmbeddings
  let relative: RelativePositions?
  let layers: [InferenceLayer]

  /// Passes a block through all layers and hands out the states of each of its sequences.
  func forEachSequence(
    of block: SequenceBlock, in sequences: [PieceSequence],
    _ body: (_ sequence: Int, _ states: UnsafePointer<Float>) -> Void
  ) {
    let parts = block.sequences.map { sequences[$0] }
    let d = configuration.hiddenSize
    var pass = LayerPass(configuration, parts.map(\.count), relative: relative)
    embed(parts, into: pass.states)
    for layer in layers { pass.apply(layer) }
    var start = 0
    for (index, part) in zip(block.sequences, parts) {
      body(index, pass.states.pointer + start * d)
      start += part.count
    }
  }

  /// Words, positions and types summed, then normalised.
  private func embed(_ sequences: [PieceSequence], into states: Matrix<Float>) {
    let d = configuration.hiddenSize
    var state = states.pointer
    for sequence in sequences {
      for (position, id) in sequence.ids.enumerated() {
        let word = Int(id) * d
        let place = (configuration.positionOffset + position) * d
        let type = Int(sequence.types[position]) * d
        for i in 0..<d { state[i] = embeddings.words[word + i] + embeddings.positions[place + i] }
        if !embeddings.types.isEmpty { for i in 0..<d { state[i] += embeddings.types[type + i] } }
        state += d
      }
    }
    let zeros = [Float](repeating: 0, count: states.count)
    slicework_residual_norm(
      states.pointer, nil, zeros, embeddings.norm.weight, embeddings.norm.bias,
      configuration.normEpsilon, states.rows, d)
  }
}

/// The activations of a block on its way through the layers.
private struct LayerPass {
  let states: Matrix<Float>
  private let configuration: EncoderConfiguration
  private let lengths: [Int]
  private let biases: [Int: [Float]]
  private var projected: Matrix<Float>
  private var attended: Matrix<Float>
  private var residual: Matrix<Float>
  private var inner: Matrix<Float>
  private var weights: Matrix<Float>

  init(_ configuration: EncoderConfiguration, _ lengths: [Int], relative: RelativePositions?) {
    let rowBlock = Int(slicework_row_block)
    let count = (lengths.reduce(0, +) + rowBlock - 1) / rowBlock * rowBlock
    let d = configuration.hiddenSize
    self.configuration = configuration
    self.lengths = lengths
    biases =
      relative.map { relative in
        Dictionary(uniqueKeysWithValues: Set(lengths).map { ($0, relative.biases(length: $0)) })
      } ?? [:]
    states = Matrix(rows: count, columns: d)
    projected = Matrix(rows: count, columns: 3 * d)
    attended = Matrix(rows: count, columns: d)
    residual = Matrix(rows: count, columns: d)
    inner = Matrix(rows: count, columns: configuration.intermediateSize)
    let longest = lengths.max() ?? 0
    weights = Matrix(rows: longest, columns: longest)
  }

  /// a = norm₁(x + O·attention(Q·x, K·x, V·x)), then x = norm₂(a + W₂·GELU(W₁·a)).
  mutating func apply(_ layer: InferenceLayer) {
    layer.projection.multiply(states, into: projected)
    Float.addBias(
      layer.projection.bias, to: projected.pointer, rows: projected.rows,
      columns: projected.columns)
    attend()
    layer.attentionOutput.multiply(attended, into: residual)
    norm(residual, layer.attentionOutput.bias, plus: states, layer.attentionNorm)
    layer.intermediate.multiply(residual, into: inner)
    slicework_bias_gelu(inner.pointer, layer.intermediate.bias, inner.rows, inner.columns)
    layer.output.multiply(inner, into: states)
    norm(states, layer.output.bias, plus: residual, layer.outputNorm)
  }

  private func norm(
    _ x: Matrix<Float>, _ bias: [Float], plus other: Matrix<Float>,
    _ norm: EncoderLayerTensors.Affine
  ) {
    slicework_residual_norm(
      x.pointer, bias, other.pointer, norm.weight, norm.bias, configuration.normEpsilon, x.rows,
      x.columns)
  }

  /// softmax(Q·Kᵀ/√size + bias)·V of every sequence and head.
  private func attend() {
    let (d, size) = (configuration.hiddenSize, configuration.headSize)
    let scale = 1 / Float(size).squareRoot()
    var start = 0
    for length in lengths {
      let query = projected.pointer + start * 3 * d
      for head in 0..<configuration.headCount {
        let first = query + head * size
        Float.multiply(
          first, transposed: false, columns: 3 * d, first + d, transposed: true, columns: 3 * d,
          into: weights.pointer, columns: length, m: length, n: length, k: size, beta: 0)
        softmax(length, head: head, scale: scale)
        Float.multiply(
          weights.pointer, transposed: false, columns: length, first + 2 * d, transposed: false,
          columns: 3 * d, into: attended.pointer + start * d + head * size, columns: d, m: length,
          n: size, k: length, beta: 0)
      }
      start += length
    }
  }

  private func softmax(_ length: Int, head: Int, scale: Float) {
    guard let biases = biases[length] else {
      slicework_softmax_rows(weights.pointer, nil, scale, length, length)
      return
    }
    biases.withUnsafeBufferPointer {
      slicework_softmax_rows(
        weights.pointer, $0.baseAddress! + head * length * length, scale, length, length)
    }
  }
}
