import EndModels
import SupervisionCore

/// Features of a pair for a classifier, from two embeddings: `[a, b, |a − b|, a·b]`, the last two element by element.
///
/// - Source: Conneau et al. 2017, arXiv:1705.02364.
enum PairFeatures {
  /// - Parameter rows: `n × 2w`, the embeddings of both texts side by side; `w` each.
  /// - Returns: `n × 4w`.
  /// - Precondition: an even width.
  static func rows(_ rows: DenseRows) -> DenseRows {
    precondition(rows.width.isMultiple(of: 2), "two embeddings of one width")
    var values: [Float] = []
    values.reserveCapacity(2 * rows.values.count)
    for index in 0..<rows.count {
      let row = rows.row(index)
      let (first, second) = (row.prefix(rows.width / 2), row.suffix(rows.width / 2))
      values += row
      for (a, b) in zip(first, second) { values.append(abs(a - b)) }
      for (a, b) in zip(first, second) { values.append(a * b) }
    }
    return DenseRows(count: rows.count, width: 2 * rows.width, values: values)
  }

  /// Two matrices of the same rows side by side.
  static func sideBySide(_ first: DenseRows, _ second: DenseRows) -> DenseRows {
    precondition(first.count == second.count, "a row in each")
    var values: [Float] = []
    values.reserveCapacity(first.values.count + second.values.count)
    for index in 0..<first.count {
      values += first.row(index)
      values += second.row(index)
    }
    return DenseRows(count: first.count, width: first.width + second.width, values: values)
  }
}
