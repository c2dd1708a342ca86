import Evaluation
import ReportPages

/// One stage of a table that ``GrowthBench/measure(_:progress:)`` gave.
struct GrowthCurve {
  let stage: String
  /// Sizes along the axis, ascending, with their measurements.
  let points: [(size: Int, measurement: Measurement)]

  var exponent: GrowthExponent? {
    GrowthExponent(points.map { (size: Double($0.size), seconds: $0.measurement.median) })
  }

  /// The curves of a table in order of first mention; nil for tables of other benches.
  static func all(of table: BenchTable) -> (axis: GrowthAxis, curves: [GrowthCurve])? {
    let parts = table.name.split(separator: ".")
    guard parts.count == 2, parts[0] == "growth", let axis = GrowthAxis(rawValue: String(parts[1])),
      let column = table.keys.firstIndex(where: { $0.name == axis.rawValue })
    else { return nil }
    var order: [String] = []
    var points: [String: [(size: Int, measurement: Measurement)]] = [:]
    for row in table.rows {
      guard case .text(let stage) = row.key[0], case .integer(let size) = row.key[column] else {
        continue
      }
      if points[stage] == nil { order.append(stage) }
      points[stage, default: []] += row.measurement.map { [(size, $0)] } ?? []
    }
    return (axis, order.map { GrowthCurve(stage: $0, points: points[$0] ?? []) })
  }
}

/// Medians by size, with exponents: one row per stage. Empty for tables of other benches.
package func growthSummary(_ table: BenchTable) -> ResultTable {
  let (axis, curves) = GrowthCurve.all(of: table) ?? (.rows, [])
  let sizes = Set(curves.flatMap { $0.points.map(\.size) }).sorted()
  var summary = ResultTable(
    caption: table.caption,
    columns: [.init("stage")]
      + sizes.map { .init("at\($0)", title: "\(axis.symbol) = \(grouped($0))", .milliseconds) }
      + [
        .init("exponent", .decimal(2)), .init("lastStep", title: "last step", .decimal(2)),
        .init("growth"), .init("reason"),
      ], notes: table.notes)
  for curve in curves {
    let medians = sizes.map { size in
      ResultTable.Cell.number(curve.points.first { $0.size == size }?.measurement.median)
    }
    let exponent = curve.exponent
    let reason = GrowthStage(rawValue: curve.stage)?.reason(axis)
    summary.append(
      [.text(curve.stage)] + medians
        + [
          .number(exponent?.fitted), .number(exponent?.last),
          exponent.map { .text($0.word) } ?? .missing, reason.map { .text($0) } ?? .missing,
        ])
  }
  summary.notes.append(
    "Exponent: slope of log seconds against log \(axis.symbol), by least squares and in the last step, which the word is on."
  )
  return summary
}

/// Medians with the range of the repetitions on logarithmic axes; nil for tables of other benches.
package func growthChart(_ table: BenchTable) -> LineChart? {
  guard let (axis, curves) = GrowthCurve.all(of: table) else { return nil }
  return LineChart(
    title: table.caption, x: Axis(axis.title, .log10), y: Axis("seconds", .log10),
    series: curves.map { curve in
      LineChart.Series(
        curve.stage,
        curve.points.map { size, times in
          LineChart.Point(
            Double(size), times.median, low: times.fastest, high: times.slowest)
        })
    }, intervals: .whiskers, size: PlotSize(width: 640, height: 400))
}

extension GrowthAxis {
  /// The letter of the size.
  fileprivate var symbol: String { title.split(separator: " ").last.map(String.init) ?? title }
}

/// Digits in groups of three.
private func grouped(_ number: Int) -> String {
  var text = String(number)
  var position = text.count - 3
  while position > 0 {
    text.insert(",", at: text.index(text.startIndex, offsetBy: position))
    position -= 3
  }
  return text
}
