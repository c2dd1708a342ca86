/// Every kernel of training as the loop that defines it.
///
/// Double runs on these; the fast versions for Float are tested against them.
package enum PlainKernels<S: TrainingScalar> {
  package typealias Pointer = UnsafeMutablePointer<S>
  package typealias Constant = UnsafePointer<S>

  package static func multiply(
    _ a: Constant, transposed ta: Bool, columns lda: Int, _ b: Constant, transposed tb: Bool,
    columns ldb: Int, into c: Pointer, columns ldc: Int, m: Int, n: Int, k: Int, beta: S
  ) {
    for i in 0..<m {
      for j in 0..<n {
        var sum: S = 0
        for l in 0..<k {
          sum += (ta ? a[l * lda + i] : a[i * lda + l]) * (tb ? b[j * ldb + l] : b[l * ldb + j])
        }
        c[i * ldc + j] = sum + (beta == 0 ? 0 : beta * c[i * ldc + j])
      }
    }
  }

  package static func addScaled(_ source: Constant, _ scale: S, to target: Pointer, count: Int) {
    for i in 0..<count { target[i] += scale * source[i] }
  }

  package static func scale(_ x: Pointer, by factor: S, count: Int) {
    for i in 0..<count { x[i] *= factor }
  }

  package static func sumOfSquares(_ x: Constant, count: Int) -> Double {
    (0..<count).reduce(0) { $0 + Double(x[$1]) * Double(x[$1]) }
  }

  package static func dot(_ a: Constant, _ b: Constant, count: Int) -> Double {
    (0..<count).reduce(0) { $0 + Double(a[$1]) * Double(b[$1]) }
  }

  package static func addBias(_ bias: Constant, to matrix: Pointer, rows: Int, columns: Int) {
    for i in 0..<rows { for j in 0..<columns { matrix[i * columns + j] += bias[j] } }
  }

  package static func addColumnSums(
    of matrix: Constant, to sums: Pointer, rows: Int, columns: Int
  ) {
    for i in 0..<rows { for j in 0..<columns { sums[j] += matrix[i * columns + j] } }
  }

  package static func reluDropout(_ x: Pointer, count: Int, keep: S, seed: UInt32) {
    for i in 0..<count {
      x[i] = x[i] > 0 && isKept(i, keep: keep, seed: seed) ? x[i] / keep : 0
    }
  }

  package static func reluDropoutBackward(
    _ gradient: Pointer, output y: Constant, count: Int, keep: S
  ) {
    for i in 0..<count { gradient[i] = y[i] > 0 ? gradient[i] / keep : 0 }
  }

  package static func dropout(_ x: Pointer, count: Int, keep: S, seed: UInt32) {
    guard keep < 1 else { return }
    for i in 0..<count { x[i] = isKept(i, keep: keep, seed: seed) ? x[i] / keep : 0 }
  }

  /// Whether dropout keeps element `i`: the upper 24 bits of a mixed counter lie below `keep`.
  ///
  /// - Source: the mixer is Wellons' lowbias32.
  static func isKept(_ i: Int, keep: S, seed: UInt32) -> Bool {
    guard keep < 1 else { return true }
    var x = seed &+ UInt32(truncatingIfNeeded: i) &* 0x9E37_79B9
    x ^= x >> 16
    x = x &* 0x7FEB_352D
    x ^= x >> 15
    x = x &* 0x846C_A68B
    x ^= x >> 16
    return Float(x >> 8) < Float(keep) * 16_777_216
  }

  package static func map(_ x: Pointer, count: Int, _ function: (Double) -> Double) {
    for i in 0..<count { x[i] = S(function(Double(x[i]))) }
  }

  package static func adam(
    _ step: AdamStep, _ w: Pointer, gradient: Constant, m: Pointer, v: Pointer, count: Int
  ) {
    for i in 0..<count { adam(step, &w[i], S(step.gradientScale) * gradient[i], &m[i], &v[i]) }
  }

  package static func adam(
    _ step: AdamStep, _ w: Pointer, gradient: Constant, m: Pointer, v: Pointer, rows: [Int32],
    width: Int
  ) {
    for (position, row) in rows.enumerated() {
      let start = Int(row) * width
      adam(
        step, w + start, gradient: gradient + position * width, m: m + start, v: v + start,
        count: width)
    }
  }

  package static func adam(
    _ step: AdamStep, _ w: Pointer, left: Constant, right: Constant, m: Pointer, v: Pointer, h: Int,
    d: Int, rank: Int
  ) {
    for row in 0..<h {
      for j in 0..<d {
        let gradient = (0..<rank).reduce(S(0)) { $0 + left[row * rank + $1] * right[$1 * d + j] }
        let i = row * d + j
        adam(step, &w[i], S(step.gradientScale) * gradient, &m[i], &v[i])
      }
    }
  }

  private static func adam(_ step: AdamStep, _ w: inout S, _ g: S, _ m: inout S, _ v: inout S) {
    let gradient = g + S(step.l2) * w
    m = S(step.beta1) * m + S(1 - step.beta1) * gradient
    v = S(step.beta2) * v + S(1 - step.beta2) * gradient * gradient
    let size = v.squareRoot() * S(step.correction) + S(step.epsilon)
    w -= S(step.decay) * w + S(step.rate) * m / size
  }

  package static func gatherSums(
    of table: Constant, width: Int, ids: [Int32], offsets: [Int32], scale: [S], into out: Pointer
  ) {
    for row in scale.indices {
      for j in 0..<width {
        let rowIDs = ids[Int(offsets[row])..<Int(offsets[row + 1])]
        out[row * width + j] = scale[row] * rowIDs.reduce(0) { $0 + table[Int($1) * width + j] }
      }
    }
  }

  package static func scatterSums(
    of gradient: Constant, width: Int, slots: [Int32], offsets: [Int32], scale: [S],
    into sums: Pointer
  ) {
    for row in scale.indices {
      for slot in slots[Int(offsets[row])..<Int(offsets[row + 1])] {
        for j in 0..<width {
          sums[Int(slot) * width + j] += scale[row] * gradient[row * width + j]
        }
      }
    }
  }
}
