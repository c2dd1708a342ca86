import EndModels
import NumericKernels
import SupervisionCore

extension SeededGenerator {
  /// Uniform in ±bound.
  public mutating func matrix<S: TrainingScalar>(
    rows: Int, columns: Int, within bound: Double = 1
  ) -> Matrix<S> {
    let result = Matrix<S>(rows: rows, columns: columns)
    let values: [S] = uniform(within: bound, count: rows * columns)
    for (i, value) in values.enumerated() { result.pointer[i] = value }
    return result
  }

  /// Soft labels, weights in 1/2..<3/2, and members of slices of which the base slice holds every row.
  ///
  /// - Parameter slices: k + 1; 0 for no slices at all.
  public mutating func batch<S: TrainingScalar>(
    rows: Int, classCount: Int, slices: Int
  ) -> TargetBatch<S> {
    let outputs = outputCount(classCount: classCount)
    let targets = Matrix<S>(rows: outputs, columns: rows)
    for row in 0..<rows {
      let shares = (0..<classCount).map { _ in uniform() }
      let sum = shares.reduce(0, +)
      for o in 0..<outputs { targets[o, row] = S(shares[outputs == 1 ? 1 : o] / sum) }
    }
    let members = Matrix<S>(rows: slices, columns: rows)
    for slice in 0..<slices {
      for row in 0..<rows { members[slice, row] = slice == 0 || uniform() < 0.4 ? 1 : 0 }
    }
    let weights = (0..<rows).map { _ in S(0.5 + uniform()) }
    return TargetBatch(targets: targets, weights: weights, members: members)
  }
}

extension [Float] {
  /// Uniform in ±1.
  public static func random(count: Int, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return generator.uniform(within: 1, count: count)
  }
}
