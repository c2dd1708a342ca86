import Evaluation
import SupervisionCore

/// Tables of runs that differ in their seed alone.
public struct EndModelTables: Sendable {
  private let runs: [EndModelRun]
  private let title: String

  /// Tables of runs under a title.
  ///
  /// - Precondition: at least one run; all have the same settings but for the seed.
  public init(_ runs: [EndModelRun], title: String) {
    precondition(!runs.isEmpty, "at least one run")
    self.runs = runs
    self.title = title
  }

  static let metrics: [Metric] = [.f1, .precision, .recall, .accuracy, .averagePrecision, .logLoss]

  /// Scores over seeds, one row per decision threshold and split.
  public var overall: ResultTable {
    var table = ResultTable(
      caption: title,
      columns: [
        .init("threshold"), .init("split"), .init("n", .integer),
      ] + Self.metrics.map(\.column) + [.init("epoch", .decimal(1))], notes: notes)
    for decision in DecisionThreshold.allCases {
      let outcomes = runs.compactMap { $0.result[decision] }
      guard !outcomes.isEmpty else { continue }
      for (split, scores) in [
        (Split.dev, outcomes.compactMap(\.dev)), (.test, outcomes.compactMap(\.test)),
      ] where !scores.isEmpty {
        table.append(
          [
            .text(decision.rawValue), .text(split.rawValue), .integer(scores[0].rowCount),
          ] + Self.metrics.map { metric in .estimate(RunSummary(scores.compactMap { $0[metric] })) }
            + [.estimate(RunSummary(outcomes.map { Double($0.epoch) }))])
      }
    }
    return table
  }

  /// Scores over seeds on the slices of a split, one row per slice: on its members, and on the rows that the model
  /// assigns to it.
  public func slices(_ split: Split, _ decision: DecisionThreshold) -> ResultTable {
    var table = ResultTable(
      caption: "\(title) · slices of \(split.rawValue), threshold \(decision.rawValue)",
      columns: [
        .init("slice"), .init("members", .integer), .init("f1", title: "F1", .percent),
        .init("accuracy", .percent),
        .init("indicated", .integer), .init("indicatedF1", title: "F1 there", .percent),
        .init("indicatorAUC", title: "indicator AUC", .percent),
        .init("indicatorF1", title: "indicator F1", .percent),
        .init("attention", .percent), .init("memberAttention", title: "on members", .percent),
      ],
      notes: [
        "Members have gold. Indicated: candidates that the model itself takes for the slice. Attention: mean weight of "
          + "the slice's expert on all candidates, and on members."
      ])
    for (index, slice) in (runs[0].result[decision]?.slices ?? []).enumerated()
    where slice.split == split {
      let scores = runs.compactMap { $0.result[decision]?.slices[index] }
      func estimate(_ value: (EndModelResult.SliceScore) -> Double?) -> ResultTable.Cell {
        .estimate(RunSummary(scores.compactMap(value)))
      }
      table.append([
        .text(slice.slice), .integer(slice.memberCount), estimate { $0.scores.f1 },
        estimate { $0.scores.accuracy }, estimate { $0.indicator.map { Double($0.memberCount) } },
        estimate { $0.indicator?.scores.f1 }, estimate { $0.indicator?.rocAUC },
        estimate { $0.indicator?.f1 }, estimate { $0.indicator?.attention },
        estimate { $0.indicator?.memberAttention },
      ])
    }
    return table
  }

  private var notes: [String] {
    let result = runs[0].result
    let seconds = RunSummary(runs.map(\.seconds))?.mean ?? 0
    let increase =
      result.parameterCount == result.plainParameterCount
      ? "" : ", \(percent(result.parameterIncrease)) more than a plain head"
    return [
      "\(runs.count) seed\(runs.count == 1 ? "" : "s"), \(result.trainRowCount) train candidates, "
        + "\(result.parameterCount) parameters\(increase), \(decimal(seconds)) s a run."
    ]
      + (result.multiplier.map { ["Multiplier of lagging slices: \($0)."] } ?? [])
  }
}

extension EndModelRun {
  /// Settings with F1 on dev and test, one row per run.
  public static func table(of runs: [EndModelRun]) -> ResultTable {
    var table = ResultTable(columns: [
      .init("run", .integer), .init("task"), .init("set"), .init("method"), .init("backbone"),
      .init("labels"), .init("trainOn", title: "train on"), .init("seed", .integer),
      .init("dev.f1", title: "dev F1", .percent), .init("test.f1", title: "test F1", .percent),
      .init("tunedTestF1", title: "tuned", .percent), .init("seconds", .seconds), .init("model"),
    ])
    for run in runs {
      let (stored, settings) = (run.stored, run.settings)
      table.append([
        .integer(Int(stored.number)), .text(stored.task), .text(stored.record.functionSet),
        .text(settings.method.rawValue), .text(settings.backbone.kind.rawValue),
        .text(settings.labels == .gold ? "gold" : settings.labelModel.rawValue),
        .text(settings.trainingRows.rawValue), .integer(Int(truncatingIfNeeded: run.seed)),
        .number(run.result[.half]?.dev?.f1), .number(run.result[.half]?.test?.f1),
        .number(run.result[.tuned]?.test?.f1), .number(run.seconds),
        .text(stored.hasModel ? "yes" : "–"),
      ])
    }
    return table
  }
}

private func percent(_ share: Double) -> String { decimal(share * 100) + " %" }
private func decimal(_ value: Double) -> String { String((value * 10).rounded() / 10) }
