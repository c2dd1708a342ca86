import Evaluation

/// What a suite of the bench gives.
package enum BenchResult: Sendable {
  /// Times, which baselines are made of.
  case measured(BenchTable)
  /// Times that are printed in another form.
  case summarized(BenchTable, ResultTable)
  /// Anything else, such as the quality of label models; with bars, some may be missed.
  case found(ResultTable, hasMissedBars: Bool)

  /// As it is printed.
  package var table: ResultTable {
    switch self {
    case .measured(let table): table.table
    case .summarized(_, let table), .found(let table, _): table
    }
  }

  /// The times behind it; nil where there are none.
  package var measurements: BenchTable? {
    switch self {
    case .measured(let table), .summarized(let table, _): table
    case .found: nil
    }
  }

  package var hasMissedBars: Bool {
    if case .found(_, let hasMissedBars) = self { hasMissedBars } else { false }
  }
}
