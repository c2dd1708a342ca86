import Encoders
import NumericKernels

/// What a forward pass through one layer leaves for the backward pass.
final class LayerActivations<S: TransformerScalar> {
  fileprivate(set) var input = Matrix<S>()
  /// `pieces × 3d`: queries, keys and values.
  fileprivate var projections = Matrix<S>()
  /// Per sequence and head, `count × count`, before and after dropout.
  fileprivate var probabilities = Matrix<S>()
  fileprivate var dropped = Matrix<S>()
  /// `pieces × d`, the heads' means of values.
  fileprivate var context = Matrix<S>()
  fileprivate var attentionNorm = NormActivations<S>()
  /// `pieces × intermediate`, before GELU.
  fileprivate var inner = Matrix<S>()
  fileprivate var outputNorm = NormActivations<S>()
}

/// A normalised sum, the inverse standard deviation of each row, and the output.
private struct NormActivations<S: TransformerScalar> {
  var normalized = Matrix<S>()
  var inverse = Matrix<S>()
  var output = Matrix<S>()

  mutating func reshape(rows: Int, columns: Int) {
    normalized.reshape(rows: rows, columns: columns)
    inverse.reshape(rows: rows, columns: 1)
    output.reshape(rows: rows, columns: columns)
  }
}

/// Memory that layers use one after the other.
final class LayerWorkspace<S: TransformerScalar> {
  /// `pieces × intermediate`: GELU forward, the gradient of its input backward.
  fileprivate var inner = Matrix<S>()
  /// `pieces × d`.
  fileprivate var summand = Matrix<S>()
  /// `pieces × d`.
  fileprivate var context = Matrix<S>()
  /// `pieces × 3d`.
  fileprivate var projections = Matrix<S>()
  /// `count × count` of the longest sequence.
  fileprivate var scores = Matrix<S>()
}

/// One layer of a pretrained encoder that is trained on, over packed sequences:
///
///     a = norm₁(x + O·attention(Q·x, K·x, V·x))    y = norm₂(a + W₂·GELU(W₁·a))
///
/// In training, dropout falls on attention's probabilities, on O's outputs and on W₂'s.
///
/// - Source: Vaswani et al. 2017; Devlin et al. 2019; bias of attention: Raffel et al. 2020.
final class TransformerLayer<S: TransformerScalar> {
  private let shape: TransformerShape
  /// `3d × d`: Q, K and V, one below the other, so that one product serves them.
  private let projection: Affine
  /// `d × d`, O.
  private let attentionOutput: Affine
  /// Gain and shift of norm₁.
  private let attentionNorm: Affine
  /// `intermediate × d`, W₁.
  private let intermediate: Affine
  /// `d × intermediate`, W₂.
  private let output: Affine
  /// Gain and shift of norm₂.
  private let outputNorm: Affine

  /// Weights and biases; gains and shifts of a norm.
  private struct Affine {
    let weight: DenseParameter<S>
    let bias: DenseParameter<S>

    init(_ name: String, _ parts: [EncoderLayerTensors.Affine], isNorm: Bool = false) {
      weight = DenseParameter(
        "\(name).weight", parts.flatMap { $0.weight.map { S($0) } }, isDecayed: !isNorm,
        isPretrained: true)
      bias = DenseParameter(
        "\(name).bias", parts.flatMap { $0.bias.map { S($0) } }, isDecayed: false,
        isPretrained: true)
    }

    func clearBiasGradient() { bias.gradient.clear() }
  }

  /// - Parameters:
  ///   - name: prefix of the names of the parameters.
  ///   - tensors: values at the start.
  init(_ name: String, _ tensors: EncoderLayerTensors, shape: TransformerShape) {
    self.shape = shape
    projection = Affine("\(name).projection", [tensors.query, tensors.key, tensors.value])
    attentionOutput = Affine("\(name).attention", [tensors.attentionOutput])
    attentionNorm = Affine("\(name).attentionNorm", [tensors.attentionNorm], isNorm: true)
    intermediate = Affine("\(name).intermediate", [tensors.intermediate])
    output = Affine("\(name).output", [tensors.output])
    outputNorm = Affine("\(name).outputNorm", [tensors.outputNorm], isNorm: true)
  }

