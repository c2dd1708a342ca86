/// Results in rows and columns: what every command prints, and what reports are made of.
///
/// Cells keep full precision; a column's ``Unit`` says how they are printed. Renderings:
/// ``text(width:)``, ``tabSeparated()``, ``json()`` and ``markdown()``.
///
/// ```swift
/// var table = ResultTable(
///   caption: "dev", columns: [.init("model"), .init("f1", title: "F1", .percent)])
/// table.append([.text("majority"), .number(0.6612)])
/// print(table.text(width: 80))
/// ```
public struct ResultTable: Equatable, Sendable {
  /// How a column's numbers are printed.
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

  /// How the numbers of one measure are called and printed.
  public struct Column: Equatable, Sendable {
    /// Key in JSON and head in tab-separated output; unique within a table.
    public var name: String
    /// Head in text and Markdown; the unit's sign is added when printing.
    public var title: String
    public var unit: Unit

    /// - Parameters:
    ///   - name: key in JSON and head in tab-separated output; unique within a table.
    ///   - title: the name when nil.
    ///   - unit: how values are printed.
    public init(_ name: String, title: String? = nil, _ unit: Unit = .text) {
      self.name = name
      self.title = title ?? name
      self.unit = unit
    }
  }

  /// A value in full precision.
  public enum Cell: Equatable, Sendable {
    case text(String)
    case integer(Int)
    case number(Double)
    /// A mean over runs with its sample standard deviation (nil for a single run).
    case estimate(mean: Double, deviation: Double?)
    /// Undefined or unknown; printed `–`, null in JSON.
    case missing

    /// The number, or ``missing`` where the measure is undefined.
    public static func number(_ value: Double?) -> Cell {
      value.map { Cell.number($0) } ?? .missing
    }

    /// The mean and deviation, or ``missing`` without any run.
    public static func estimate(_ summary: RunSummary?) -> Cell {
      summary.map { .estimate(mean: $0.mean, deviation: $0.deviation) } ?? .missing
    }
  }

  public var caption: String?
  public private(set) var columns: [Column]
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

  /// - Precondition: one cell per column.
  public mutating func append(_ row: [Cell]) {
    precondition(row.count == columns.count, "a row must have one cell per column")
    rows.append(row)
  }
}
