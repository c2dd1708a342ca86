import EndModels
import NumericKernels
import SupervisionCore

/// Slice-residual-attention modules: indicators, experts, a shared slice-prediction head, attention, and the
/// prediction head, computed folded.
///
/// With slices i = 0…k (0 is the base slice), z of length d, experts Wᵢ (`h × d`), the shared head g and the
/// prediction head u (`h × C` each), for C = 1 output with two classes and C = K with more:
///
/// ```text
/// qᵢ = ωᵢ·z + βᵢ            indicator logit; cross entropy against "in slice i"
/// pᵢ = gᵀ(Wᵢz + bᵢ) + c_g    slice prediction; cross entropy against the label, members of slice i only
/// a  = softmax((Q + |P|)/T)
/// logits = uᵀ Σᵢ aᵢ(Wᵢz + bᵢ) + c_u
/// ```
///
/// All after Wᵢ is linear, so vᵢ = Wᵢᵀg and wᵢ = Wᵢᵀu are folded once per batch: an example costs O(k·d·C) instead
/// of O(k·h·d), and gradients of Wᵢ are products of two thin factors. ``SliceHeadReference`` is the same without
/// folding.
///
/// - Source: Chen et al. 2019, section 3.2.
public final class SliceHead<S: SliceScalar>: Head {
  let options: SliceOptions
  let slices: Int
  let d: Int
  let h: Int
  let outputs: Int

  /// `(k + 1) × d` and `k + 1`.
  private let indicatorWeight: DenseParameter<S>
  private let indicatorBias: DenseParameter<S>
  private let expertWeight: ExpertParameter<S>
  /// `(k + 1) × h`.
  private let expertBias: DenseParameter<S>
  /// [g u], `h × 2C`.
  private let heads: DenseParameter<S>
  /// c_g, then c_u: `2C`.
  private let headBias: DenseParameter<S>
  /// Nil but for calibrated attention.
  private let calibration: AttentionCalibration<S>?

  private var folded: FoldedSlices<S>
  private var work = SliceWorkspace<S>()
  private var stackGradient = Matrix<S>()
  private var inputGradient = Matrix<S>()

  /// - Parameters:
  ///   - inputSize: d.
  ///   - sliceCount: k, without the base slice.
  ///   - classCount: K, at least 2.
  ///   - options: attention, width of the experts and weights of the losses.
  ///   - seed: of the parameters at the start; the same seed gives the same model.
  /// - Throws: ``SupervisionCore/UsageError`` for options out of range.
  public init(
    inputSize: Int, sliceCount: Int, classCount: Int, options: SliceOptions, seed: UInt64
  ) throws {
    try options.validate(sliceCount: sliceCount)
    self.options = options
    slices = sliceCount + 1
    d = inputSize
    h = options.expertSize > 0 ? options.expertSize : inputSize
    outputs = outputCount(classCount: classCount)
    var generator = SeededGenerator(seed: seed, purpose: "slice head")
    let inner = 1 / Double(d).squareRoot()
    let outer = 1 / Double(h).squareRoot()
    indicatorWeight = DenseParameter(
      "indicator.weight", generator.uniform(within: inner, count: slices * d))
    indicatorBias = DenseParameter(
      "indicator.bias", generator.uniform(within: inner, count: slices), isDecayed: false)
    expertWeight = ExpertParameter(
      values: generator.uniform(within: inner, count: slices * h * d), slices: slices, h: h, d: d,
      rank: 2 * outputs)
    expertBias = DenseParameter(
      "expert.bias", generator.uniform(within: inner, count: slices * h), isDecayed: false)
    heads = DenseParameter("heads", generator.uniform(within: outer, count: h * 2 * outputs))
    headBias = DenseParameter(
      "heads.bias", generator.uniform(within: outer, count: 2 * outputs), isDecayed: false)
    calibration =
      options.attention == .calibrated
      ? AttentionCalibration(slices: slices, classCount: classCount) : nil
    folded = FoldedSlices(slices: slices, inputSize: d, outputs: outputs)
  }

  public var parameters: [any Parameter<S>] {
    [indicatorWeight, indicatorBias, expertWeight, expertBias, heads, headBias]
      + (calibration?.parameters ?? [])
  }

  /// One per slice as they are now; empty but for calibrated attention.
  var calibrations: [SliceCalibration<S>] { calibration?.current() ?? [] }

