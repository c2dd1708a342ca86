/// The passes of transformer layers as the loops that define them.
extension PlainKernels {
  package static func biasGelu(
    _ x: Pointer, bias: Constant, into y: Pointer, rows: Int, columns: Int
  ) {
    for row in 0..<rows {
      for j in 0..<columns {
        let i = row * columns + j
        x[i] += bias[j]
        y[i] = x[i] * S(normalDistribution(Double(x[i])))
      }
    }
  }

  package static func geluBackward(
    _ gradient: Pointer, _ x: Pointer, biasGradient: Pointer, rows: Int, columns: Int
  ) {
    for row in 0..<rows {
      for j in 0..<columns {
        let i = row * columns + j
        let value = Double(x[i])
        let density = SystemMath.exp(-value * value / 2) / (2 * Double.pi).squareRoot()
        let distribution = normalDistribution(value)
        gradient[i] *= S(distribution + value * density)
        x[i] = S(value * distribution)
        biasGradient[j] += gradient[i]
      }
    }
  }

  /// Φ(x).
  private static func normalDistribution(_ x: Double) -> Double {
    SystemMath.erfc(-x / 2.0.squareRoot()) / 2
  }

  package static func residualNorm(
    _ norm: ResidualNorm, _ x: Pointer, bias: Constant, residual: Constant, gain: Constant,
    shift: Constant, inverse: Pointer, into y: Pointer
  ) {
    let columns = norm.columns
    for row in 0..<norm.rows {
      let start = row * columns
      for j in 0..<columns {
        let i = start + j
        let factor = dropoutFactor(i, keep: S(norm.keep), seed: norm.seed)
        x[i] = residual[i] + (x[i] + bias[j]) * factor
      }
      let mean = (0..<columns).reduce(S(0)) { $0 + x[start + $1] } / S(columns)
      let variance =
        (0..<columns).reduce(S(0)) { $0 + (x[start + $1] - mean) * (x[start + $1] - mean) }
        / S(columns)
      inverse[row] = 1 / (variance + S(norm.epsilon)).squareRoot()
      for j in 0..<columns {
        x[start + j] = (x[start + j] - mean) * inverse[row]
        y[start + j] = x[start + j] * gain[j] + shift[j]
      }
    }
  }

  package static func residualNormBackward(
    _ norm: ResidualNorm, _ gradient: Pointer, normalized: Constant, inverse: Constant,
    gain: Constant, gainGradient: Pointer, shiftGradient: Pointer, biasGradient: Pointer,
    dropped: Pointer
  ) {
    let columns = norm.columns
    for row in 0..<norm.rows {
      let start = row * columns
      for j in 0..<columns {
        gainGradient[j] += gradient[start + j] * normalized[start + j]
        shiftGradient[j] += gradient[start + j]
        gradient[start + j] *= gain[j]
      }
      let mean = (0..<columns).reduce(S(0)) { $0 + gradient[start + $1] } / S(columns)
      let slope =
        (0..<columns).reduce(S(0)) { $0 + gradient[start + $1] * normalized[start + $1] }
        / S(columns)
      for j in 0..<columns {
        let i = start + j
        gradient[i] = (gradient[i] - mean - normalized[i] * slope) * inverse[row]
        dropped[i] = gradient[i] * dropoutFactor(i, keep: S(norm.keep), seed: norm.seed)
        biasGradient[j] += dropped[i]
      }
    }
  }

  package static func attentionSoftmax(
    _ attention: AttentionSoftmax, _ scores: Pointer, bias: Constant?, dropped: Pointer
  ) {
    let count = attention.count
    for i in 0..<count {
      let row = scores + i * count
      for j in 0..<count { row[j] = row[j] * S(attention.scale) + (bias?[j - i] ?? 0) }
      let top = (0..<count).reduce(-S.infinity) { max($0, row[$1]) }
      for j in 0..<count { row[j] = S(SystemMath.exp(Double(row[j] - top))) }
      let sum = (0..<count).reduce(S(0)) { $0 + row[$1] }
      for j in 0..<count {
        row[j] /= sum
        dropped[i * count + j] =
          row[j] * dropoutFactor(i * count + j, keep: S(attention.keep), seed: attention.seed)
      }
    }
  }

  package static func attentionSoftmaxBackward(
    _ attention: AttentionSoftmax, _ gradient: Pointer, probabilities: Constant, dropped: Constant,
    biasGradient: Pointer?
  ) {
    let count = attention.count
    for i in 0..<count {
      let start = i * count
      let sum = (0..<count).reduce(S(0)) { $0 + gradient[start + $1] * dropped[start + $1] }
      for j in 0..<count {
        // A dropped probability p·k has the slope k; that of the softmax is p·(slope − Σ p·slope).
        let slope = dropped[start + j] * gradient[start + j] - probabilities[start + j] * sum
        biasGradient?[j - i] += slope
        gradient[start + j] = slope * S(attention.scale)
      }
    }
  }

  /// What dropout multiplies element `i` with: 0 or 1/keep.
  private static func dropoutFactor(_ i: Int, keep: S, seed: UInt32) -> S {
    isKept(i, keep: keep, seed: seed) ? 1 / keep : 0
  }
}
