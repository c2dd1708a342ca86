import NumericKernels
import SupervisionCore

/// A linear layer, y = x·Wᵀ + b.
public final class Linear<S: TrainingScalar> {
  /// Length of an input row.
  public let inputSize: Int
  /// Length of an output row.
  public let outputSize: Int
  /// `output × input`.
  public let weight: DenseParameter<S>
  /// Length `output`, without L2 penalty and weight decay.
  public let bias: DenseParameter<S>
  private var output = Matrix<S>()
  private var inputGradient = Matrix<S>()

  /// A layer with weights and biases drawn uniformly from ±1/√input.
  public init(
    _ name: String, inputSize: Int, outputSize: Int, generator: inout SeededGenerator
  ) {
    self.inputSize = inputSize
    self.outputSize = outputSize
    let bound = 1 / Double(max(1, inputSize)).squareRoot()
    weight = DenseParameter(
      "\(name).weight", generator.uniform(within: bound, count: inputSize * outputSize))
    bias = DenseParameter(
      "\(name).bias", generator.uniform(within: bound, count: outputSize), isDecayed: false)
  }

  /// Weight, then bias.
  public var parameters: [any Parameter<S>] { [weight, bias] }

  /// y, `batch × output`; the next call overwrites it.
  public func forward(_ input: Matrix<S>) -> Matrix<S> {
    output.reshape(rows: input.rows, columns: outputSize)
    S.multiply(
      input.pointer, transposed: false, columns: inputSize, weight.values.pointer, transposed: true,
      columns: inputSize, into: output.pointer, columns: outputSize, m: input.rows, n: outputSize,
      k: inputSize, beta: 0)
    S.addBias(bias.values.pointer, to: output.pointer, rows: input.rows, columns: outputSize)
    return output
  }

  /// Sets the gradients of weight and bias from `dL/dy` and the input of the forward pass.
  public func accumulate(_ gradient: Matrix<S>, input: Matrix<S>) {
    S.multiply(
      gradient.pointer, transposed: true, columns: outputSize, input.pointer, transposed: false,
      columns: inputSize, into: weight.gradient.pointer, columns: inputSize, m: outputSize,
      n: inputSize, k: input.rows, beta: 0)
    bias.gradient.clear()
    S.addColumnSums(
      of: gradient.pointer, to: bias.gradient.pointer, rows: gradient.rows, columns: outputSize)
  }

  /// Sets the gradients of weight and bias and returns `dL/dx`, which the next call overwrites.
  public func backward(_ gradient: Matrix<S>, input: Matrix<S>) -> Matrix<S> {
    accumulate(gradient, input: input)
    inputGradient.reshape(rows: input.rows, columns: inputSize)
    S.multiply(
      gradient.pointer, transposed: false, columns: outputSize, weight.values.pointer,
      transposed: false, columns: inputSize, into: inputGradient.pointer, columns: inputSize,
      m: input.rows, n: inputSize, k: outputSize, beta: 0)
    return inputGradient
  }
}
