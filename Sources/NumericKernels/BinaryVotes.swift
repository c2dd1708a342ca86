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

  /// Adds the scores of each row's votes to totals.
  ///
  /// - Parameters:
  ///   - scores: `functionCount × 2`, the addition of a vote for class 0 or 1.
  ///   - totals: `rowCount` numbers.
  package func add(scores: [Double], to totals: UnsafeMutablePointer<Double>) {
    slicework_binary_vote_scores(cells, stride, rowCount, functionCount, scores, totals)
  }

  /// Sums of row weights by function and class voted.
  ///
  /// - Parameters:
  ///   - weights: `rowCount` numbers.
  ///   - sums: `functionCount × 2` by function and class; overwritten.
  package func totals(
    weights: UnsafePointer<Double>, into sums: UnsafeMutablePointer<Double>
  ) {
    slicework_binary_vote_totals(cells, stride, rowCount, functionCount, weights, sums)
  }

  /// The number of votes of each row; `rowCount` numbers, overwritten. There are fewer than 65,536 functions.
  package func coverage(into votes: UnsafeMutablePointer<UInt16>) {
    slicework_vote_coverage(cells, stride, rowCount, functionCount, votes)
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
