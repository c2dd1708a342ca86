extension Double {
  private typealias Plain = PlainKernels<Double>

  public static func pack(
    _ b: Constant, transposed: Bool, columns: Int, k: Int, n: Int, into packed: Pointer
  ) { Plain.pack(b, transposed: transposed, columns: columns, k: k, n: n, into: packed) }

  public static func multiply(
    _ a: Constant, columns lda: Int, _ b: PackedMatrix<Double>, into c: Pointer, columns ldc: Int,
    m: Int
  ) { Plain.multiply(a, columns: lda, b, into: c, columns: ldc, m: m) }

  public static func lstmForward(
    _ step: LstmStep, projections: Constant, slots: UnsafePointer<Int32>, bias: Constant,
    recurrent: Constant, previousCells: Constant, gates: Pointer, cells: Pointer, states: Pointer
  ) {
    Plain.lstmForward(
      step, projections: projections, slots: slots, bias: bias, recurrent: recurrent,
      previousCells: previousCells, gates: gates, cells: cells, states: states)
  }

  public static func lstmBackward(
    _ step: LstmStep, cells: Constant, previousCells: Constant, stateGradient: Constant,
    followingGradient: Constant, cellGradient: Pointer, gates: Pointer,
    slots: UnsafePointer<Int32>, sums: Pointer?
  ) {
    Plain.lstmBackward(
      step, cells: cells, previousCells: previousCells, stateGradient: stateGradient,
      followingGradient: followingGradient, cellGradient: cellGradient, gates: gates, slots: slots,
      sums: sums)
  }

  public static func attentionScores(
    _ layer: Pointer, bias: Constant, v: Constant, scores: Pointer, tokens: Int, width: Int
  ) {
    Plain.attentionScores(layer, bias: bias, v: v, scores: scores, tokens: tokens, width: width)
  }

  public static func attentionScoresBackward(
    _ scoreGradient: Constant, v: Constant, layer: Pointer, vGradient: Pointer, tokens: Int,
    width: Int
  ) {
    Plain.attentionScoresBackward(
      scoreGradient, v: v, layer: layer, vGradient: vGradient, tokens: tokens, width: width)
  }

  public static func attentionPool(
    _ rows: PackedRows, width: Int, states: Constant, weights: Pointer, pooled: Pointer
  ) { Plain.attentionPool(rows, width: width, states: states, weights: weights, pooled: pooled) }

  public static func attentionPoolBackward(
    _ rows: PackedRows, width: Int, states: Constant, weights: Constant, gradient: Constant,
    stateGradient: Pointer, scoreGradient: Pointer
  ) {
    Plain.attentionPoolBackward(
      rows, width: width, states: states, weights: weights, gradient: gradient,
      stateGradient: stateGradient, scoreGradient: scoreGradient)
  }

  public static func maxPool(
    _ rows: PackedRows, width: Int, states: Constant, pooled: Pointer, tokens: inout [Int32]
  ) { Plain.maxPool(rows, width: width, states: states, pooled: pooled, tokens: &tokens) }

  public static func maxPoolBackward(
    _ rows: PackedRows, width: Int, gradient: Constant, tokens: [Int32], stateGradient: Pointer
  ) {
    Plain.maxPoolBackward(
      rows, width: width, gradient: gradient, tokens: tokens, stateGradient: stateGradient)
  }
}
