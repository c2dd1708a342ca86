/// Results in rows and columns, as every command prints them and reports contain them.
///
/// Cells keep full precision; a column's ``Unit`` decides how they are printed. Renderings:
/// ``text(width:)``, ``tabSeparated()``, ``json()`` and ``markdown()``.
///
/// ```swift
/// var table = ResultTable(
///   caption: "dev", columns: [.init("model"), .init("f1", title: "F1", .percent)])
/// table.append([.text("majority"), .number(0.6612)])
/// print(table.text(width: 80))
/// ```
public struct ResultTable: Equatable, Sendable {
  /// The quantity in a column, which decides how its numbers are printed.
  public enum Unit: Equatable, Sendable {
    /// Words, aligned left and shortened when the width is short.
    case text
    /// A count, without decimals.
    case integer
    /// A fraction, printed times 100 with one decimal.
    case percent
    /// A plain number with this many decimals.
    case decimal(Int)
    /// A duration with three decimals below 10 s, one above.
    case seconds
    /// A short duration, given in seconds and printed times 1000 with one decimal.
    case milliseconds
    /// An amount of memory or disk, printed in megabytes of 10⁶ bytes with one decimal.
    case megabytes
  }

  /// The name, head and unit of a column.
  public struct Column: Equatable, Sendable {
    /// Key in JSON and head in tab-separated output; unique within a table.
    public var name: String
    /// Head in text and Markdown; the unit's sign is added when printing.
    public var title: String
    /// The unit in which cells are printed.
    public var unit: Unit

    /// A table with these rows.
    ///
    /// - Precondition: column names are unique, and every row has one cell per column.
    public init(_ name: String, title: String? = nil, _ unit: Unit = .text) {
      self.name = name
      self.title = title ?? name
      self.unit = unit
    }
  }

  /// A value in full precision.
  public enum Cell: Equatable, Sendable {
    /// Words.
    case text(String)
    /// A count.
    case integer(Int)
    /// A number in the column's unit: percentages as fractions, durations in seconds, memory in bytes.
    case number(Double)
    /// A mean over runs with its sample standard deviation (nil for a single run).
    case estimate(mean: Double, deviation: Double?)
    /// An undefined or unknown value; printed `–`, null in JSON.
    case missing

    /// The number, or ``missing`` for nil.
    public static func number(_ value: Double?) -> Cell {
      value.map { Cell.number($0) } ?? .missing
    }

    /// Mean and deviation of runs, or ``missing`` for nil.
    public static func estimate(_ summary: RunSummary?) -> Cell {
      summary.map { .estimate(mean: $0.mean, deviation: $0.deviation) } ?? .missing
    }
  }

  /// Caption printed above the table.
  public var caption: String?
  /// Columns from left to right.
  public private(set) var columns: [Column]
  /// Rows from top to bottom, one cell per column.
  public private(set) var rows: [[Cell]]
  /// Lines printed below the table.
  public var notes: [String]

  /// - Precondition: column names are unique, and every row has one cell per column.
  public init(
    caption: String? = nil, columns: [Column], rows: [[Cell]] = [], notes: [String] = []
  ) {
    precondition(Set(columns.map(\.name)).count == columns.count, "column names must be unique")
    self.caption = caption
    self.columns = columns
    self.rows = []
    self.notes = notes
    for row in rows { append(row) }
  }

  /// Adds a row at the bottom.
  ///
  /// - Precondition: one cell per column.
  public mutating func append(_ row: [Cell]) {
    precondition(row.count == columns.count, "a row must have one cell per column")
    rows.append(row)
  }
}
