import SupervisionCore

/// Cells and heads as the characters that people read.
extension ResultTable {
  static let missingSign = "–"

  func printed(_ cell: Cell, column: Column) -> String {
    switch cell {
    case .text(let text): text
    case .integer(let value): column.unit.printed(Double(value))
    case .number(let value): column.unit.printed(value)
    case .estimate(let mean, let deviation):
      column.unit.printed(mean) + (deviation.map { "±" + column.unit.printed($0) } ?? "")
    case .missing: Self.missingSign
    }
  }

  package func printedRows() -> [[String]] {
    rows.map { row in zip(row, columns).map { printed($0, column: $1) } }
  }

  package func printedHead() -> [String] {
    columns.map { column in column.unit.sign.map { "\(column.title) \($0)" } ?? column.title }
  }
}

extension ResultTable.Unit {
  /// The sign of the unit in the head of a column; nil where it has none.
  var sign: String? {
    switch self {
    case .text, .integer, .decimal: nil
    case .percent: "%"
    case .seconds: "s"
    case .milliseconds: "ms"
    case .megabytes: "MB"
    }
  }

  /// The number as printed; a value that is not finite is undefined.
  package func printed(_ value: Double) -> String {
    guard value.isFinite else { return ResultTable.missingSign }
    return switch self {
    case .text: value.description
    case .integer: fixed(value, decimals: 0)
    case .percent: fixed(value * 100, decimals: 1)
    case .decimal(let decimals): fixed(value, decimals: decimals)
    case .seconds: fixed(value, decimals: abs(value) < 10 ? 3 : 1)
    case .milliseconds: fixed(value * 1000, decimals: 1)
    case .megabytes: fixed(value / 1e6, decimals: 1)
    }
  }
}

/// Fixed-point text without a negative zero.
private func fixed(_ value: Double, decimals: Int) -> String {
  let text = decimalText(value, decimals: decimals)
  return text.hasPrefix("-") && !text.contains { ("1"..."9").contains($0) }
    ? String(text.dropFirst()) : text
}
