import Evaluation

/// Curves that show the quality of probabilities.
extension LineChart {
  /// Precision against recall, one series per ranking, thresholds falling from left to right.
  public static func precisionRecall(
    title: String, rankings: [(label: String, ranking: Ranking)], size: PlotSize = .regular
  ) -> LineChart {
    LineChart(
      title: title, x: Axis("recall, per cent", range: 0...1, format: .percent),
      y: Axis("precision, per cent", range: 0...1, format: .percent),
      series: rankings.map { label, ranking in
        Series(label, ranking.precisionRecallCurve.map { Point($0.recall, $0.precision) })
      }, size: size)
  }

  /// Reliability diagram: observed against predicted share of class 1 per bin, one series per calibration. The area
  /// of a mark grows with the rows in its bin; points on the diagonal are calibrated.
  public static func reliability(
    title: String, calibrations: [(label: String, calibration: Calibration)],
    size: PlotSize = .regular
  ) -> LineChart {
    LineChart(
      title: title,
      x: Axis("predicted probability, per cent", range: 0...1, format: .percent),
      y: Axis("observed share, per cent", range: 0...1, format: .percent),
      series: calibrations.map { Series($0.label, points($0.calibration)) },
      references: [
        Reference("perfectly calibrated", [PlotPoint(0, 0), PlotPoint(1, 1)])
      ], size: size)
  }

  private static func points(_ calibration: Calibration) -> [Point] {
    let largest = Double(calibration.bins.map(\.count).max() ?? 1)
    return calibration.bins.compactMap { bin in
      guard let predicted = bin.predicted, let observed = bin.observed else { return nil }
      return Point(predicted, observed, weight: Double(bin.count) / max(1, largest))
    }
  }
}
