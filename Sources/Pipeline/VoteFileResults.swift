import Evaluation
import LabelModels
import SupervisionCore

/// Collects what label models make of a vote file.
struct VoteFileResults {
  private let judged: JudgedVotes
  private var fits: ResultTable
  private var scores: ScoreTable
  private(set) var warnings: [String] = []
  private(set) var lastLabels: ProbabilisticLabels?

  init(_ judged: JudgedVotes, classBalanceSource: String) {
    self.judged = judged
    let matrix = judged.matrix
    let caption =
      "\(matrix.rowCount) items · \(matrix.columnCount) voters · \(matrix.classCount) classes"
    let note = "Class balance: \(classBalanceSource)."
    fits = ResultTable(
      caption: caption,
      columns: [.init("model"), .init("seconds", .seconds)]
        + (0..<matrix.classCount).map { .init("balance\($0)", title: "P(\($0))", .decimal(3)) },
      notes: [note])
    scores = ScoreTable(caption: caption, classCount: matrix.classCount)
    scores.note(note)
    warnings = judged.goldWarnings
  }

  /// Scores where there is gold, else fit times and class balances.
  var table: ResultTable { judged.gold.knownCount > 0 ? scores.table : fits }

  mutating func add(
    _ kind: LabelModelKind, fitted: any FittedLabelModel, labels: ProbabilisticLabels,
    seconds: Double
  ) {
    fits.append(
      [.text(kind.rawValue), .number(seconds)] + fitted.classBalance.map { .number($0) })
    let threshold = tunedThreshold(labels)
    for part in judged.parts where part.rows.contains(where: { judged.gold[$0] != nil }) {
      scores.append(
        model: kind.rawValue, split: part.name, labels: labels, gold: judged.gold,
        matrix: judged.matrix, tunedThreshold: threshold, in: part.rows)
    }
    warnings += fitted.warnings.map { "\(kind.rawValue): \($0)" }
    lastLabels = labels
  }

  mutating func leaveOut(_ kind: LabelModelKind, _ error: LabelModelError) {
    warnings.append("\(kind.rawValue) left out: \(error)")
  }

  private func tunedThreshold(_ labels: ProbabilisticLabels) -> Double? {
    guard labels.classCount == 2, let devGold = judged.devGold else { return nil }
    return tuneThreshold(labels, gold: devGold)
  }
}
