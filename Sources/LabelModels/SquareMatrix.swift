/// A small dense matrix, row-major.
struct SquareMatrix: Equatable, Sendable {
  let size: Int
  private(set) var elements: [Double]

  init(size: Int) {
    self.size = size
    elements = [Double](repeating: 0, count: size * size)
  }

  subscript(row: Int, column: Int) -> Double {
    get { elements[row * size + column] }
    set { elements[row * size + column] = newValue }
  }

  /// Solves `A x = b` by Cholesky's decomposition; nil unless the matrix is positive definite.
  ///
  /// - Complexity: O(size³).
  func solvingPositiveDefinite(_ target: [Double]) -> [Double]? {
    var lower = SquareMatrix(size: size)
    for row in 0..<size {
      for column in 0...row {
        var sum = self[row, column]
        for inner in 0..<column { sum -= lower[row, inner] * lower[column, inner] }
        if row == column {
          guard sum > 0 else { return nil }
          lower[row, row] = sum.squareRoot()
        } else {
          lower[row, column] = sum / lower[column, column]
        }
      }
    }
    var solution = target
    for row in 0..<size {
      for inner in 0..<row { solution[row] -= lower[row, inner] * solution[inner] }
      solution[row] /= lower[row, row]
    }
    for row in (0..<size).reversed() {
      for inner in (row + 1)..<max(size, row + 1) {
        solution[row] -= lower[inner, row] * solution[inner]
      }
      solution[row] /= lower[row, row]
    }
    return solution
  }
}
