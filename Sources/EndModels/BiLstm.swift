import NumericKernels
import SupervisionCore

/// Two LSTMs over packed rows, one from the first token to the last and one back.
///
/// The recurrence is computed step by step; projections and the gradients that sum over tokens are
/// products over groups of steps, small enough that their gates are still in the cache. Where rows of the input serve
/// several tokens, each is projected once, for both directions in one product.
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

  /// Weights of the direction at work, for the products of its steps.
  private let packedWeights:
    (input: PackedMatrix<S>, forward: PackedMatrix<S>, backward: PackedMatrix<S>)

  private var packed = PackedRows(lengths: [])
  private var slots: [Int32] = []
  /// Whether rows of the input serve several tokens.
  private var isShared = false
  private var input = Matrix<S>()
  /// Of all rows of a shared input and then their gradient; else of the group at work.
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
    packedWeights = (
      PackedMatrix(rows: inputSize, columns: 4 * h), PackedMatrix(rows: h, columns: 4 * h),
      PackedMatrix(rows: 4 * h, columns: h)
    )
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
  ///   - input: `rows × input`; stored for ``backward(_:)``.
  ///   - slots: for each token its row of the input; nil where each has its own.
  /// - Complexity: 16h·(*rows*·*input* + *tokens*·h) operations in products.
  func forward(_ input: Matrix<S>, slots: [Int32]?, packed: PackedRows) -> Matrix<S> {
    self.packed = packed
    self.input = input
    self.slots = slots ?? Array(0..<Int32(packed.tokenCount))
    isShared = slots != nil
    gates.reshape(rows: packed.tokenCount, columns: gateCount)
    cells.reshape(rows: packed.tokenCount, columns: outputSize)
    states.reshape(rows: packed.tokenCount, columns: outputSize)
    recurrent.reshape(rows: packed.count, columns: 4 * hiddenSize)
    if isShared { projectSharedInput() }
    for direction in 0..<2 {
      if !isShared {
        let offset = direction * 4 * hiddenSize * inputSize
        packedWeights.input.pack(inputWeight.values.pointer + offset, transposed: true)
      }
      packedWeights.forward.pack(stateWeights[direction].values.pointer, transposed: true)
      for group in groups(direction) {
        if !isShared { project(group, direction) }
        for pass in group.passes { forward(pass, in: group, direction) }
      }
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
    inputGradient.reshape(rows: input.rows, columns: inputSize)
    if isShared { projections.clear() }
    for parameter in [inputWeight, bias] + stateWeights { parameter.gradient.clear() }
    for direction in 0..<2 {
      packedWeights.backward.pack(stateWeights[direction].values.pointer, transposed: false)
      for group in groups(direction).reversed() {
        for pass in group.passes.reversed() { backward(pass, direction, gradient) }
        addStateWeightGradient(group, direction)
        if !isShared { addInputGradients(group, direction) }
      }
    }
    if isShared { addSharedInputGradients() }
    let gradient = isShared ? projections : gates
    S.addColumnSums(
      of: gradient.pointer, to: bias.gradient.pointer, rows: input.rows, columns: gateCount)
    return inputGradient
  }
}

// MARK: Step by step

extension BiLstm {
  private func forward(_ pass: StepPass, in group: StepGroup, _ direction: Int) {
    let h = hiddenSize
    if pass.step.previous > 0 {
      S.multiply(
        states.pointer + pass.previousState, columns: 2 * h, packedWeights.forward,
        into: recurrent.pointer, columns: 4 * h, m: pass.step.previous)
    }
    let firstSlot = isShared ? pass.token : pass.token - group.tokens.lowerBound
    slots.withUnsafeBufferPointer { slots in
      S.lstmForward(
        pass.step, projections: projections.pointer + direction * 4 * h,
        slots: slots.baseAddress! + firstSlot, bias: bias.values.pointer + direction * 4 * h,
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
      gates.pointer + pass.gate, columns: gateCount, packedWeights.backward,
      into: recurrent.pointer, columns: h, m: pass.step.previous)
  }

  /// Adds gate gradients times the states before; a token that begins its row has none before.
  private func addStateWeightGradient(_ group: StepGroup, _ direction: Int) {
    let h = hiddenSize
    previousStates.reshape(rows: group.tokens.count, columns: h)
    for pass in group.passes {
      let target = previousStates.pointer + (pass.token - group.tokens.lowerBound) * h
      for row in 0..<pass.step.previous {
        copy(states.pointer + pass.previousState + row * 2 * h, to: target + row * h, count: h)
      }
      clear(
        target + pass.step.previous * h, count: (pass.step.rows - pass.step.previous) * h)
    }
    S.multiply(
      gates.pointer + gate(group, direction), transposed: true, columns: gateCount,
      previousStates.pointer, transposed: false, columns: h,
      into: stateWeights[direction].gradient.pointer, columns: h, m: 4 * h, n: h,
      k: group.tokens.count, beta: 1)
  }
}

// MARK: Input with a row for each token

extension BiLstm {
  private func project(_ group: StepGroup, _ direction: Int) {
    projections.reshape(rows: group.tokens.count, columns: gateCount)
    S.multiply(
      input.pointer + group.tokens.lowerBound * inputSize, columns: inputSize,
      packedWeights.input, into: projections.pointer + direction * 4 * hiddenSize,
      columns: gateCount, m: group.tokens.count)
  }

