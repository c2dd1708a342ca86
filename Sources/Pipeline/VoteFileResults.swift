import Evaluation
import LabelModels
import SupervisionCore

/// The results of label models on a vote file, collected model by model.
struct VoteFileResults {
  private let file: VoteFile
  private var fits: ResultTable
  private var scores: ScoreTable
  private(set) var warnings: [String] = []
  private(set) var lastLabels: ProbabilisticLabels?

  init(_ file: VoteFile) {
    self.file = file
    let matrix = file.votes.matrix
    let caption =
      "\(matrix.rowCount) items · \(matrix.columnCount) voters · \(matrix.classCount) classes"
    fits = ResultTable(
      caption: caption,
      columns: [.init("model"), .init("seconds", .seconds)]
        + (0..<matrix.classCount).map { .init("balance\($0)", title: "P(\($0))", .decimal(3)) })
    scores = ScoreTable(caption: caption, classCount: matrix.classCount)
    warnings = file.goldWarnings
  }

  /// Scores where there is gold, else fit times and class balances.
  var table: ResultTable { file.votes.gold.knownCount > 0 ? scores.table : fits }

  mutating func add(_ fit: LabelModelFit, labels: ProbabilisticLabels, seconds: Double) {
    if lastLabels == nil { note("Class balance: \(fit.classBalanceSource).") }
    fits.append(
      [.text(fit.name.rawValue), .number(seconds)] + fit.model.classBalance.map { .number($0) })
    let threshold = tunedThreshold(labels)
    let gold = file.votes.gold
    for part in file.parts where part.rows.contains(where: { gold[$0] != nil }) {
      scores.append(
        model: fit.name.rawValue, split: part.name, labels: labels, gold: gold,
        matrix: file.votes.matrix, tunedThreshold: threshold, in: part.rows)
    }
    warnings += fit.warnings.map { "\(fit.name): \($0)" }
    lastLabels = labels
  }

  mutating func leaveOut(_ name: LabelModelName, _ error: LabelModelError) {
    warnings.append("\(name) left out: \(error)")
  }

  private mutating func note(_ text: String) {
    fits.notes.append(text)
    scores.note(text)
  }

  private func tunedThreshold(_ labels: ProbabilisticLabels) -> Double? {
    guard labels.classCount == 2, let devGold = file.devGold else { return nil }
    return tuneThreshold(labels, gold: devGold)
  }
}
