import Evaluation
import LabelModels
import Streaming
import SupervisionCore

/// The results of label models on a vote file, collected model by model.
struct VoteFileResults {
  private let file: VoteFile
  private(set) var fits: ResultTable
  private var scores: ScoreTable
  private(set) var warnings: [String] = []
  private(set) var candidates: ResultTable?
  private(set) var lastLabels: ProbabilisticLabels?
  private(set) var lastFit: LabelModelFit?
  private var learnedAccuracies: [(model: LabelModelName, accuracies: [Double?])] = []

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
    warnings = file.warnings
  }

  /// Scores; nil without gold.
  var scoreTable: ResultTable? { hasGold ? scores.table : nil }

  private var hasGold: Bool { file.votes.gold.knownCount > 0 }

  /// A row for each voter, with a column of learned accuracies for each model.
  var voterTable: ResultTable {
    let learned = learnedAccuracies.map { model, _ in
      learnedAccuracies.count == 1
        ? ResultTable.Column("learnedAccuracy", title: "learned accuracy", .percent)
        : ResultTable.Column("learnedAccuracy.\(model)", title: "\(model)", .percent)
    }
    let gold = ResultTable.Column("goldAccuracy", title: "gold accuracy", .percent)
    var table = ResultTable(
      caption: "Voters",
      columns: [
        .init("voter"), .init("votes", .integer), .init("coverage", .percent), .init("polarity"),
      ] + learned + (hasGold ? [gold] : []),
      notes: learnedAccuracies.count == 1
        ? [] : ["Columns named after label models: the accuracy that each learns of a voter."])
    for voter in 0..<file.votes.matrix.columnCount {
      let votes = VotesOfVoter(voter, file.votes)
      table.append(
        [
          .text(votes.name), .integer(votes.count), .number(votes.coverage),
          .text(votes.polarity.map { "\($0)" }.joined(separator: ", ")),
        ] + learnedAccuracies.map { .number($0.accuracies[voter]) }
          + (hasGold ? [.number(votes.goldAccuracy)] : []))
    }
    return table
  }

  mutating func add(_ fit: LabelModelFit, labels: ProbabilisticLabels, seconds: Double) {
    if lastLabels == nil { note("Class balance: \(fit.classBalanceSource).") }
    fits.append(
      [.text(fit.name.rawValue), .number(seconds)] + fit.model.classBalance.map { .number($0) })
    learnedAccuracies.append((fit.name, fit.model.learnedAccuracies))
    let threshold = tunedThreshold(labels)
    let gold = file.votes.gold
    for part in file.parts where part.rows.contains(where: { gold[$0] != nil }) {
      scores.append(
        model: fit.name.rawValue, split: part.name, labels: labels, gold: gold,
        matrix: file.votes.matrix, tunedThreshold: threshold, in: part.rows)
    }
    warnings += fit.warnings.map { "\(fit.name): \($0)" }
    candidates = fit.candidateTable ?? candidates
    lastLabels = labels
    lastFit = fit
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

/// The votes of one voter, counted.
private struct VotesOfVoter {
  let name: String
  let count: Int
  let coverage: Double
  /// The classes that it votes for, ascending.
  let polarity: [Int8]
  /// Share of the votes on rows with gold that are gold's; nil without any.
  let goldAccuracy: Double?

  init(_ voter: Int, _ votes: VotesWithGold) {
    let column = votes.matrix.column(voter)
    let judged = zip(column, votes.gold.cells).filter {
      $0 != abstainCell && $1 != GoldLabels.unknown
    }
    name = votes.matrix.functionNames[voter]
    count = column.count { $0 != abstainCell }
    coverage = Double(count) / Double(max(1, column.count))
    polarity = Set(column).subtracting([abstainCell]).sorted()
    goldAccuracy =
      judged.isEmpty ? nil : Double(judged.count { $0 == $1 }) / Double(judged.count)
  }
}