  var parameters: [any Parameter<S>] {
    [projection, attentionOutput, attentionNorm, intermediate, output, outputNorm]
      .flatMap { [$0.weight, $0.bias] }
  }

  /// States of the next layer, `pieces × d`, in memory of `kept`.
  ///
  /// - Parameters:
  ///   - input: `pieces × d`; without a backward pass it may be what `kept` returned for the layer below.
  ///   - batch: the sequences.
  ///   - bias: spread to the batch's distances; nil for none.
  ///   - dropout: of this pass.
  ///   - kept: overwritten.
  ///   - work: overwritten.
  /// - Complexity: 8d² + 4d·*intermediate* operations a piece in products, and 4d·*count* in attention.
  func forward(
    _ input: Matrix<S>, _ batch: PieceBatch, bias: RelativeBias<S>?, dropout: LayerDropout,
    keeping kept: LayerActivations<S>, in work: LayerWorkspace<S>
  ) -> Matrix<S> {
    let d = shape.hiddenSize
    kept.input = input
    kept.projections.reshape(rows: input.rows, columns: 3 * d)
    multiply(input, by: projection, into: kept.projections)
    S.addBias(
      projection.bias.values.pointer, to: kept.projections.pointer, rows: input.rows,
      columns: 3 * d)
    attend(batch, bias, dropout, kept)

    kept.attentionNorm.reshape(rows: input.rows, columns: d)
    multiply(kept.context, by: attentionOutput, into: kept.attentionNorm.normalized)
    normalize(
      &kept.attentionNorm, attentionNorm, bias: attentionOutput, residual: input,
      norm(input.rows, dropout, dropout.attentionOutput))
    let middle = kept.attentionNorm.output

    kept.inner.reshape(rows: input.rows, columns: shape.intermediateSize)
    work.inner.reshape(rows: input.rows, columns: shape.intermediateSize)
    multiply(middle, by: intermediate, into: kept.inner)
    S.biasGelu(
      kept.inner.pointer, bias: intermediate.bias.values.pointer, into: work.inner.pointer,
      rows: input.rows, columns: shape.intermediateSize)

    kept.outputNorm.reshape(rows: input.rows, columns: d)
    multiply(work.inner, by: output, into: kept.outputNorm.normalized)
    normalize(
      &kept.outputNorm, outputNorm, bias: output, residual: middle,
      norm(input.rows, dropout, dropout.output))
    return kept.outputNorm.output
  }

  /// Sets the gradients of all parameters, adds to those of `bias`, and turns the gradient of the output into that of the
  /// input.
  ///
  /// - Parameters:
  ///   - gradient: `pieces × d`, overwritten.
  ///   - needsInput: false leaves it unspecified.
  ///   - kept: of the forward pass; parts of it are overwritten.
  ///   - work: overwritten.
  ///
  /// Other parameters are those of the forward pass.
  func backward(
    _ gradient: Matrix<S>, needsInput: Bool, _ batch: PieceBatch, bias: RelativeBias<S>?,
    dropout: LayerDropout, from kept: LayerActivations<S>, in work: LayerWorkspace<S>
  ) {
    for part in [projection, attentionOutput, intermediate, output] { part.clearBiasGradient() }
    work.summand.reshape(rows: gradient.rows, columns: shape.hiddenSize)
    work.context.reshape(rows: gradient.rows, columns: shape.hiddenSize)

    normalizeBackward(
      gradient, kept.outputNorm, outputNorm, bias: output, into: work.summand,
      norm(gradient.rows, dropout, dropout.output))
    feedForwardBackward(gradient, kept, work)

    normalizeBackward(
      gradient, kept.attentionNorm, attentionNorm, bias: attentionOutput, into: work.summand,
      norm(gradient.rows, dropout, dropout.attentionOutput))
    setWeightGradient(of: attentionOutput, work.summand, input: kept.context)
    multiplyBack(work.summand, by: attentionOutput, into: work.context, beta: 0)
    attendBackward(batch, bias, dropout, kept, work)
    S.addColumnSums(
      of: work.projections.pointer, to: projection.bias.gradient.pointer, rows: gradient.rows,
      columns: 3 * shape.hiddenSize)
    setWeightGradient(of: projection, work.projections, input: kept.input)
    if needsInput { multiplyBack(work.projections, by: projection, into: gradient, beta: 1) }
  }
}

