import NumericKernels

/// Candidates' vectors from states: means over ranges of pieces, then extra numbers, all standardised.
struct PiecePooling<S: TransformerScalar> {
  private let mean: [S]
  /// 1 / deviation.
  private let factor: [S]
  /// Pieces of the batch that each mean of the last forward pass was taken over, `rows × means`.
  private var ranges: [Range<Int>] = []
  private var vectors = Matrix<S>()

  /// - Parameters:
  ///   - mean: of each number of a vector.
  ///   - deviation: standard deviation of each number of a vector.
  init(mean: [Float], deviation: [Float]) {
    self.mean = mean.map { S($0) }
    factor = deviation.map { 1 / S($0) }
  }

  /// `rows × vector`, overwritten by the next call.
  @_specialize(where S == Float)
  mutating func forward(
    _ states: Matrix<S>, _ features: PieceStateRows, _ rows: ArraySlice<Int>, _ texts: BatchTexts
  ) -> Matrix<S> {
    vectors.reshape(rows: rows.count, columns: mean.count)
    vectors.clear()
    ranges.removeAll(keepingCapacity: true)
    for (place, row) in rows.enumerated() {
      let start = texts.offsets[texts.positions[place]]
      ranges += features.ranges(of: row).map {
        start + Int($0.lowerBound)..<start + Int($0.upperBound)
      }
    }
    let width = states.columns
    forEachPiece(of: rows.count, width: width) { vector, piece, share in
      S.addScaled(states.pointer + piece * width, share, to: vectors.pointer + vector, count: width)
    }
    for (place, row) in rows.enumerated() {
      let vector = vectors.pointer + place * mean.count
      let extras = features.extras(of: row)
      for (offset, extra) in extras.enumerated() {
        vector[mean.count - extras.count + offset] = S(extra)
      }
      for i in mean.indices { vector[i] = (vector[i] - mean[i]) * factor[i] }
    }
    return vectors
  }

  /// Overwrites the gradient of the states by what reaches them from `gradient`, of the vectors.
  @_specialize(where S == Float)
  func backward(_ gradient: Matrix<S>, into stateGradient: Matrix<S>) {
    for row in 0..<gradient.rows {
      let vector = gradient.pointer + row * mean.count
      for i in mean.indices { vector[i] *= factor[i] }
    }
    stateGradient.clear()
    let width = stateGradient.columns
    forEachPiece(of: gradient.rows, width: width) { vector, piece, share in
      S.addScaled(
        gradient.pointer + vector, share, to: stateGradient.pointer + piece * width, count: width)
    }
  }

  /// Calls `body` with the position of each mean among the vectors' numbers, each of its pieces, and the piece's share.
  private func forEachPiece(of rows: Int, width: Int, _ body: (Int, Int, S) -> Void) {
    let means = rows > 0 ? ranges.count / rows : 0
    for row in 0..<rows {
      for index in 0..<means {
        let range = ranges[row * means + index]
        for piece in range {
          body(row * mean.count + index * width, piece, 1 / S(range.count))
        }
      }
    }
  }
}
