import Evaluation
import LabelModels
import Pipeline
import SupervisionCore

extension LabelModelComparison {
  /// Dev and test scores of every label model, majority vote first.
  public var table: ResultTable {
    var table = ResultTable(
      caption: votes.title,
      columns: [.init("model")] + Self.columns("dev", binary: isBinary)
        + Self.columns("test", binary: isBinary) + [.init("seconds", .seconds)],
      notes: notes)
    for entry in entries {
      table.append(
        [.text(entry.kind.rawValue)] + cells(entry.dev) + cells(entry.test)
          + [.number(entry.seconds)])
    }
    return table
  }

  private var isBinary: Bool { votes.classCount == 2 }

  private static let tunedName = "tunedF1"
  private static let metrics: [Metric] = [.f1, .accuracy, .brier, .logLoss, .rocAUC]

  private static func columns(_ split: String, binary: Bool) -> [ResultTable.Column] {
    let tuned: [ResultTable.Column] =
      binary ? [.init("\(split).\(tunedName)", title: "\(split) F1 tuned", .percent)] : []
    return tuned
      + metrics.map { .init("\(split).\($0.rawValue)", title: "\(split) \($0.title)", $0.unit) }
  }

  private func cells(_ outcome: Outcome) -> [ResultTable.Cell] {
    (isBinary ? [.number(outcome.tuned?.f1)] : [])
      + Self.metrics.map { .number(outcome.plain[$0]) }
  }

  private var notes: [String] {
    let counts = Split.allCases.compactMap { split -> String? in
      guard let votes = votes[split] else { return nil }
      let share = self.votes.positiveShare(split).map { share in
        ", \((share * 1000).rounded() / 10) % positive"
      }
      return "\(split.rawValue) \(votes.matrix.rowCount) candidates\(share ?? "")"
    }
    let threshold = isBinary ? "; tuned: the threshold with the best F1 on dev" : ""
    return [
      counts.joined(separator: "; ") + ".",
      "Class balance: \(classBalanceSource). F1: the most probable class\(threshold).",
    ] + leftOut.map { "Left out: \($0)" }
  }
}
