import Evaluation
import Foundation
import LabelModels
import Pipeline
import SliceLearning
import SupervisionCore

extension MethodComparison {
  /// Title for tables, such as `spouses · demo · 9 labeling functions · real · preset best`.
  public var title: String { "\(votes.title) · \(name)" }

  /// Scores over seeds, one row per decision threshold and method: F1 on dev; F1, precision, recall and average
  /// precision on test; difference from DP, and from DP continued where it ran, parameters and time.
  public var table: ResultTable {
    var table = ResultTable(
      caption: title,
      columns: [
        .init("threshold"), .init("method"), .init("dev.f1", title: "dev F1", .percent),
        .init("test.f1", title: "test F1", .percent),
        .init("test.precision", title: "precision", .percent),
        .init("test.recall", title: "recall", .percent),
        .init("test.averagePrecision", title: "AP", .percent),
      ] + differenceColumns + [.init("parameters", .integer), .init("seconds", .seconds)],
      notes: notes)
    for decision in decisions {
      for entry in entries { table.append(row(entry, decision)) }
      for figure in publishedFigures where decision == decisions.last {
        let known: [ResultTable.Cell] = [
          .text("published"), .text("\(figure.method), \(figure.shortSource)"), .missing,
          .number(figure.f1),
        ]
        table.append(
          known
            + [ResultTable.Cell](repeating: .missing, count: table.columns.count - known.count))
      }
    }
    return table
  }

  /// Published scores; empty where the corpus is generated, which they do not apply to.
  package var publishedFigures: [PublishedFigure] {
    votes.corpusKind == .real ? published.figures : []
  }

  private func row(_ entry: Entry, _ decision: DecisionThreshold) -> [ResultTable.Cell] {
    let outcomes = entry.runs.compactMap { $0.result[decision] }
    func test(_ metric: Metric) -> ResultTable.Cell {
      .estimate(RunSummary(outcomes.compactMap { $0.test?[metric] }))
    }
    let differences = controls.flatMap { control -> [ResultTable.Cell] in
      guard let paired = difference(entry, from: control, decision) else {
        return [.missing, .missing]
      }
      return [.text(paired.text), .text("\(paired.wins) of \(paired.runCount)")]
    }
    return [
      .text(decision.rawValue), .text(entry.method.title),
      .estimate(RunSummary(outcomes.compactMap { $0.dev?.f1 })), test(.f1), test(.precision),
      test(.recall), test(.averagePrecision),
    ] + differences + [
      .integer(entry.runs[0].result.parameterCount),
      .number(RunSummary(entry.runs.map(\.seconds))?.mean),
    ]
  }

  /// Difference and wins against each control.
  private var differenceColumns: [ResultTable.Column] {
    controls.flatMap { control -> [ResultTable.Column] in
      control == .dp
        ? [.init("difference", title: "against DP"), .init("wins")]
        : [
          .init("differenceContinued", title: "against DP continued"),
          .init("winsContinued", title: "wins"),
        ]
    }
  }

  private var notes: [String] {
    let seeds =
      entries.first.map { "\($0.runs.count) seed\($0.runs.count == 1 ? "" : "s")" } ?? "no runs"
    return [
      "\(summary); \(seeds), mean ± standard deviation.",
      "Against DP: mean difference in test F1 over runs of the same seed, with its 95 % interval.",
    ] + (controls.count > 1 ? [Self.noteOnContinuation] : [])
      + (publishedFigures.isEmpty ? [] : published.caveats)
  }

  private static let noteOnContinuation =
    "DP continued: the model of the warm start trained on with its plain head for as long as SBL. Its difference from DP is "
    + "what longer training brings; that of SBL from it, what slices bring."

  /// F1 of DP and SBL with the difference, one row per slice with at least 20 test members; nil where one of them was
  /// not compared or no slice is large enough.
  public func liftTable(_ decision: DecisionThreshold) -> ResultTable? {
    guard let lifts = SliceLifts(self, .sbl, over: .dp, decision) else { return nil }
    var table = ResultTable(
      caption: "\(title) · slices, threshold \(decision.rawValue)",
      columns: [
        .init("slice"), .init("n", .integer), .init("dp", title: "DP F1", .percent),
        .init("sbl", title: "SBL F1", .percent), .init("lift"),
      ], notes: [lifts.note])
    for lift in lifts.lifts {
      table.append([
        .text(lift.slice), .integer(lift.memberCount), .estimate(lift.base),
        .estimate(lift.method), .text(lift.difference.text),
      ])
    }
    return table
  }

  /// The difference of SBL from DP as a clause of a sentence; nil where one of them was not compared.
  public func verdict(_ decision: DecisionThreshold) -> String? {
    guard let paired = paired(.sbl, minus: .dp, decision),
      let dp = self[.dp].flatMap({ RunSummary($0.testF1(decision).compactMap { $0 }) }),
      let sbl = self[.sbl].flatMap({ RunSummary($0.testF1(decision).compactMap { $0 }) })
    else { return nil }
    let reading =
      switch paired.interval {
      case let interval? where interval.lower > 0: "SBL is better"
      case let interval? where interval.upper < 0: "SBL is worse"
      default: "no difference is shown"
      }
    return
      "\(votes.task) \(votes.set.name), \(name), threshold \(decision.rawValue): DP \(points(dp.mean)), SBL "
      + "\(points(sbl.mean)) F1, difference \(paired.text), \(reading)"
      + (SplitDifference(self, decision).map { ", \($0.text)" } ?? "")
  }
}

extension SplitDifference {
  /// The parts as words within a sentence.
  fileprivate var text: String {
    "longer training alone \(longerTraining.text), slices \(slices.text)"
  }
}

extension SliceLifts {
  /// The largest lift per run, and the largest that chance alone gives.
  var note: String {
    let chance =
      control.map { ", and \(points($0.mean)) between DP and DP with another seed" } ?? ""
    return
      "Largest lift of a run, on average: \(points(largest.mean))\(chance). Lift: mean difference in F1 with its 95 % "
      + "interval."
  }
}