  /// Adds to the gradient of the input weight and sets or adds to that of the input.
  private func addInputGradients(_ group: StepGroup, _ direction: Int) {
    let h = hiddenSize
    let gradient = gates.pointer + gate(group, direction)
    let inputOffset = group.tokens.lowerBound * inputSize
    let weightOffset = direction * 4 * h * inputSize
    S.multiply(
      gradient, transposed: true, columns: gateCount, input.pointer + inputOffset,
      transposed: false, columns: inputSize, into: inputWeight.gradient.pointer + weightOffset,
      columns: inputSize, m: 4 * h, n: inputSize, k: group.tokens.count, beta: 1)
    S.multiply(
      gradient, transposed: false, columns: gateCount, inputWeight.values.pointer + weightOffset,
      transposed: false, columns: inputSize, into: inputGradient.pointer + inputOffset,
      columns: inputSize, m: group.tokens.count, n: inputSize, k: 4 * h,
      beta: direction == 0 ? 0 : 1)
  }
}

// MARK: Input with rows that serve several tokens

extension BiLstm {
  private func projectSharedInput() {
    projections.reshape(rows: input.rows, columns: gateCount)
    S.multiply(
      input.pointer, transposed: false, columns: inputSize, inputWeight.values.pointer,
      transposed: true, columns: inputSize, into: projections.pointer, columns: gateCount,
      m: input.rows, n: gateCount, k: inputSize, beta: 0)
  }

  /// From the gradient of the projections to those of input weight and input.
  private func addSharedInputGradients() {
    S.multiply(
      projections.pointer, transposed: true, columns: gateCount, input.pointer,
      transposed: false, columns: inputSize, into: inputWeight.gradient.pointer,
      columns: inputSize, m: gateCount, n: inputSize, k: input.rows, beta: 1)
    S.multiply(
      projections.pointer, transposed: false, columns: gateCount, inputWeight.values.pointer,
      transposed: false, columns: inputSize, into: inputGradient.pointer, columns: inputSize,
      m: input.rows, n: inputSize, k: gateCount, beta: 0)
  }
}

/// As bytes: many short rows of a type known only here cost less that way.
private func copy<S: TrainingScalar>(
  _ source: UnsafeMutablePointer<S>, to target: UnsafeMutablePointer<S>, count: Int
) {
  UnsafeMutableRawPointer(target).copyMemory(
    from: source, byteCount: count * MemoryLayout<S>.stride)
}

private func clear<S: TrainingScalar>(_ target: UnsafeMutablePointer<S>, count: Int) {
  UnsafeMutableRawPointer(target).initializeMemory(
    as: UInt8.self, repeating: 0, count: count * MemoryLayout<S>.stride)
}

/// Pointers to the operands of one step of one direction.
private struct StepPass {
  let step: LstmStep
  /// The step's first token.
  let token: Int
  /// Offsets of the step in gates and in states and cells, and of the step before in states and cells.
  let gate: Int
  let state: Int
  let previousState: Int
}

/// Neighbouring steps of one direction.
private struct StepGroup {
  /// In the order in which the direction reads them.
  var passes: [StepPass]
  /// Of all these steps.
  var tokens: Range<Int>
}

extension BiLstm {
  /// So many tokens' gates of one direction, 400 kB for h = 100, share a second-level cache with the weights.
  private static var groupSize: Int { 256 }

  /// Offset of a group's gates.
  private func gate(_ group: StepGroup, _ direction: Int) -> Int {
    group.tokens.lowerBound * gateCount + direction * 4 * hiddenSize
  }

  /// The steps of a direction in groups.
  private func groups(_ direction: Int) -> [StepGroup] {
    var groups: [StepGroup] = []
    for pass in passes(direction) {
      let tokens = pass.token..<pass.token + pass.step.rows
      if let last = groups.indices.last, groups[last].tokens.count < Self.groupSize {
        let range = groups[last].tokens
        groups[last].tokens =
          min(range.lowerBound, tokens.lowerBound)..<max(range.upperBound, tokens.upperBound)
        groups[last].passes.append(pass)
      } else {
        groups.append(StepGroup(passes: [pass], tokens: tokens))
      }
    }
    return groups
  }

  /// The steps of a direction in the order in which it reads them.
  private func passes(_ direction: Int) -> [StepPass] {
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
