/// Cross entropy of logits against a distribution; the logits are overwritten by the gradient.
///
/// A single logit is that of P(Y = 1); several are normalised by a softmax.
///
/// - Parameters:
///   - logits: one per class, `stride` apart; overwritten by the derivative of the returned loss.
///   - targets: one probability per class, `stride` apart.
///   - count: 1 for two classes with one logit, else the number of classes.
///   - stride: distance between the numbers of neighbouring classes.
///   - weight: factor on loss and gradient.
/// - Returns: `weight · CE`, in nats.
@_specialize(where S == Float)
public func crossEntropy<S: TrainingScalar>(
  _ logits: UnsafeMutablePointer<S>, _ targets: UnsafePointer<S>, _ count: Int, stride: Int,
  weight: S
) -> Double {
  if count == 1 {
    let x = Double(logits[0])
    let y = Double(targets[0])
    logits[0] = weight * S(sigmoid(x) - y)
    return Double(weight) * (max(x, 0) + log1p(exp(-abs(x))) - y * x)
  }
  let distribution = softmax((0..<count).map { logits[$0 * stride] })
  let values = (0..<count).map { Double(logits[$0 * stride]) }
  let top = values.max() ?? 0
  let logSum = top + log(values.reduce(0) { $0 + exp($1 - top) })
  var loss = 0.0
  for o in 0..<count {
    loss -= Double(targets[o * stride]) * (values[o] - logSum)
    logits[o * stride] = weight * (distribution[o] - targets[o * stride])
  }
  return Double(weight) * loss
}

/// The softmax of logits, exp(xᵢ − max x) / Σⱼ exp(xⱼ − max x), in which no term overflows.
@_specialize(where S == Float)
public func softmax<S: TrainingScalar>(_ logits: [S]) -> [S] {
  let top = logits.max() ?? 0
  let powers = logits.map { S(exp(Double($0 - top))) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}