  /// The folded vectors of the parameters as they are now: all that inference needs.
  public func fold() -> FoldedSlices<S> {
    folded.stack.pointer.update(from: indicatorWeight.values.pointer, count: slices * d)
    folded.bias.pointer.update(from: indicatorBias.values.pointer, count: slices)
    let rank = 2 * outputs
    for i in 0..<slices {
      S.multiply(
        heads.values.pointer, transposed: true, columns: rank, expertWeight.expert(i),
        transposed: false, columns: d, into: folded.vectors(i), columns: d, m: rank, n: d, k: h,
        beta: 0)
    }
    S.multiply(
      expertBias.values.pointer, transposed: false, columns: h, heads.values.pointer,
      transposed: false, columns: rank, into: folded.bias.pointer + slices, columns: rank,
      m: slices,
      n: rank, k: h, beta: 0)
    for i in 0..<slices {
      for o in 0..<outputs { folded.bias[slices + i * rank + o] += headBias.values[o] }
    }
    folded.outputBias = (0..<outputs).map { headBias.values[outputs + $0] }
    folded.calibration = calibrations
    return folded
  }

  public func probabilities(_ z: Matrix<S>) -> Matrix<S> {
    fold().probabilities(z, options: options, work: &work)
  }

  public func sliceOutputs(_ z: Matrix<S>) -> SliceOutputs? {
    fold().sliceOutputs(z, options: options, work: &work)
  }

  public func backward(_ z: Matrix<S>, _ batch: TargetBatch<S>) -> (
    losses: LossParts, gradient: Matrix<S>
  ) {
    precondition(batch.members.rows == slices, "members of every slice, the base slice first")
    let folded = fold()
    folded.forward(z, work: &work)
    let memberCount = batch.memberCount
    let shape = options.shape(
      slices: slices, rows: z.rows, outputs: outputs, memberCount: memberCount)
    let losses = work.backward(shape, folded, batch)
    calibration?.setGradient(work.calibrationGradient, members: batch.members)
    unfold(z)
    inputGradient.reshape(rows: z.rows, columns: d)
    S.multiply(
      work.outputs.pointer, transposed: true, columns: z.rows, folded.stack.pointer,
      transposed: false, columns: d, into: inputGradient.pointer, columns: d, m: z.rows, n: d,
      k: folded.rowCount, beta: 0)
    return (losses, inputGradient)
  }

  /// From the gradients of the folded outputs (`rows of the stack × batch`) to those of the parameters.
  private func unfold(_ z: Matrix<S>) {
    let rank = 2 * outputs
    let rows = folded.rowCount
    stackGradient.reshape(rows: rows, columns: d)
    S.multiply(
      work.outputs.pointer, transposed: false, columns: z.rows, z.pointer, transposed: false,
      columns: d, into: stackGradient.pointer, columns: d, m: rows, n: d, k: z.rows, beta: 0)
    let biasGradient = work.rowSums(rows)
    indicatorWeight.gradient.pointer.update(from: stackGradient.pointer, count: slices * d)
    indicatorBias.gradient.pointer.update(from: biasGradient.pointer, count: slices)
    let right = stackGradient.pointer + slices * d
    let rightBias = biasGradient.pointer + slices
    expertWeight.setGradient(left: heads.values, right: right)
    S.multiply(
      rightBias, transposed: false, columns: rank, heads.values.pointer, transposed: true,
      columns: rank, into: expertBias.gradient.pointer, columns: h, m: slices, n: h, k: rank,
      beta: 0)
    S.multiply(
      expertBias.values.pointer, transposed: true, columns: h, rightBias, transposed: false,
      columns: rank, into: heads.gradient.pointer, columns: rank, m: h, n: rank, k: slices, beta: 0)
    for i in 0..<slices {
      S.multiply(
        expertWeight.expert(i), transposed: false, columns: d, right + i * rank * d,
        transposed: true, columns: d, into: heads.gradient.pointer, columns: rank, m: h, n: rank,
        k: d, beta: 1)
    }
    headBias.gradient.clear()
    for o in 0..<outputs {
      for i in 0..<slices { headBias.gradient[o] += rightBias[i * rank + o] }
      headBias.gradient[outputs + o] = work.logitSum(o)
    }
  }
}
