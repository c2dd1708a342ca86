import Evaluation
import Foundation
import LabelModels
import SupervisionCore

/// Selection of a split's candidates by their votes, labels and gold.
struct ExampleSelection {
  let votes: TaskVotes
  let split: VotesWithGold
  let labels: ProbabilisticLabels?
  /// Column of the function that is inspected; nil for none.
  var column: Int?

  /// Positions within the split, in corpus order.
  ///
  /// - Throws: ``DataError`` where the filter needs gold or labels that are missing.
  func positions(_ filter: Examples.Filter?) throws -> [Int] {
    if filter == .falsePositives || filter == .falseNegatives { try requireJudgements() }
    return (0..<split.matrix.rowCount).filter { row in
      switch filter {
      case nil: isVotedOn(row)
      case .conflicts: isVotedOn(row) && isConflict(row)
      case .falsePositives: isFalsePositive(row)
      case .falseNegatives: isFalseNegative(row)
      }
    }
  }

  func example(
    at row: Int, id: String, text: MarkedText, explainer: LabelExplainer?
  ) -> Examples.Example {
    let matrix = split.matrix
    let probabilities = labels.map { Array($0[row]) }
    return Examples.Example(
      id: id, text: text, gold: split.gold[row].map { votes.classNames[$0] },
      votes: (0..<matrix.columnCount).compactMap { column in
        let cell = matrix[row, column]
        return cell == abstainCell
          ? nil
          : Examples.Example.NamedVote(
            function: matrix.functionNames[column], label: votes.classNames[Int(cell)])
      },
      probabilities: probabilities,
      probabilityText: probabilities.map { probabilityText($0, row: row) },
      contributions: probabilities.flatMap {
        explainer?.contributions(of: matrix.row(row), to: $0)
      })
  }

  private func probabilityText(_ probabilities: [Double], row: Int) -> String {
    let shown = votes.classCount == 2 ? 1 : labels?.mostProbableClass(row) ?? 0
    return "P(\(votes.classNames[shown])) \(decimalText(probabilities[shown], decimals: 3))"
  }

  private func isVotedOn(_ row: Int) -> Bool {
    column.map { split.matrix[row, $0] != abstainCell } ?? true
  }

  private func isConflict(_ row: Int) -> Bool {
    Set(split.matrix.row(row)).subtracting([abstainCell]).count > 1
  }

  /// The class that is compared with gold: the inspected function's vote, or the label; nil for an abstain.
  private func judgement(_ row: Int) -> Int? {
    if let column {
      let cell = split.matrix[row, column]
      return cell == abstainCell ? nil : Int(cell)
    }
    return labels?.mostProbableClass(row)
  }

  private func isFalsePositive(_ row: Int) -> Bool {
    guard let gold = split.gold[row], let judgement = judgement(row) else { return false }
    return judgement != gold && (votes.classCount > 2 || judgement == 1)
  }

  private func isFalseNegative(_ row: Int) -> Bool {
    guard let gold = split.gold[row], votes.classCount > 2 || gold == 1 else { return false }
    return judgement(row) != gold
  }

  private func requireJudgements() throws {
    guard split.gold.knownCount > 0 else {
      throw DataError(
        file: "task \(votes.task)", field: "gold", found: "no gold labels in this split",
        expected: "gold to tell errors by", remedy: "choose --split dev or test")
    }
    guard column != nil || labels != nil else {
      throw DataError(
        file: "task \(votes.task)", field: "probabilistic labels", found: "none",
        expected: "labels to judge, or a labeling function named with --lf",
        remedy: "run `label-model fit \(votes.task)` first")
    }
  }
}
