/// Sizes and strides of one step of an LSTM on a block of rows. Gates are ordered input, forget, candidate, output.
///
/// - Source: Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000.
public struct LstmStep: Equatable, Sendable {
  /// Number of rows in the step.
  public var rows: Int
  /// Number of rows, the first ones, that have a state from the step before; the others begin here.
  public var previous: Int
  /// Number of rows, the first ones, that get a gradient from the step after; the others end here.
  public var following: Int
  /// Size of the state.
  public var hidden: Int
  /// Distance from one row to the next in gates, projections and their sums, in numbers.
  public var gateStride: Int
  /// Distance from one row to the next in cells, states and their gradients, in numbers.
  public var stateStride: Int

  /// A step with these sizes; `following` counts in the backward pass only.
  public init(
    rows: Int, previous: Int, following: Int = 0, hidden: Int, gateStride: Int, stateStride: Int
  ) {
    self.rows = rows
    self.previous = previous
    self.following = following
    self.hidden = hidden
    self.gateStride = gateStride
    self.stateStride = stateStride
  }
}

extension PlainKernels {
  /// Gates, cells and states of one step, all overwritten.
  ///
  /// Row `r` has the pre-activations `projections[slots[r]] + bias + recurrent[r]`, `4·hidden` each, and
  ///
  ///     i, f, o = σ(…)   g = tanh(…)   c = f·c′ + i·g   state = o·tanh(c).
  ///
  /// - Parameters:
  ///   - step: sizes and strides.
  ///   - projections: `4·hidden` for each slot, the contribution of the inputs.
  ///   - slots: position of the projections of each row.
  ///   - bias: `4·hidden`.
  ///   - recurrent: `previous × 4·hidden`, the contribution of the states before; rows that begin here have
  ///     none.
  ///   - previousCells: c′ of the first rows.
  ///   - gates: i, f, g and o of each row.
  ///   - cells: c of each row.
  ///   - states: state of each row.
  /// - Complexity: O(*rows*·*hidden*).
  package static func lstmForward(
    _ step: LstmStep, projections: Constant, slots: UnsafePointer<Int32>, bias: Constant,
    recurrent: Constant, previousCells: Constant, gates: Pointer, cells: Pointer, states: Pointer
  ) {
    let h = step.hidden
    for r in 0..<step.rows {
      let x = projections + Int(slots[r]) * step.gateStride
      let a = gates + r * step.gateStride
      let hasPrevious = r < step.previous
      for j in 0..<(4 * h) { a[j] = x[j] + bias[j] + (hasPrevious ? recurrent[r * 4 * h + j] : 0) }
      for j in 0..<h {
        for gate in [0, h, 3 * h] { a[gate + j] = S(sigmoid(Double(a[gate + j]))) }
        a[2 * h + j] = S(SystemMath.tanh(Double(a[2 * h + j])))
        let before = hasPrevious ? previousCells[r * step.stateStride + j] : 0
        let cell = a[h + j] * before + a[j] * a[2 * h + j]
        cells[r * step.stateStride + j] = cell
        states[r * step.stateStride + j] = a[3 * h + j] * S(SystemMath.tanh(Double(cell)))
      }
    }
  }

  /// Gradients of one step: `gates` are overwritten by the gradients of their pre-activations.
  ///
  /// - Parameters:
  ///   - step: sizes and strides.
  ///   - cells: c of each row, as the forward step left them.
  ///   - previousCells: c′ of the first rows.
  ///   - stateGradient: of the states as outputs.
  ///   - followingGradient: of the states, `following × hidden`, from the step after.
  ///   - cellGradient: `rows × hidden`, from the step after; overwritten by the gradient for the step
  ///     before.
  ///   - gates: those of the forward step; overwritten by the gradients of their pre-activations.
  ///   - slots: position of the sums of each row.
  ///   - sums: `sums[slots[r]] +=` the gradients of row `r`, unless it is nil.
  /// - Complexity: O(*rows*·*hidden*).
  package static func lstmBackward(
    _ step: LstmStep, cells: Constant, previousCells: Constant, stateGradient: Constant,
    followingGradient: Constant, cellGradient: Pointer, gates: Pointer,
    slots: UnsafePointer<Int32>, sums: Pointer?
  ) {
    let h = step.hidden
    for r in 0..<step.rows {
      let a = gates + r * step.gateStride
      let isFollowed = r < step.following
      for j in 0..<h {
        let position = r * step.stateStride + j
        let (input, forget, candidate, output) = (a[j], a[h + j], a[2 * h + j], a[3 * h + j])
        let t = S(SystemMath.tanh(Double(cells[position])))
        let d = stateGradient[position] + (isFollowed ? followingGradient[r * h + j] : 0)
        let change = (isFollowed ? cellGradient[r * h + j] : 0) + d * output * (1 - t * t)
        let before = r < step.previous ? previousCells[position] : 0
        cellGradient[r * h + j] = change * forget
        a[j] = change * candidate * input * (1 - input)
        a[h + j] = change * before * forget * (1 - forget)
        a[2 * h + j] = change * input * (1 - candidate * candidate)
        a[3 * h + j] = d * t * output * (1 - output)
      }
      guard let sums else { continue }
      for j in 0..<(4 * h) { sums[Int(slots[r]) * step.gateStride + j] += a[j] }
    }
  }
}
