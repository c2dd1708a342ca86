import NumericKernels

/// C: one logit for two classes, one per class for more.
public func outputCount(classCount: Int) -> Int { classCount == 2 ? 1 : classCount }

/// Probabilities of K classes from `batch × C` logits, `batch × K`.
@_specialize(where S == Float)
public func probabilities<S: TrainingScalar>(fromLogits logits: Matrix<S>) -> Matrix<S> {
  let outputs = logits.columns
  let result = Matrix<S>(rows: logits.rows, columns: max(outputs, 2))
  for row in 0..<logits.rows {
    if outputs == 1 {
      let p = S(sigmoid(Double(logits[row, 0])))
      result[row, 0] = 1 - p
      result[row, 1] = p
    } else {
      let distribution = softmax((0..<outputs).map { logits[row, $0] })
      for label in 0..<outputs { result[row, label] = distribution[label] }
    }
  }
  return result
}

/// Σ weight·CE over a batch; `logits` (`batch × C`) are overwritten by the gradient.
///
/// - Parameters:
///   - logits: `batch × C`, overwritten by the gradient.
///   - batch: target distribution and weight of each row.
///   - weight: of each row, beside the row's own.
@_specialize(where S == Float)
public func crossEntropyGradient<S: TrainingScalar>(
  _ logits: Matrix<S>, _ batch: TargetBatch<S>, _ weight: (Int) -> S
) -> Double {
  let outputs = logits.columns
  var column = [S](repeating: 0, count: outputs)
  var loss = 0.0
  for row in 0..<logits.rows {
    for output in 0..<outputs { column[output] = batch.targets[output, row] }
    loss += crossEntropy(
      logits.pointer + row * outputs, column, outputs, stride: 1,
      weight: weight(row) * batch.weights[row])
  }
  return loss
}
