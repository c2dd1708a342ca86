import Evaluation

/// What a suite of the bench gives.
public enum BenchResult: Sendable {
  /// Times, which baselines are made of.
  case measured(BenchTable)
  /// Anything else, such as the quality of label models; with bars, some may be missed.
  case found(ResultTable, hasMissedBars: Bool)

  public var table: ResultTable {
    switch self {
    case .measured(let table): table.table
    case .found(let table, _): table
    }
  }

  public var hasMissedBars: Bool {
    if case .found(_, let hasMissedBars) = self { hasMissedBars } else { false }
  }
}
