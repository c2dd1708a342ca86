import CVectorKernels

extension Float {
  public static func pack(
    _ b: Constant, transposed: Bool, columns: Int, k: Int, n: Int, into packed: Pointer
  ) { slicework_pack(b, transposed ? 1 : 0, columns, k, n, packed) }

  public static func multiply(
    _ a: Constant, columns lda: Int, _ b: PackedMatrix<Float>, into c: Pointer, columns ldc: Int,
    m: Int
  ) { slicework_multiply_packed(a, lda, b.pointer, c, ldc, m, b.columns, b.rows) }

  public static func lstmForward(
    _ step: LstmStep, projections: Constant, slots: UnsafePointer<Int32>, bias: Constant,
    recurrent: Constant, previousCells: Constant, gates: Pointer, cells: Pointer, states: Pointer
  ) {
    var native = slicework_lstm_step(step)
    slicework_lstm_forward(
      &native, projections, slots, bias, recurrent, previousCells, gates, cells, states)
  }

  public static func lstmBackward(
    _ step: LstmStep, cells: Constant, previousCells: Constant, stateGradient: Constant,
    followingGradient: Constant, cellGradient: Pointer, gates: Pointer,
    slots: UnsafePointer<Int32>, sums: Pointer?
  ) {
    var native = slicework_lstm_step(step)
    slicework_lstm_backward(
      &native, cells, previousCells, stateGradient, followingGradient, cellGradient, gates, slots,
      sums)
  }

  public static func attentionScores(
    _ layer: Pointer, bias: Constant, v: Constant, scores: Pointer, tokens: Int, width: Int
  ) { slicework_attention_scores(layer, bias, v, scores, tokens, width) }

  public static func attentionScoresBackward(
    _ scoreGradient: Constant, v: Constant, layer: Pointer, vGradient: Pointer, tokens: Int,
    width: Int
  ) {
    slicework_attention_scores_backward(scoreGradient, v, layer, vGradient, tokens, width)
  }

  public static func attentionPool(
    _ rows: PackedRows, width: Int, states: Constant, weights: Pointer, pooled: Pointer
  ) {
    rows.withNative(width: width) { slicework_attention_pool($0, states, weights, pooled) }
  }

  public static func attentionPoolBackward(
    _ rows: PackedRows, width: Int, states: Constant, weights: Constant, gradient: Constant,
    stateGradient: Pointer, scoreGradient: Pointer
  ) {
    rows.withNative(width: width) {
      slicework_attention_pool_backward(
        $0, states, weights, gradient, stateGradient, scoreGradient)
    }
  }

  public static func maxPool(
    _ rows: PackedRows, width: Int, states: Constant, pooled: Pointer, tokens: inout [Int32]
  ) {
    rows.withNative(width: width) { slicework_max_pool($0, states, pooled, &tokens) }
  }

  public static func maxPoolBackward(
    _ rows: PackedRows, width: Int, gradient: Constant, tokens: [Int32], stateGradient: Pointer
  ) {
    rows.withNative(width: width) {
      slicework_max_pool_backward($0, gradient, tokens, stateGradient)
    }
  }
}

extension slicework_lstm_step {
  fileprivate init(_ step: LstmStep) {
    self.init(
      rows: step.rows, previous: step.previous, following: step.following, hidden: step.hidden,
      gate_stride: step.gateStride, state_stride: step.stateStride)
  }
}

extension PackedRows {
  fileprivate func withNative(
    width: Int, _ body: (UnsafePointer<slicework_packed_rows>) -> Void
  ) {
    starts.withUnsafeBufferPointer { starts in
      lengths.withUnsafeBufferPointer { lengths in
        places.withUnsafeBufferPointer { places in
          var native = slicework_packed_rows(
            rows: count, width: width, starts: starts.baseAddress, lengths: lengths.baseAddress,
            places: places.baseAddress)
          body(&native)
        }
      }
    }
  }
}
