import EndModels
import NumericKernels
import SupervisionCore

/// A base head and one more head per slice over the same z (HPS); only the base head predicts.
///
/// ℓ = ℓ_base + Σᵢ λᵢ γᵢ CE(slice head i), with multipliers λ of 1 (HPS) or searched for (MANUAL).
///
/// - Source: hard parameter sharing, Caruana 1997; the baselines of Chen et al. 2019, section 4.
public final class HardParameterSharingHead<S: TrainingScalar>: Head {
  private let layer: Linear<S>
  private let outputs: Int
  private let slices: Int
  private let options: SliceOptions

  /// - Parameters:
  ///   - inputSize: d.
  ///   - sliceCount: k, without the base slice.
  ///   - classCount: K, at least 2.
  ///   - options: weights of the losses.
  ///   - seed: of the parameters at the start; the same seed gives the same model.
  /// - Throws: ``SupervisionCore/UsageError`` for options out of range.
  public init(
    inputSize: Int, sliceCount: Int, classCount: Int, options: SliceOptions, seed: UInt64
  ) throws {
    try options.validate(sliceCount: sliceCount)
    var generator = SeededGenerator(seed: seed, purpose: "head")
    outputs = outputCount(classCount: classCount)
    slices = sliceCount + 1
    self.options = options
    layer = Linear(
      "head", inputSize: inputSize, outputSize: slices * outputs, generator: &generator)
  }

  public var parameters: [any Parameter<S>] { layer.parameters }

  /// The base head alone, `C × d` and `C`.
  var baseWeights: (weight: [S], bias: [S]) {
    (
      Array(layer.weight.values.values.prefix(outputs * layer.inputSize)),
      Array(layer.bias.values.values.prefix(outputs))
    )
  }

  public func probabilities(_ z: Matrix<S>) -> Matrix<S> {
    EndModels.probabilities(fromLogits: layer.forward(z).columns(0, outputs))
  }

  @_specialize(where S == Float)
  public func backward(_ z: Matrix<S>, _ batch: TargetBatch<S>) -> (
    losses: LossParts, gradient: Matrix<S>
  ) {
    precondition(batch.members.rows == slices, "members of every slice, the base slice first")
    let logits = layer.forward(z)
    let shape = options.shape(
      slices: slices, rows: z.rows, outputs: outputs,
      memberCount: batch.memberCount - Double(z.rows))
    var losses = LossParts()
    for slice in 0..<slices {
      let part = logits.columns(slice * outputs, outputs)
      let multiplier =
        slice == 0
        ? shape.baseWeight
        : shape.predictionWeight
          * (options.multipliers.isEmpty ? 1 : options.multipliers[slice - 1])
      let loss = crossEntropyGradient(part, batch) { row in
        S(multiplier) * (slice == 0 ? 1 : batch.members[slice, row])
      }
      if slice == 0 { losses.base = loss } else { losses.prediction += loss }
      logits.setColumns(slice * outputs, part)
    }
    return (losses, layer.backward(logits, input: z))
  }
}

extension Matrix {
  /// A copy of some neighbouring columns.
  func columns(_ first: Int, _ count: Int) -> Matrix {
    let result = Matrix(rows: rows, columns: count)
    for row in 0..<rows {
      (result.pointer + row * count).update(from: pointer + row * columns + first, count: count)
    }
    return result
  }

  func setColumns(_ first: Int, _ other: Matrix) {
    for row in 0..<rows {
      (pointer + row * columns + first).update(
        from: other.pointer + row * other.columns, count: other.columns)
    }
  }
}
