import Evaluation
import LabelModels
import Pipeline
import SupervisionCore

extension LabelModelComparison {
  /// F1 on dev and test, and further scores on test, one row per label model; ``ComparisonReport/json`` has all
  /// scores.
  public var table: ResultTable {
    var table = ResultTable(
      caption: votes.title,
      columns: [.init("model")] + Self.f1Columns(.dev, isBinary: isBinary)
        + Self.f1Columns(.test, isBinary: isBinary)
        + Self.testMetrics.map { .init("test.\($0.rawValue)", title: $0.title, $0.unit) }
        + [.init("seconds", title: "fit", .milliseconds)],
      notes: notes)
    for entry in entries {
      table.append(
        [.text(entry.name.rawValue)] + f1Cells(entry.dev) + f1Cells(entry.test)
          + Self.testMetrics.map { .number(entry.test.plain[$0]) } + [.number(entry.seconds)])
    }
    return table
  }

  private var isBinary: Bool { votes.classCount == 2 }

  private static let testMetrics: [Metric] = [.accuracy, .brier, .logLoss, .rocAUC]

  private static func f1Columns(_ split: Split, isBinary: Bool) -> [ResultTable.Column] {
    let plain = ResultTable.Column(
      "\(split.rawValue).f1", title: "\(split.rawValue) F1", .percent)
    let tuned = ResultTable.Column("\(split.rawValue).tunedF1", title: "tuned", .percent)
    return isBinary ? [plain, tuned] : [plain]
  }

  private func f1Cells(_ outcome: Outcome) -> [ResultTable.Cell] {
    [.number(outcome.plain.f1)] + (isBinary ? [.number(outcome.tuned?.f1)] : [])
  }

  private var notes: [String] {
    let counts = Split.allCases.compactMap { split -> String? in
      guard let votes = votes[split] else { return nil }
      let share = self.votes.positiveShare(split).map { share in
        ", \((share * 1000).rounded() / 10) % positive"
      }
      return "\(split.rawValue) \(votes.matrix.rowCount) candidates\(share ?? "")"
    }
    let threshold = isBinary ? "; tuned: at the threshold with the best F1 on dev" : ""
    return [
      counts.joined(separator: "; ") + ".",
      "F1: of the most probable class\(threshold). Accuracy and what follows: test.",
      "Class balance: \(classBalanceSource). Fit: fitting, and predicting every split.",
    ] + leftOut.map { "Left out: \($0)" }
  }
}