// MARK: Feed-forward and norms

extension TransformerLayer {
  /// From the gradient of W₂'s outputs, in `work.summand`; adds to `gradient` what reaches a.
  private func feedForwardBackward(
    _ gradient: Matrix<S>, _ kept: LayerActivations<S>, _ work: LayerWorkspace<S>
  ) {
    work.inner.reshape(rows: gradient.rows, columns: shape.intermediateSize)
    multiplyBack(work.summand, by: output, into: work.inner, beta: 0)
    S.geluBackward(
      work.inner.pointer, kept.inner.pointer, biasGradient: intermediate.bias.gradient.pointer,
      rows: gradient.rows, columns: shape.intermediateSize)
    setWeightGradient(of: output, work.summand, input: kept.inner)
    setWeightGradient(of: intermediate, work.inner, input: kept.attentionNorm.output)
    multiplyBack(work.inner, by: intermediate, into: gradient, beta: 1)
  }

  private func norm(_ rows: Int, _ dropout: LayerDropout, _ seed: UInt32) -> ResidualNorm {
    ResidualNorm(
      rows: rows, columns: shape.hiddenSize, epsilon: Double(shape.normEpsilon),
      keep: dropout.keep, seed: seed)
  }

  private func normalize(
    _ kept: inout NormActivations<S>, _ parameters: Affine, bias: Affine, residual: Matrix<S>,
    _ norm: ResidualNorm
  ) {
    S.residualNorm(
      norm, kept.normalized.pointer, bias: bias.bias.values.pointer, residual: residual.pointer,
      gain: parameters.weight.values.pointer, shift: parameters.bias.values.pointer,
      inverse: kept.inverse.pointer, into: kept.output.pointer)
  }

  private func normalizeBackward(
    _ gradient: Matrix<S>, _ kept: NormActivations<S>, _ parameters: Affine, bias: Affine,
    into summand: Matrix<S>, _ norm: ResidualNorm
  ) {
    parameters.weight.gradient.clear()
    parameters.bias.gradient.clear()
    S.residualNormBackward(
      norm, gradient.pointer, normalized: kept.normalized.pointer, inverse: kept.inverse.pointer,
      gain: parameters.weight.values.pointer, gainGradient: parameters.weight.gradient.pointer,
      shiftGradient: parameters.bias.gradient.pointer, biasGradient: bias.bias.gradient.pointer,
      dropped: summand.pointer)
  }
}

// MARK: Attention

extension TransformerLayer {
  /// The operands of one head in one sequence.
  private struct HeadPass {
    let softmax: AttentionSoftmax
    let head: Int
    /// First of its queries; keys are d further on, values 2d.
    let projection: Int
    let context: Int
    let score: Int
  }

  private func forEachHead(
    _ batch: PieceBatch, _ dropout: LayerDropout, _ body: (HeadPass) -> Void
  ) {
    let (d, width) = (shape.hiddenSize, shape.headSize)
    for sequence in 0..<batch.sequenceCount where batch.length(of: sequence) > 0 {
      let count = batch.length(of: sequence)
      for head in 0..<shape.headCount {
        let score = batch.scoreOffsets[sequence] + head * count * count
        let row = batch.offsets[sequence]
        body(
          HeadPass(
            softmax: AttentionSoftmax(
              count: count, scale: 1 / Double(width).squareRoot(), keep: dropout.keep,
              seed: dropout.attention.dropoutSeed(at: score)),
            head: head, projection: row * 3 * d + head * width, context: row * d + head * width,
            score: score))
      }
    }
  }

