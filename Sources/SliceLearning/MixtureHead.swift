import EndModels
import Foundation
import NumericKernels
import SupervisionCore

/// A mixture of experts over the branches of a ``BranchedBackbone``: branch i is the expert of slice i (0 is the
/// base slice), the last branch the gating network.
///
/// P(Y) = Σᵢ softmax(gate)ᵢ · Pᵢ(Y); ℓ = CE(P) + Σᵢ γᵢ CE(Pᵢ), so that each expert learns its slice.
///
/// - Source: Jacobs et al. 1991; the MoE baseline of Chen et al. 2019, section 4.
public final class MixtureHead<S: TrainingScalar>: Head {
  private let experts: [Linear<S>]
  private let gate: Linear<S>
  private let outputs: Int
  private let d: Int
  private let options: SliceOptions

  /// - Parameters:
  ///   - branchSize: d of one branch.
  ///   - sliceCount: k, without the base slice; the backbone has k + 2 branches.
  ///   - classCount: K, at least 2.
  ///   - options: weights of the losses.
  ///   - seed: of the parameters at the start; the same seed gives the same model.
  /// - Throws: ``SupervisionCore/UsageError`` for options out of range.
  public init(
    branchSize: Int, sliceCount: Int, classCount: Int, options: SliceOptions, seed: UInt64
  ) throws {
    try options.validate(sliceCount: sliceCount)
    var generator = SeededGenerator(seed: seed, purpose: "mixture head")
    outputs = outputCount(classCount: classCount)
    d = branchSize
    self.options = options
    let outputSize = outputs
    experts = (0...sliceCount).map {
      Linear(
        "expert\($0)", inputSize: branchSize, outputSize: outputSize, generator: &generator)
    }
    gate = Linear(
      "gate", inputSize: branchSize, outputSize: sliceCount + 1, generator: &generator)
  }

  public var parameters: [any Parameter<S>] {
    experts.flatMap { $0.parameters } + gate.parameters
  }

  private var slices: Int { experts.count }

  @_specialize(where S == Float)
  public func probabilities(_ z: Matrix<S>) -> Matrix<S> {
    let logits = experts.enumerated().map { $1.forward(branch($0, of: z)) }
    let shares = attention(z)
    let result = Matrix<S>(rows: z.rows, columns: max(2, outputs))
    for i in 0..<slices {
      let distribution = EndModels.probabilities(fromLogits: logits[i])
      for row in 0..<z.rows {
        for label in 0..<result.columns {
          result[row, label] += shares[row, i] * distribution[row, label]
        }
      }
    }
    return result
  }

  public func sliceOutputs(_ z: Matrix<S>) -> SliceOutputs? {
    let shares = attention(z).values.map { Float($0) }
    return SliceOutputs(sliceCount: slices, indicators: shares, attention: shares)
  }

  @_specialize(where S == Float)
  public func backward(_ z: Matrix<S>, _ batch: TargetBatch<S>) -> (
    losses: LossParts, gradient: Matrix<S>
  ) {
    precondition(batch.members.rows == slices, "members of every slice, the base slice first")
    let inputs = (0...slices).map { branch($0, of: z) }
    let logits = experts.enumerated().map { $1.forward(inputs[$0]) }
    let distributions = logits.map { EndModels.probabilities(fromLogits: $0) }
    let shares = softmaxRows(gate.forward(inputs[slices]))
    let shape = options.shape(
      slices: slices, rows: z.rows, outputs: outputs,
      memberCount: batch.memberCount)
    var losses = LossParts()
    for i in 0..<slices {
      losses.prediction += crossEntropyGradient(logits[i], batch) { row in
        S(shape.predictionWeight) * batch.members[i, row]
      }
    }
    let gateGradient = Matrix<S>(rows: z.rows, columns: slices)
    for row in 0..<z.rows {
      losses.base += mixtureGradient(
        row, shares: shares, distributions: distributions, batch,
        weight: S(shape.baseWeight) * batch.weights[row], logits: logits, gate: gateGradient)
    }
    let gradient = Matrix<S>(rows: z.rows, columns: z.columns)
    for i in 0..<slices {
      gradient.setColumns(i * d, experts[i].backward(logits[i], input: inputs[i]))
    }
    gradient.setColumns(slices * d, gate.backward(gateGradient, input: inputs[slices]))
    return (losses, gradient)
  }

  /// Adds the gradient of `weight · CE(P)` of one row to those of the experts' logits, and sets the gate's.
  @_specialize(where S == Float)
  private func mixtureGradient(
    _ row: Int, shares: Matrix<S>, distributions: [Matrix<S>], _ batch: TargetBatch<S>, weight: S,
    logits: [Matrix<S>], gate: Matrix<S>
  ) -> Double {
    let classCount = distributions[0].columns
    var slopes = [S](repeating: 0, count: classCount)
    var loss = 0.0
    for label in 0..<classCount {
      let p = (0..<slices).reduce(S(0)) { $0 + shares[row, $1] * distributions[$1][row, label] }
      let bounded = max(p, 1e-7)
      let target = target(batch, row, label)
      slopes[label] = -weight * target / bounded
      loss -= Double(weight * target) * log(Double(bounded))
    }
    let changes = (0..<slices).map { i in
      (0..<classCount).reduce(S(0)) { $0 + slopes[$1] * distributions[i][row, $1] }
    }
    let mean = (0..<slices).reduce(S(0)) { $0 + shares[row, $1] * changes[$1] }
    for i in 0..<slices {
      gate[row, i] = shares[row, i] * (changes[i] - mean)
      for output in 0..<outputs {
        let label = outputs == 1 ? 1 : output
        let p = distributions[i][row, label]
        logits[i][row, output] += shares[row, i] * p * (slopes[label] - changes[i])
      }
    }
    return loss
  }

  private func target(_ batch: TargetBatch<S>, _ row: Int, _ label: Int) -> S {
    if outputs > 1 { return batch.targets[label, row] }
    return label == 1 ? batch.targets[0, row] : 1 - batch.targets[0, row]
  }

  private func branch(_ index: Int, of z: Matrix<S>) -> Matrix<S> { z.columns(index * d, d) }

  private func attention(_ z: Matrix<S>) -> Matrix<S> {
    softmaxRows(gate.forward(branch(slices, of: z)))
  }

  @_specialize(where S == Float)
  private func softmaxRows(_ logits: Matrix<S>) -> Matrix<S> {
    let result = Matrix<S>(rows: logits.rows, columns: logits.columns)
    for row in 0..<logits.rows {
      let shares = softmax((0..<logits.columns).map { logits[row, $0] })
      for (column, share) in shares.enumerated() { result[row, column] = share }
    }
    return result
  }
}
