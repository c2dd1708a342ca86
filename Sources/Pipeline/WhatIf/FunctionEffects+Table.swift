import Evaluation

extension FunctionEffects {
  /// One row per effect: how labels of train change, and with gold the scores on dev.
  ///
  /// - Parameter title: what the votes are, such as ``TaskVotes/title``.
  package func table(title: String) -> ResultTable {
    var table = ResultTable(
      caption: "\(title) · \(labelModel) refitted without a function",
      columns: [
        .init("without"), .init("changed", title: "changed", .percent),
        .init("meanChange", title: "mean |ΔP|", .percent),
        .init("uncovered", title: "left without a vote", .integer),
      ] + scoreColumns, notes: notes)
    for effect in effects {
      table.append(
        [
          .text(effect.functions.joined(separator: ", ")), .number(effect.changedShare),
          .number(effect.meanChange), .integer(effect.uncoveredCount),
        ] + (scores == nil ? [] : cells(effect)))
    }
    return table
  }

  private var scoreColumns: [ResultTable.Column] {
    guard scores != nil else { return [] }
    return [
      .init("logLossChange", title: "Δ log loss", .decimal(4)),
      .init("accuracyChange", title: "Δ accuracy", .percent),
    ] + (hasF1 ? [.init("f1Change", title: "Δ F1", .percent)] : [])
  }

  private var hasF1: Bool { effects.contains { $0.f1 != nil } }

  private func cells(_ effect: Effect) -> [ResultTable.Cell] {
    ([effect.logLoss, effect.accuracy] + (hasF1 ? [effect.f1] : [])).map { change in
      change.map { .estimate(mean: $0.difference, deviation: $0.standardError) } ?? .missing
    }
  }

  private var notes: [String] {
    var notes = [
      "Labels of train: share whose most probable class changes, mean change of P, candidates that lose their only votes."
    ]
    if let scores {
      let values = [
        scores.logLoss.map { "log loss \(decimalText($0, decimals: 4))" },
        scores.accuracy.map { "accuracy \(points($0))" },
        hasF1 ? scores.f1.map { "F1 \(points($0))" } : nil,
      ].compactMap { $0 }
      notes.append(
        "Dev (\(scores.rowCount) candidates with gold), without less with, ± standard error; with all: "
          + values.joined(separator: ", ") + ".")
    }
    if let sampledRows {
      notes.append("Every fit is to the same \(sampledRows) candidates drawn from train.")
    }
    return notes + failures
  }
}
