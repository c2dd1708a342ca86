import EndModels

extension DenseRows {
  func row(_ index: Int) -> ArraySlice<Float> { values[(index * width)..<((index + 1) * width)] }

  /// The rows at these positions, in this order.
  func selecting(rows: [Int]) -> DenseRows {
    var selected: [Float] = []
    selected.reserveCapacity(rows.count * width)
    for index in rows { selected += row(index) }
    return DenseRows(count: rows.count, width: width, values: selected)
  }
}

/// The rows of several matrices of one width, one after the other.
func joined(_ parts: [DenseRows]) -> DenseRows {
  DenseRows(
    count: parts.reduce(0) { $0 + $1.count }, width: parts.first?.width ?? 0,
    values: parts.flatMap(\.values))
}