  /// Sets probabilities and context from the projections.
  private func attend(
    _ batch: PieceBatch, _ bias: RelativeBias<S>?, _ dropout: LayerDropout,
    _ kept: LayerActivations<S>
  ) {
    let (d, width) = (shape.hiddenSize, shape.headSize)
    kept.probabilities.reshape(rows: 1, columns: batch.scoreCount)
    if dropout.keep < 1 { kept.dropped.reshape(rows: 1, columns: batch.scoreCount) }
    kept.context.reshape(rows: batch.pieceCount, columns: d)
    let dropped = dropout.keep < 1 ? kept.dropped : kept.probabilities
    forEachHead(batch, dropout) { pass in
      let count = pass.softmax.count
      let queries = kept.projections.pointer + pass.projection
      S.multiply(
        queries, transposed: false, columns: 3 * d, queries + d, transposed: true, columns: 3 * d,
        into: kept.probabilities.pointer + pass.score, columns: count, m: count, n: count,
        k: width, beta: 0)
      S.attentionSoftmax(
        pass.softmax, kept.probabilities.pointer + pass.score, bias: bias?.bias(pass.head),
        dropped: dropped.pointer + pass.score)
      S.multiply(
        dropped.pointer + pass.score, transposed: false, columns: count, queries + 2 * d,
        transposed: false, columns: 3 * d, into: kept.context.pointer + pass.context, columns: d,
        m: count, n: width, k: count, beta: 0)
    }
  }

  /// Sets the gradient of the projections from that of the context.
  private func attendBackward(
    _ batch: PieceBatch, _ bias: RelativeBias<S>?, _ dropout: LayerDropout,
    _ kept: LayerActivations<S>, _ work: LayerWorkspace<S>
  ) {
    let (d, width) = (shape.hiddenSize, shape.headSize)
    work.projections.reshape(rows: batch.pieceCount, columns: 3 * d)
    work.scores.reshape(rows: batch.longest, columns: batch.longest)
    let dropped = dropout.keep < 1 ? kept.dropped : kept.probabilities
    let scores = work.scores.pointer
    forEachHead(batch, dropout) { pass in
      let count = pass.softmax.count
      let queries = kept.projections.pointer + pass.projection
      let gradient = work.projections.pointer + pass.projection
      let context = work.context.pointer + pass.context
      S.multiply(
        context, transposed: false, columns: d, queries + 2 * d, transposed: true, columns: 3 * d,
        into: scores, columns: count, m: count, n: count, k: width, beta: 0)
      S.multiply(
        dropped.pointer + pass.score, transposed: true, columns: count, context, transposed: false,
        columns: d, into: gradient + 2 * d, columns: 3 * d, m: count, n: width, k: count, beta: 0)
      S.attentionSoftmaxBackward(
        pass.softmax, scores, probabilities: kept.probabilities.pointer + pass.score,
        dropped: dropped.pointer + pass.score, biasGradient: bias?.gradient(pass.head))
      S.multiply(
        scores, transposed: false, columns: count, queries + d, transposed: false, columns: 3 * d,
        into: gradient, columns: 3 * d, m: count, n: width, k: count, beta: 0)
      S.multiply(
        scores, transposed: true, columns: count, queries, transposed: false, columns: 3 * d,
        into: gradient + d, columns: 3 * d, m: count, n: width, k: count, beta: 0)
    }
  }
}

// MARK: Products

extension TransformerLayer {
  /// y ← x·Wᵀ.
  private func multiply(_ x: Matrix<S>, by layer: Affine, into y: Matrix<S>) {
    S.multiply(
      x.pointer, transposed: false, columns: x.columns, layer.weight.values.pointer,
      transposed: true, columns: x.columns, into: y.pointer, columns: y.columns, m: x.rows,
      n: y.columns, k: x.columns, beta: 0)
  }

  /// x ← y·W + beta·x.
  private func multiplyBack(_ y: Matrix<S>, by layer: Affine, into x: Matrix<S>, beta: S) {
    S.multiply(
      y.pointer, transposed: false, columns: y.columns, layer.weight.values.pointer,
      transposed: false, columns: x.columns, into: x.pointer, columns: x.columns, m: y.rows,
      n: x.columns, k: y.columns, beta: beta)
  }

  /// Sets the gradient of W from those of the outputs.
  private func setWeightGradient(of layer: Affine, _ gradient: Matrix<S>, input: Matrix<S>) {
    S.multiply(
      gradient.pointer, transposed: true, columns: gradient.columns, input.pointer,
      transposed: false, columns: input.columns, into: layer.weight.gradient.pointer,
      columns: input.columns, m: gradient.columns, n: input.columns, k: gradient.rows, beta: 0)
  }
}
