import EndModels
import NumericKernels

/// The matrices of all experts, `(k + 1) × h × d`, with gradients of low rank that are never formed.
///
/// The gradient of expert i is `left · rightᵢ`, with left = [g u] (`h × 2C`, shared) and rightᵢ (`2C × d`) the
/// gradients of its folded vectors.
final class ExpertParameter<S: TrainingScalar>: Parameter {
  let name = "expert.weight"
  let values: Buffer<S>
  let moments: (first: Buffer<S>, second: Buffer<S>)
  let isDecayed = true

  private let slices: Int
  private let h: Int
  private let d: Int
  private let rank: Int
  private let left: Buffer<S>
  private let right: Buffer<S>

  init(values: [S], slices: Int, h: Int, d: Int, rank: Int) {
    self.values = Buffer(values)
    moments = (Buffer(count: values.count), Buffer(count: values.count))
    self.slices = slices
    self.h = h
    self.d = d
    self.rank = rank
    left = Buffer(count: h * rank)
    right = Buffer(count: slices * rank * d)
  }

  /// Expert i, `h × d`.
  func expert(_ i: Int) -> UnsafeMutablePointer<S> { values.pointer + i * h * d }

  /// Keeps the two factors of this batch's gradients; `right` is `(k + 1) × 2C × d`.
  func setGradient(left: Buffer<S>, right: UnsafePointer<S>) {
    self.left.copy(left)
    self.right.pointer.update(from: right, count: slices * rank * d)
  }

  /// ‖left·right‖² = Σ (leftᵀ·left) ∘ (right·rightᵀ), expert by expert.
  var squaredGradient: Double {
    let gram = Buffer<S>(count: rank * rank)
    S.multiply(
      left.pointer, transposed: true, columns: rank, left.pointer, transposed: false, columns: rank,
      into: gram.pointer, columns: rank, m: rank, n: rank, k: h, beta: 0)
    var total = 0.0
    for i in 0..<slices {
      let vectors = right.pointer + i * rank * d
      for a in 0..<rank {
        for b in 0...a {
          let product = S.dot(vectors + a * d, vectors + b * d, count: d)
          total += (a == b ? 1 : 2) * Double(gram[a * rank + b]) * product
        }
      }
    }
    // Rounding may leave a little less than nothing; what is not a number stays so.
    return total < 0 ? 0 : total
  }

  func apply(_ step: AdamStep) {
    for i in 0..<slices {
      let start = i * h * d
      S.adam(
        step, values.pointer + start, left: left.pointer, right: right.pointer + i * rank * d,
        m: moments.first.pointer + start, v: moments.second.pointer + start, h: h, d: d, rank: rank)
    }
  }

  /// The gradients of all experts, `(k + 1) × h × d`: for tests, training needs the factors only.
  func formedGradient() -> [S] {
    let gradient = Buffer<S>(count: values.count)
    for i in 0..<slices {
      S.multiply(
        left.pointer, transposed: false, columns: rank, right.pointer + i * rank * d,
        transposed: false, columns: d, into: gradient.pointer + i * h * d, columns: d, m: h, n: d,
        k: rank, beta: 0)
    }
    return gradient.values
  }
}
