/// A number type that end models can be trained in.
///
/// Float runs on BLAS and vectorised kernels. Double runs on the plain loops that define each kernel: slow, and the
/// reference that gradients and fast kernels are tested against. Layers are written once for both.
///
/// All matrices are row-major. Each kernel takes one pass over its operands, except the product's O(m·n·k).
public protocol TrainingScalar: BinaryFloatingPoint, Codable, Sendable {
  /// Numbers that a kernel writes.
  typealias Pointer = UnsafeMutablePointer<Self>
  /// Numbers that a kernel reads.
  typealias Constant = UnsafePointer<Self>

  /// C ← op(A)·op(B) + beta·C; op(A) is `m × k`, op(B) is `k × n`. `columns` are those of the operands as stored.
  static func multiply(
    _ a: Constant, transposed ta: Bool, columns lda: Int, _ b: Constant, transposed tb: Bool,
    columns ldb: Int, into c: Pointer, columns ldc: Int, m: Int, n: Int, k: Int, beta: Self)

  /// target ← source, `count` numbers.
  static func convert(_ source: UnsafePointer<Float>, to target: Pointer, count: Int)
  /// A copy of `count` numbers in double precision.
  static func doubles(_ x: Constant, count: Int) -> [Double]
  /// target ← target + scale·source, `count` numbers.
  static func addScaled(_ source: Constant, _ scale: Self, to target: Pointer, count: Int)
  /// x ← factor·x, `count` numbers.
  static func scale(_ x: Pointer, by factor: Self, count: Int)
  /// Σ xᵢ² over `count` numbers, in double precision.
  static func sumOfSquares(_ x: Constant, count: Int) -> Double
  /// Σ aᵢ·bᵢ over `count` numbers, in double precision.
  static func dot(_ a: Constant, _ b: Constant, count: Int) -> Double
  /// Adds `bias` to every row of a `rows × columns` matrix.
  static func addBias(_ bias: Constant, to matrix: Pointer, rows: Int, columns: Int)
  /// sums ← sums + the column sums of a `rows × columns` matrix.
  static func addColumnSums(of matrix: Constant, to sums: Pointer, rows: Int, columns: Int)

  /// x ← max(x, 0), then dropout: an element is kept with probability `keep` and divided by it. Which ones are kept is a
  /// function of `seed` and their position.
  static func reluDropout(_ x: Pointer, count: Int, keep: Self, seed: UInt32)
  /// gradient ← gradient / keep where the output `y` is positive, else 0.
  static func reluDropoutBackward(_ gradient: Pointer, output y: Constant, count: Int, keep: Self)
  /// Dropout alone, forward and, with the same seed, backward.
  static func dropout(_ x: Pointer, count: Int, keep: Self, seed: UInt32)

  /// x ← exp(x), element by element.
  static func exp(_ x: Pointer, count: Int)
  /// x ← 1 / (1 + exp(−x)), element by element.
  static func sigmoid(_ x: Pointer, count: Int)
  /// x ← tanh(x), element by element.
  static func tanh(_ x: Pointer, count: Int)

  /// A step of Adam on `count` weights.
  ///
  /// - Parameters:
  ///   - step: rates and decay.
  ///   - w: weights, updated.
  ///   - gradient: of the loss.
  ///   - m: running mean of gradients, updated.
  ///   - v: running mean of squared gradients, updated.
  ///   - count: number of weights.
  static func adam(
    _ step: AdamStep, _ w: Pointer, gradient: Constant, m: Pointer, v: Pointer, count: Int)
  /// Adam on some rows of a table of `width` columns; `gradient` holds the gradients of those rows one after the other.
  static func adam(
    _ step: AdamStep, _ w: Pointer, gradient: Constant, m: Pointer, v: Pointer, rows: [Int32],
    width: Int)
  /// Adam on `w` (`h × d`) whose gradient is `left·right` (`h × rank` times `rank × d`), without forming it.
  static func adam(
    _ step: AdamStep, _ w: Pointer, left: Constant, right: Constant, m: Pointer, v: Pointer, h: Int,
    d: Int, rank: Int)

  /// out[row] = scale[row]·Σ table[id] over the row's ids, which are `ids[offsets[row]..<offsets[row + 1]]`.
  static func gatherSums(
    of table: Constant, width: Int, ids: [Int32], offsets: [Int32], scale: [Self], into out: Pointer
  )
  /// sums[slot] += scale[row]·gradient[row] for every slot of every row; slots are indexed by `offsets` like ids.
  static func scatterSums(
    of gradient: Constant, width: Int, slots: [Int32], offsets: [Int32], scale: [Self],
    into sums: Pointer)

  /// Packs op(B), `k × n`, for ``multiply(_:columns:_:into:columns:m:)``; see ``PackedMatrix``.
  static func pack(
    _ b: Constant, transposed: Bool, columns: Int, k: Int, n: Int, into packed: Pointer)
  /// C ← A·B for a packed B; `a` is `m × B.rows`. `columns` are those of the operands as stored.
  static func multiply(
    _ a: Constant, columns lda: Int, _ b: PackedMatrix<Self>, into c: Pointer, columns ldc: Int,
    m: Int)

