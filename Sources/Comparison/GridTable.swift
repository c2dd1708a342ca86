import Evaluation
import Pipeline
import SupervisionCore

/// Table of a grid: DP and SBL for every label model, rows, backbone and threshold, one row per setting.
package func gridTable(_ comparisons: [MethodComparison]) -> ResultTable {
  var table = ResultTable(
    caption: comparisons.first.map { "\($0.votes.title) · when do slices pay?" },
    columns: [
      .init("setting"), .init("threshold"), .init("dp", title: "DP F1", .percent),
      .init("sbl", title: "SBL F1", .percent), .init("difference"), .init("wins"),
      .init("largestLift", title: "largest lift", .percent), .init("control", .percent),
    ],
    notes: [
      "Difference: SBL − DP in test F1 with its 95 % interval. Largest lift: of a run over its slices, on average; "
        + "control: the same between DP and DP with another seed."
    ])
  for comparison in comparisons {
    for decision in comparison.decisions {
      guard let paired = comparison.paired(.sbl, minus: .dp, decision) else { continue }
      let lifts = SliceLifts(comparison, .sbl, over: .dp, decision)
      table.append([
        .text(comparison.name), .text(decision.rawValue),
        .estimate(RunSummary(comparison[.dp]?.testF1(decision).compactMap { $0 } ?? [])),
        .estimate(RunSummary(comparison[.sbl]?.testF1(decision).compactMap { $0 } ?? [])),
        .text(paired.text), .text("\(paired.wins) of \(paired.runCount)"),
        .number(lifts?.largest.mean), .number(lifts?.control?.mean),
      ])
    }
  }
  return table
}
