import EndModels
import NumericKernels

/// A slice head with its experts folded away: one vector per indicator, slice prediction and expert output.
public struct FoldedSlices<S: SliceScalar> {
  /// k + 1, the number of slices with the base slice.
  public let slices: Int
  /// d, the length of z.
  public let inputSize: Int
  /// C: 1 for two classes, else one per class.
  public let outputs: Int
  /// `(k + 1)(1 + 2C) × d`: the indicators, then per slice its C slice predictions and its C expert outputs.
  let stack: Buffer<S>
  /// One per row of the stack.
  let bias: Buffer<S>
  /// `C`, added to the attended outputs.
  var outputBias: [S]
  /// One per slice where attention is calibrated, else empty.
  var calibration: [SliceCalibration<S>] = []

  init(slices: Int, inputSize: Int, outputs: Int) {
    self.slices = slices
    self.inputSize = inputSize
    self.outputs = outputs
    stack = Buffer(count: slices * (1 + 2 * outputs) * inputSize)
    bias = Buffer(count: slices * (1 + 2 * outputs))
    outputBias = [S](repeating: 0, count: outputs)
  }

  /// Rows of the stack.
  var rowCount: Int { slices * (1 + 2 * outputs) }

  /// The `2C × d` vectors of a slice.
  func vectors(_ slice: Int) -> UnsafeMutablePointer<S> {
    stack.pointer + (slices + slice * 2 * outputs) * inputSize
  }

  /// All folded outputs of a batch, one row per row of the stack.
  @_specialize(where S == Float)
  func forward(_ z: Matrix<S>, work: inout SliceWorkspace<S>) {
    work.prepare(self, rows: z.rows)
    for row in 0..<rowCount {
      (work.outputs.pointer + row * z.rows).update(repeating: bias[row], count: z.rows)
    }
    S.multiply(
      stack.pointer, transposed: false, columns: inputSize, z.pointer, transposed: true,
      columns: inputSize, into: work.outputs.pointer, columns: z.rows, m: rowCount, n: z.rows,
      k: inputSize, beta: 1)
  }

  func attend(_ z: Matrix<S>, options: SliceOptions, work: inout SliceWorkspace<S>) {
    forward(z, work: &work)
    work.attend(
      options.shape(slices: slices, rows: z.rows, outputs: outputs, memberCount: 1),
      self)
  }

  /// P(Y), `batch × K`.
  @_specialize(where S == Float)
  func probabilities(
    _ z: Matrix<S>, options: SliceOptions, work: inout SliceWorkspace<S>
  ) -> Matrix<S> {
    attend(z, options: options, work: &work)
    let logits = Matrix<S>(rows: z.rows, columns: outputs)
    for row in 0..<z.rows {
      for o in 0..<outputs { logits[row, o] = work.logits[o, row] }
    }
    return EndModels.probabilities(fromLogits: logits)
  }

  /// Indicators and attention, `batch × (k + 1)`.
  @_specialize(where S == Float)
  func sliceOutputs(
    _ z: Matrix<S>, options: SliceOptions, work: inout SliceWorkspace<S>
  ) -> SliceOutputs {
    attend(z, options: options, work: &work)
    var result = SliceOutputs(sliceCount: slices)
    for row in 0..<z.rows {
      for i in 0..<slices {
        result.indicators.append(Float(sigmoid(Double(work.outputs[i, row]))))
        result.attention.append(Float(work.attention[i, row]))
      }
    }
    return result
  }
}

/// Buffers of a slice head for one batch, reused from batch to batch.
struct SliceWorkspace<S: SliceScalar> {
  /// `rows of the stack × batch`: outputs, then their gradients.
  private(set) var outputs = Matrix<S>()
  /// `slices × batch`.
  private(set) var attention = Matrix<S>()
  /// `C × batch`: logits, then their gradients.
  private(set) var logits = Matrix<S>()
  /// One per slice where attention is calibrated.
  private(set) var calibrationGradient: [SliceCalibrationGradient<S>] = []
  private var slices = 0

  mutating func prepare(_ folded: FoldedSlices<S>, rows: Int) {
    slices = folded.slices
    outputs.reshape(rows: folded.rowCount, columns: rows)
    attention.reshape(rows: folded.slices, columns: rows)
    logits.reshape(rows: folded.outputs, columns: rows)
  }

  private var sliceOutputs: UnsafeMutablePointer<S> { outputs.pointer + slices * outputs.columns }

  func attend(_ shape: SliceBatchShape, _ folded: FoldedSlices<S>) {
    S.sliceForward(
      shape, q: outputs.pointer, outputs: sliceOutputs, outputBias: folded.outputBias,
      calibration: folded.calibration, attention: attention.pointer, logits: logits.pointer)
  }

  mutating func backward(
    _ shape: SliceBatchShape, _ folded: FoldedSlices<S>, _ batch: TargetBatch<S>
  ) -> LossParts {
    S.sliceBackward(
      shape, q: outputs.pointer, outputs: sliceOutputs, outputBias: folded.outputBias,
      calibration: folded.calibration, targets: batch.targets.pointer, weights: batch.weights,
      members: batch.members.pointer, attention: attention.pointer, logits: logits.pointer,
      calibrationGradient: &calibrationGradient)
  }

  /// Σ over the batch of the first `rows` rows of the outputs.
  func rowSums(_ rows: Int) -> Buffer<S> {
    let sums = Buffer<S>(count: rows)
    let ones = [S](repeating: 1, count: outputs.columns)
    S.multiply(
      outputs.pointer, transposed: false, columns: outputs.columns, ones, transposed: false,
      columns: 1, into: sums.pointer, columns: 1, m: rows, n: 1, k: outputs.columns, beta: 0)
    return sums
  }

  @_specialize(where S == Float)
  func logitSum(_ output: Int) -> S {
    let row = logits.pointer + output * logits.columns
    var sum: S = 0
    for column in 0..<logits.columns { sum += row[column] }
    return sum
  }
}
