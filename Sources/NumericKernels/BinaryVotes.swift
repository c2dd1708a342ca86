import CVectorKernels

/// A block of rows of a column-major vote matrix over two classes: −1 abstains, else class 0 or 1.
package struct BinaryVoteBlock {
  /// The first row's cell of function 0; function `j` starts `j·stride` further.
  package let cells: UnsafePointer<Int8>
  package let stride: Int
  package let rowCount: Int
  package let functionCount: Int

  package init(cells: UnsafePointer<Int8>, stride: Int, rowCount: Int, functionCount: Int) {
    self.cells = cells
    self.stride = stride
    self.rowCount = rowCount
    self.functionCount = functionCount
  }

  /// P(Y = 1) of each row: sigmoid of `base` plus the score of every vote.
  ///
  /// Single precision, within 1e-6 of ``posteriorsReference(scores:base:into:)`` for log odds up to ±30.
  ///
  /// - Parameters:
  ///   - scores: `functionCount × 2`, the addition of a vote for class 0 or 1 to the log odds.
  ///   - base: log odds of a row without votes.
  ///   - posteriors: `rowCount` numbers in 0...1, overwritten.
  package func posteriors(
    scores: [Float], base: Float, into posteriors: UnsafeMutablePointer<Float>
  ) {
    slicework_binary_vote_posteriors(
      cells, stride, rowCount, functionCount, scores, base, posteriors)
  }

  /// Sums of row weights by function and class voted, and of all rows.
  ///
  /// Sums run in single precision within the block: keep blocks to some thousands of rows.
  ///
  /// - Parameters:
  ///   - weights: `rowCount` numbers.
  ///   - sums: `functionCount × 2` by function and class, then the sum of all weights; overwritten.
  package func sums(
    weights: UnsafePointer<Float>, into sums: UnsafeMutablePointer<Double>
  ) {
    slicework_binary_vote_sums(cells, stride, rowCount, functionCount, weights, sums)
  }

  /// Adds the scores of each row's votes to totals, in double precision.
  ///
  /// - Parameters:
  ///   - scores: `functionCount × 2`, the addition of a vote for class 0 or 1.
  ///   - totals: `rowCount` numbers.
  package func add(scores: [Double], to totals: UnsafeMutablePointer<Double>) {
    slicework_binary_vote_scores(cells, stride, rowCount, functionCount, scores, totals)
  }

  /// Sums of row weights by function and class voted, in double precision.
  ///
  /// - Parameters:
  ///   - weights: `rowCount` numbers.
  ///   - sums: `functionCount × 2` by function and class; overwritten.
  package func totals(
    weights: UnsafePointer<Double>, into sums: UnsafeMutablePointer<Double>
  ) {
    slicework_binary_vote_totals(cells, stride, rowCount, functionCount, weights, sums)
  }

  /// The votes of each row, those for class 1, and those of the marked functions.
  ///
  /// - Parameters:
  ///   - marked: 1 or 0 for each function, of which there are fewer than 65,536.
  ///   - votes: `rowCount` numbers, overwritten, as the others.
  package func counts(
    marked: [UInt8], votes: UnsafeMutablePointer<UInt16>, ones: UnsafeMutablePointer<UInt16>,
    marks: UnsafeMutablePointer<UInt16>
  ) {
    slicework_binary_vote_counts(
      cells, stride, rowCount, functionCount, marked, votes, ones, marks)
  }
}

extension BinaryVoteBlock {
  /// Plain version of ``posteriors(scores:base:into:)`` in double precision.
  package func posteriorsReference(
    scores: [Double], base: Double, into posteriors: inout [Double]
  ) {
    for row in 0..<rowCount {
      var logOdds = base
      for function in 0..<functionCount {
        let cell = cells[row + function * stride]
        if cell >= 0 { logOdds += scores[2 * function + Int(cell)] }
      }
      posteriors[row] = sigmoid(logOdds)
    }
  }

  /// Plain version of ``sums(weights:into:)`` in double precision.
  package func sumsReference(weights: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: 2 * functionCount + 1)
    for row in 0..<rowCount { sums[2 * functionCount] += weights[row] }
    for function in 0..<functionCount {
      for row in 0..<rowCount {
        let cell = cells[row + function * stride]
        if cell >= 0 { sums[2 * function + Int(cell)] += weights[row] }
      }
    }
    return sums
  }
}