  /// Gates, cells and states of one step of an LSTM, all overwritten.
  ///
  /// Row `r` has the pre-activations `projections[slots[r]] + bias + recurrent[r]`, `4·hidden` each, and
  ///
  ///     i, f, o = σ(…)   g = tanh(…)   c = f·c′ + i·g   state = o·tanh(c).
  static func lstmForward(
    _ step: LstmStep, projections: Constant, slots: UnsafePointer<Int32>, bias: Constant,
    recurrent: Constant, previousCells: Constant, gates: Pointer, cells: Pointer, states: Pointer)
  /// Gradients of one step of an LSTM: `gates` are overwritten by the gradients of their pre-activations, `cellGradient` by
  /// the gradient for the step before; `sums[slots[r]]` grows by the gradients of row `r` unless it is nil.
  static func lstmBackward(
    _ step: LstmStep, cells: Constant, previousCells: Constant, stateGradient: Constant,
    followingGradient: Constant, cellGradient: Pointer, gates: Pointer,
    slots: UnsafePointer<Int32>, sums: Pointer?)

  /// scores[t] = v·tanh(layer[t] + bias); `layer` (`tokens × width`) is overwritten by the hyperbolic tangents.
  static func attentionScores(
    _ layer: Pointer, bias: Constant, v: Constant, scores: Pointer, tokens: Int, width: Int)
  /// The gradients of `layer`, which is overwritten, and of v, which are added to, from those of the scores.
  static func attentionScoresBackward(
    _ scoreGradient: Constant, v: Constant, layer: Pointer, vGradient: Pointer, tokens: Int,
    width: Int)
  /// pooled[place] = Σ weight·state over a row's tokens; `weights` holds the scores and is overwritten by their softmax over
  /// the row.
  static func attentionPool(
    _ rows: PackedRows, width: Int, states: Constant, weights: Pointer, pooled: Pointer)
  /// Gradients of states and scores, both overwritten, from the gradient of `pooled`.
  static func attentionPoolBackward(
    _ rows: PackedRows, width: Int, states: Constant, weights: Constant, gradient: Constant,
    stateGradient: Pointer, scoreGradient: Pointer)
  /// pooled[place] = the largest of a row's states, component by component; `tokens` (`rows × width`) becomes the token that
  /// it is from, the first among equals, and −1 for rows without tokens.
  static func maxPool(
    _ rows: PackedRows, width: Int, states: Constant, pooled: Pointer, tokens: inout [Int32])
  /// Adds the gradient of `pooled` to that of the states which were largest.
  static func maxPoolBackward(
    _ rows: PackedRows, width: Int, gradient: Constant, tokens: [Int32], stateGradient: Pointer)
}

/// Rates and decay of one step of Adam.
///
/// - Source: Kingma and Ba 2015; decoupled decay: Loshchilov and Hutter 2019.
public struct AdamStep: Equatable, Sendable {
  /// The number of the step, t, from 1.
  public var number: Int
  /// Learning rate divided by `1 − β₁ᵗ`.
  public var rate: Double
  /// `1/√(1 − β₂ᵗ)`.
  public var correction: Double
  /// Decay of the mean of gradients, β₁ in 0..<1.
  public var beta1: Double
  /// Decay of the mean of squared gradients, β₂ in 0..<1.
  public var beta2: Double
  /// Number added to the root of the mean of squared gradients.
  public var epsilon: Double
  /// L2 penalty: `l2·w` is added to the gradient.
  public var l2: Double
  /// Share by which `w` shrinks, learning rate included.
  public var decay: Double
  /// Factor on the gradient, for clipping.
  public var gradientScale: Double

  /// A step with its rates corrected for its number.
  ///
  /// - Parameters:
  ///   - number: t, 1 for the first step.
  ///   - learningRate: rate before the correction for the step.
  ///   - beta1: decay of the mean of gradients.
  ///   - beta2: decay of the mean of squared gradients.
  ///   - epsilon: number added to the root of the latter.
  ///   - l2: penalty; `l2·w` is added to the gradient.
  ///   - weightDecay: decay of AdamW, multiplied by the learning rate here.
  ///   - gradientScale: factor on the gradient, for clipping.
  public init(
    number: Int, learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, l2: Double = 0, weightDecay: Double = 0, gradientScale: Double = 1
  ) {
    self.number = number
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.l2 = l2
    self.gradientScale = gradientScale
    decay = learningRate * weightDecay
    rate = learningRate / (1 - power(beta1, number))
    correction = 1 / (1 - power(beta2, number)).squareRoot()
  }
}

private func power(_ base: Double, _ exponent: Int) -> Double {
  var result = 1.0
  var square = base
  var rest = exponent
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return result
}
