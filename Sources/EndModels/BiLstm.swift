import NumericKernels
import SupervisionCore

/// Two LSTMs over packed rows, one from the first token to the last and one back.
///
/// The projections of all tokens for both directions are one product; so is each gradient that sums over tokens. Only
/// what depends on the step before is computed step by step.
///
/// - Source: Hochreiter and Schmidhuber 1997; both directions: Schuster and Paliwal 1997.
final class BiLstm<S: TrainingScalar> {
  let inputSize: Int
  /// h, of each direction.
  let hiddenSize: Int
  /// `8h × input`: four gates forward, four gates backward, in the order of ``LstmStep``.
  private let inputWeight: DenseParameter<S>
  /// Per direction, `4h × h`.
  private let stateWeights: [DenseParameter<S>]
  /// `8h`.
  private let bias: DenseParameter<S>

  private var packed = PackedRows(lengths: [])
  private var slots: [Int32] = []
  /// Whether rows of the input serve several tokens.
  private var isShared = false
  private var input = Matrix<S>()
  private var projections = Matrix<S>()
  private var gates = Matrix<S>()
  private var cells = Matrix<S>()
  private var states = Matrix<S>()
  private var recurrent = Matrix<S>()
  private var previousStates = Matrix<S>()
  private var cellGradient = Matrix<S>()
  private var inputGradient = Matrix<S>()

  /// Uniform in ±1/√h; the bias of the forget gates is 1, so that cells remember at the start.
  ///
  /// - Source: forget bias: Jozefowicz et al. 2015.
  init(_ name: String, inputSize: Int, hiddenSize: Int, generator: inout SeededGenerator) {
    self.inputSize = inputSize
    self.hiddenSize = hiddenSize
    let h = hiddenSize
    let bound = 1 / Double(max(1, h)).squareRoot()
    inputWeight = DenseParameter(
      "\(name).input", generator.uniform(within: bound, count: 8 * h * inputSize))
    stateWeights = ["forward", "backward"].map {
      DenseParameter("\(name).state.\($0)", generator.uniform(within: bound, count: 4 * h * h))
    }
    bias = DenseParameter(
      "\(name).bias", (0..<(8 * h)).map { $0 / h % 4 == 1 ? 1 : 0 }, isDecayed: false)
  }

  var parameters: [any Parameter<S>] { [inputWeight] + stateWeights + [bias] }
  /// Length of a token's state.
  var outputSize: Int { 2 * hiddenSize }
  private var gateCount: Int { 8 * hiddenSize }

  /// The states of all tokens, `tokens × 2h`: forward, then backward; overwritten by the next call.
  ///
  /// - Parameters:
  ///   - input: `rows × input`; kept for ``backward(_:)``.
  ///   - slots: for each token its row of the input; nil where each has its own.
  /// - Complexity: 16h·(*rows*·*input* + *tokens*·h) operations in products.
  func forward(_ input: Matrix<S>, slots: [Int32]?, packed: PackedRows) -> Matrix<S> {
    self.packed = packed
    self.input = input
    self.slots = slots ?? Array(0..<Int32(packed.tokenCount))
    isShared = slots != nil
    projections.reshape(rows: input.rows, columns: gateCount)
    S.multiply(
      input.pointer, transposed: false, columns: inputSize, inputWeight.values.pointer,
      transposed: true, columns: inputSize, into: projections.pointer, columns: gateCount,
      m: input.rows, n: gateCount, k: inputSize, beta: 0)
    gates.reshape(rows: packed.tokenCount, columns: gateCount)
    cells.reshape(rows: packed.tokenCount, columns: outputSize)
    states.reshape(rows: packed.tokenCount, columns: outputSize)
    recurrent.reshape(rows: packed.count, columns: 4 * hiddenSize)
    for direction in 0..<2 {
      for pass in stepPasses(direction) { forward(pass, direction) }
    }
    return states
  }

  /// Sets the gradients of all parameters from that of the states; returns that of the input, overwritten by the
  /// next call.
  ///
  /// - Complexity: twice the products of the forward pass.
  func backward(_ gradient: Matrix<S>) -> Matrix<S> {
    recurrent.reshape(rows: packed.count, columns: hiddenSize)
    cellGradient.reshape(rows: packed.count, columns: hiddenSize)
    if isShared { projections.clear() }
    for direction in 0..<2 {
      for pass in stepPasses(direction).reversed() { backward(pass, direction, gradient) }
      setStateWeightGradient(direction)
    }
    return inputBackward(isShared ? projections : gates)
  }

