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
    let pass = LayerPass(configuration, parts.map(\.count), relative: relative)
    embed(parts, into: pass.summed)
    pass.normalizeEmbeddings(embeddings.norm)
    for layer in layers { pass.apply(layer) }
    var start = 0
    for (index, part) in zip(block.sequences, parts) {
      body(index, pass.states.pointer + start * d)
      start += part.count
    }
  }

  /// Words, positions and types summed.
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
  }
}

/// The activations of a block on its way through the layers, all overwritten by the next one.
private struct LayerPass {
  let states: Matrix<Float>
  let summed: Matrix<Float>
  private let configuration: EncoderConfiguration
  private let lengths: [Int]
  /// `heads × (2·longest − 1)`; empty without a bias of attention.
  private let biases: [Float]
  private let zeros: [Float]
  private let projected: Matrix<Float>
  private let attended: Matrix<Float>
  private let residual: Matrix<Float>
  private let inner: Matrix<Float>
  private let activated: Matrix<Float>
  private let inverse: Matrix<Float>
  private let weights: Matrix<Float>

  init(_ configuration: EncoderConfiguration, _ lengths: [Int], relative: RelativePositions?) {
    let rowBlock = Int(slicework_row_block)
    let count = (lengths.reduce(0, +) + rowBlock - 1) / rowBlock * rowBlock
    let d = configuration.hiddenSize
    let longest = lengths.max() ?? 1
    self.configuration = configuration
    self.lengths = lengths
    biases = relative?.biases(longest: longest) ?? []
    zeros = [Float](repeating: 0, count: d)
    states = Matrix(rows: count, columns: d)
    summed = Matrix(rows: count, columns: d)
    projected = Matrix(rows: count, columns: 3 * d)
    attended = Matrix(rows: count, columns: d)
    residual = Matrix(rows: count, columns: d)
    inner = Matrix(rows: count, columns: configuration.intermediateSize)
    activated = Matrix(rows: count, columns: configuration.intermediateSize)
    inverse = Matrix(rows: count, columns: 1)
    weights = Matrix(rows: longest, columns: longest)
  }

  /// states = norm(summed).
  func normalizeEmbeddings(_ norm: EncoderLayerTensors.Affine) {
    self.norm(summed, zeros, plus: attended, norm, into: states)
  }

  /// a = norm₁(x + O·attention(Q·x, K·x, V·x)), then x = norm₂(a + W₂·GELU(W₁·a)).
  func apply(_ layer: InferenceLayer) {
    layer.projection.multiply(states, into: projected)
    Float.addBias(
      layer.projection.bias, to: projected.pointer, rows: projected.rows,
      columns: projected.columns)
    attend()
    layer.attentionOutput.multiply(attended, into: summed)
    norm(summed, layer.attentionOutput.bias, plus: states, layer.attentionNorm, into: residual)
    layer.intermediate.multiply(residual, into: inner)
    Float.biasGelu(
      inner.pointer, bias: layer.intermediate.bias, into: activated.pointer, rows: inner.rows,
      columns: inner.columns)
    layer.output.multiply(activated, into: summed)
    norm(summed, layer.output.bias, plus: residual, layer.outputNorm, into: states)
  }

  private func norm(
    _ x: Matrix<Float>, _ bias: [Float], plus other: Matrix<Float>,
    _ norm: EncoderLayerTensors.Affine, into y: Matrix<Float>
  ) {
    Float.residualNorm(
      ResidualNorm(
        rows: x.rows, columns: x.columns, epsilon: Double(configuration.normEpsilon)),
      x.pointer, bias: bias, residual: other.pointer, gain: norm.weight, shift: norm.bias,
      inverse: inverse.pointer, into: y.pointer)
  }

  /// softmax(Q·Kᵀ/√size + bias)·V of every sequence and head.
  private func attend() {
    let (d, size) = (configuration.hiddenSize, configuration.headSize)
    var start = 0
    for length in lengths {
      let query = projected.pointer + start * 3 * d
      for head in 0..<configuration.headCount {
        let first = query + head * size
        Float.multiply(
          first, transposed: false, columns: 3 * d, first + d, transposed: true, columns: 3 * d,
          into: weights.pointer, columns: length, m: length, n: length, k: size, beta: 0)
        softmax(length, head: head)
        Float.multiply(
          weights.pointer, transposed: false, columns: length, first + 2 * d, transposed: false,
          columns: 3 * d, into: attended.pointer + start * d + head * size, columns: d, m: length,
          n: size, k: length, beta: 0)
      }
      start += length
    }
  }

  private func softmax(_ length: Int, head: Int) {
    let attention = AttentionSoftmax(
      count: length, scale: 1 / Double(configuration.headSize).squareRoot())
    biases.withUnsafeBufferPointer { biases in
      let width = biases.count / configuration.headCount
      let middle = biases.baseAddress.flatMap {
        biases.isEmpty ? nil : $0 + head * width + width / 2
      }
      Float.attentionSoftmax(
        attention, weights.pointer, bias: middle, dropped: weights.pointer)
    }
  }
}
