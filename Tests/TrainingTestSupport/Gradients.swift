import EndModels
import NumericKernels
import SupervisionCore

extension Parameter {
  /// Whether the values are averages of what batches show, without a gradient.
  public var isMeasured: Bool { moments.first.count == 0 && values.count > 0 }

  /// The gradient of the last batch, whatever form the parameter keeps it in.
  ///
  /// Read off a step of Adam with learning rate 0 and β₁ = 0, which moves nothing and leaves the gradient as first
  /// moment.
  public func lastGradient() -> [Scalar] {
    moments.first.clear()
    apply(AdamStep(number: 1, learningRate: 0, beta1: 0))
    return moments.first.values
  }
}

/// Compares the gradients of all parameters with finite differences.
///
/// - Parameters:
///   - backward: runs forward and backward.
///   - loss: what the gradients are of; may run the backward pass too.
public func checkGradients(
  of parameters: [any Parameter<Double>], backward: () -> Void, loss: () -> Double
) -> [GradientCheck] {
  // Twice: what the last batch left must not count.
  backward()
  backward()
  let parameters = parameters.filter { !$0.isMeasured }
  let analytic = parameters.map { $0.lastGradient() }
  return zip(parameters, analytic).map { parameter, gradient in
    GradientCheck(
      parameter.name, analytic: gradient,
      numeric: derivatives(
        of: parameter.values.pointer, count: parameter.values.count, loss: loss))
  }
}

/// Compares the gradients of a head's parameters and of its input z with finite differences of the sum of its losses.
public func checkGradients(
  of head: any Head<Double>, z: Matrix<Double>, _ batch: TargetBatch<Double>
) -> [GradientCheck] {
  var input: [Double] = []
  let loss = { head.backward(z, batch).losses.total }
  let parameters = checkGradients(
    of: head.parameters, backward: { input = head.backward(z, batch).gradient.values }, loss: loss)
  return parameters + [
    GradientCheck(
      "z", analytic: input, numeric: derivatives(of: z.pointer, count: z.count, loss: loss))
  ]
}

/// Compares the gradients of all parameters of a backbone and its head with finite differences.
public func checkGradients<B: Backbone>(
  of model: EndModel<B>, _ features: B.Features, rows: ArraySlice<Int>, pass: Pass,
  _ batch: TargetBatch<Double>
) -> [GradientCheck] where B.Scalar == Double {
  func run() -> (losses: LossParts, gradient: Matrix<Double>) {
    model.head.backward(model.backbone.forward(features, rows: rows, pass: pass), batch)
  }
  return checkGradients(
    of: model.parameters, backward: { model.backbone.backward(run().gradient) },
    loss: { run().losses.total })
}

extension LossParts {
  public var total: Double { base + indicator + prediction }
}

extension Head {
  /// Gives every indicator of calibrated attention a trust of √(1 − 0.3 / H(0.4)) = 0.744; nothing for other kinds.
  public func trustIndicators() {
    for parameter in parameters where parameter.isMeasured {
      let slices = parameter.values.count / 2
      for i in 0..<slices {
        parameter.values[i] = 0.3
        parameter.values[slices + i] = 0.4
      }
    }
  }
}
