import JSONCoding

/// Forms for other programs and documents.
extension ResultTable {
  /// Column names, then the rows as printed, separated by tabs, without caption and notes.
  ///
  /// Tabs and line breaks inside text become spaces.
  public func tabSeparated() -> String {
    ([columns.map(\.name)] + printedRows()).map { row in
      row.map(Self.onOneLine).joined(separator: "\t") + "\n"
    }.joined()
  }

  /// A Markdown table with the caption in bold above and the notes below.
  public func markdown() -> String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    func escaped(_ text: String) -> String {
      Self.onOneLine(text).replacing("|", with: "\\|")
    }
    let head = line(printedHead().map(escaped))
    let rule = line(columns.map { $0.unit == .text ? "---" : "---:" })
    let body = printedRows().map { line($0.map(escaped)) }.joined()
    return (caption.map { "**\($0)**\n\n" } ?? "") + head + rule + body
      + notes.map { "\n\($0)\n" }.joined()
  }

  /// The table as a JSON object: caption, columns with their units, rows as objects in column order, notes.
  ///
  /// Numbers have full precision, percentages are fractions, durations in seconds, memory in bytes;
  /// an estimate is `{"mean":…,"std":…}`, and an undefined value is null.
  public func json() -> String { jsonText.description }

  package var jsonText: JSONText {
    let heads = columns.map { column in
      JSONText.object([
        ("name", .string(column.name)), ("title", .string(column.title)),
        ("unit", .string(column.unit.exchangeName)),
      ])
    }
    let bodies = rows.map { row in
      JSONText.object(zip(columns, row).map { ($0.name, $1.jsonText) })
    }
    return JSONText.object([
      ("caption", caption.map { .string($0) } ?? .null),
      ("columns", .array(heads)), ("rows", .array(bodies)),
      ("notes", .array(notes.map { .string($0) })),
    ])
  }

  private static func onOneLine(_ text: String) -> String {
    String(text.map { $0 == "\t" || $0.isNewline ? " " : $0 })
  }
}

extension ResultTable.Unit {
  fileprivate var exchangeName: String {
    switch self {
    case .text: "text"
    case .integer: "count"
    case .percent: "fraction"
    case .decimal: "number"
    case .seconds, .milliseconds: "seconds"
    case .megabytes: "bytes"
    }
  }
}

extension ResultTable.Cell {
  package var jsonText: JSONText {
    switch self {
    case .text(let text): .string(text)
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .estimate(let mean, let deviation):
      .object([("mean", .number(mean)), ("std", deviation.map { .number($0) } ?? .null)])
    case .missing: .null
    }
  }
}