  private func forward(_ pass: StepPass, _ direction: Int) {
    let h = hiddenSize
    if pass.step.previous > 0 {
      S.multiply(
        states.pointer + pass.previousState, transposed: false, columns: 2 * h,
        stateWeights[direction].values.pointer, transposed: true, columns: h,
        into: recurrent.pointer, columns: 4 * h, m: pass.step.previous, n: 4 * h, k: h, beta: 0)
    }
    slots.withUnsafeBufferPointer { slots in
      S.lstmForward(
        pass.step, projections: projections.pointer + direction * 4 * h,
        slots: slots.baseAddress! + pass.token, bias: bias.values.pointer + direction * 4 * h,
        recurrent: recurrent.pointer, previousCells: cells.pointer + pass.previousState,
        gates: gates.pointer + pass.gate, cells: cells.pointer + pass.state,
        states: states.pointer + pass.state)
    }
  }

  private func backward(_ pass: StepPass, _ direction: Int, _ gradient: Matrix<S>) {
    let h = hiddenSize
    slots.withUnsafeBufferPointer { slots in
      S.lstmBackward(
        pass.step, cells: cells.pointer + pass.state,
        previousCells: cells.pointer + pass.previousState,
        stateGradient: gradient.pointer + pass.state, followingGradient: recurrent.pointer,
        cellGradient: cellGradient.pointer, gates: gates.pointer + pass.gate,
        slots: slots.baseAddress! + pass.token,
        sums: isShared ? projections.pointer + direction * 4 * h : nil)
    }
    guard pass.step.previous > 0 else { return }
    S.multiply(
      gates.pointer + pass.gate, transposed: false, columns: gateCount,
      stateWeights[direction].values.pointer, transposed: false, columns: h,
      into: recurrent.pointer, columns: h, m: pass.step.previous, n: h, k: 4 * h, beta: 0)
  }

  /// Gate gradients times the states before, over all tokens at once; a token that begins its row has none before.
  private func setStateWeightGradient(_ direction: Int) {
    let h = hiddenSize
    previousStates.reshape(rows: packed.tokenCount, columns: h)
    for pass in stepPasses(direction) {
      let target = previousStates.pointer + pass.token * h
      for row in 0..<pass.step.previous {
        (target + row * h).update(
          from: states.pointer + pass.previousState + row * 2 * h, count: h)
      }
      (target + pass.step.previous * h).update(
        repeating: 0, count: (pass.step.rows - pass.step.previous) * h)
    }
    S.multiply(
      gates.pointer + direction * 4 * h, transposed: true, columns: gateCount,
      previousStates.pointer, transposed: false, columns: h,
      into: stateWeights[direction].gradient.pointer, columns: h, m: 4 * h, n: h,
      k: packed.tokenCount, beta: 0)
  }

  /// From the gradient of the projections to those of input weight, bias and input.
  private func inputBackward(_ gradient: Matrix<S>) -> Matrix<S> {
    S.multiply(
      gradient.pointer, transposed: true, columns: gateCount, input.pointer, transposed: false,
      columns: inputSize, into: inputWeight.gradient.pointer, columns: inputSize, m: gateCount,
      n: inputSize, k: input.rows, beta: 0)
    bias.gradient.clear()
    S.addColumnSums(
      of: gradient.pointer, to: bias.gradient.pointer, rows: input.rows, columns: gateCount)
    inputGradient.reshape(rows: input.rows, columns: inputSize)
    S.multiply(
      gradient.pointer, transposed: false, columns: gateCount, inputWeight.values.pointer,
      transposed: false, columns: inputSize, into: inputGradient.pointer, columns: inputSize,
      m: input.rows, n: inputSize, k: gateCount, beta: 0)
    return inputGradient
  }
}

/// Where one step of one direction finds its numbers.
private struct StepPass {
  let step: LstmStep
  /// The step's first token.
  let token: Int
  /// Offsets of the step in gates and in states and cells, and of the step before in states and cells.
  let gate: Int
  let state: Int
  let previousState: Int
}

extension BiLstm {
  /// The steps of a direction in the order in which it reads them.
  private func stepPasses(_ direction: Int) -> [StepPass] {
    let order = direction == 0 ? Array(0..<packed.stepCount) : (0..<packed.stepCount).reversed()
    return order.indices.map { index in
      let tokens = packed.tokens(order[index])
      let before = index > 0 ? packed.tokens(order[index - 1]) : 0..<0
      let after = index + 1 < order.count ? packed.tokens(order[index + 1]) : 0..<0
      let offset = direction * hiddenSize
      return StepPass(
        step: LstmStep(
          rows: tokens.count, previous: min(tokens.count, before.count),
          following: min(tokens.count, after.count), hidden: hiddenSize, gateStride: gateCount,
          stateStride: outputSize),
        token: tokens.lowerBound, gate: tokens.lowerBound * gateCount + 4 * offset,
        state: tokens.lowerBound * outputSize + offset,
        previousState: before.lowerBound * outputSize + offset)
    }
  }
}
