import Evaluation
import ReportPages

/// Result of one suite of the bench.
package enum BenchResult: Sendable {
  /// Times, which baselines hold.
  case measured(BenchTable)
  /// Times that are printed in a table of another form.
  case summarized(BenchTable, ResultTable)
  /// Anything else, such as the quality of label models; with bars, some may be missed.
  case found(ResultTable, hasMissedBars: Bool)
  /// A table with the figure that shows it on the page.
  case drawn(ResultTable, any Figure)

  /// The table that is printed.
  package var table: ResultTable {
    switch self {
    case .measured(let table): table.table
    case .summarized(_, let table), .found(let table, _), .drawn(let table, _): table
    }
  }

  /// The times that the result is made from; nil where there are none.
  package var measurements: BenchTable? {
    switch self {
    case .measured(let table), .summarized(let table, _): table
    case .found, .drawn: nil
    }
  }

  /// The figure of the page; nil where there is none.
  package var figure: (any Figure)? {
    if case .drawn(_, let figure) = self { figure } else { nil }
  }

  package var hasMissedBars: Bool {
    if case .found(_, let hasMissedBars) = self { hasMissedBars } else { false }
  }
}
