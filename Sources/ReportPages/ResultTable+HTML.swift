import Evaluation

extension ResultTable {
  /// The table with caption and notes, numbers aligned right.
  ///
  /// Cells with a number carry it in full precision as `data-value`, by which the page's script sorts.
  func html() -> String {
    let head = zip(printedHead(), columns).map { text, column in
      "<th scope=\"col\"\(Self.alignment(column))>\(escaped(text))</th>"
    }.joined()
    let body = zip(rows, printedRows()).map { row, texts in
      let cells = columns.indices.map { column in
        "<td\(Self.alignment(columns[column]))\(Self.value(row[column]))>\(escaped(texts[column]))</td>"
      }
      return "<tr>\(cells.joined())</tr>\n"
    }.joined()
    return "<div class=\"wide\"><table>\n"
      + (caption.map { "<caption>\(escaped($0))</caption>\n" } ?? "")
      + "<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body)</tbody>\n</table></div>\n"
      + notes.map { "<p class=\"note\">\(escaped($0))</p>\n" }.joined()
  }

  private static func alignment(_ column: Column) -> String {
    column.unit == .text ? "" : " class=\"number\""
  }

  private static func value(_ cell: Cell) -> String {
    let value: Double? =
      switch cell {
      case .integer(let value): Double(value)
      case .number(let value), .estimate(let value, _): value
      case .text, .missing: nil
      }
    guard let value, value.isFinite else { return "" }
    return " data-value=\"\(value)\""
  }
}
