import Evaluation
import Labeling
import SupervisionCore

/// A reason to drop or mend a labeling function.
public struct FunctionFinding: Equatable, Sendable {
  /// What is wrong with the function.
  public enum Kind: String, Sendable {
    /// It votes on no train candidate.
    case coversNothing = "covers nothing"
    /// The interval of its accuracy on dev lies below that of the same votes on random candidates.
    case worseThanChance = "worse than chance"
    /// Another function casts almost all of its votes.
    case redundant = "redundant"
    /// Its declaration changed since it voted.
    case stale = "stale"
  }

  /// Name of the function.
  public let function: String
  /// What is wrong with it.
  public let kind: Kind
  /// The counts behind it, one sentence.
  public let reason: String

  /// Share of a function's train votes that another casts too, from which it is redundant.
  package static let redundantShare = 0.95
  /// Smallest number of train votes of a function that is called redundant.
  package static let minimumVotes = 5

  /// Findings in the order of the functions.
  ///
  /// - Parameters:
  ///   - train: votes on train.
  ///   - dev: votes on dev, of the same functions.
  ///   - gold: gold labels of dev; may all be unknown.
  ///   - changed: names of the functions whose declaration changed since they voted.
  ///   - jobs: number of threads.
  package static func findings(
    train: VoteMatrix, dev: VoteMatrix, gold: GoldLabels, changed: [String], jobs: Int = 1
  ) -> [FunctionFinding] {
    let analysis = LabelingFunctionAnalysis(train, jobs: jobs)
    return train.functionNames.indices.flatMap { column -> [FunctionFinding] in
      let name = train.functionNames[column]
      let reasons: [(Kind, String?)] = [
        (.stale, changed.contains(name) ? "Its declaration changed since it voted." : nil),
        (
          .coversNothing,
          analysis.summaries[column].voteCount == 0
            ? "No vote on \(train.rowCount) train candidates." : nil
        ),
        (.worseThanChance, worseThanChance(dev, column, gold: gold)),
        (.redundant, repetition(of: column, in: analysis)),
      ]
      return reasons.compactMap { kind, reason in
        reason.map { FunctionFinding(function: name, kind: kind, reason: $0) }
      }
    }
  }

  /// Compares the accuracy with the share of votes that would be correct if gold were independent of them.
  private static func worseThanChance(
    _ dev: VoteMatrix, _ column: Int, gold: GoldLabels
  ) -> String? {
    let judged = gold.knownRows().filter { dev[$0, column] != abstainCell }
    guard let balance = gold.classBalance(classCount: dev.classCount), !judged.isEmpty else {
      return nil
    }
    let correct = judged.count { dev[$0, column] == gold.cells[$0] }
    let chance =
      judged.reduce(0) { $0 + balance[Int(dev[$1, column])] } / Double(judged.count)
    guard let interval = ConfidenceInterval.wilson(successes: correct, trials: judged.count),
      interval.upper < chance
    else { return nil }
    return
      "\(correct) of \(judged.count) dev votes are correct, at most \(percent(interval.upper)) "
      + "with 95 % confidence; by chance \(percent(chance)) would be."
  }

  private static func repetition(
    of column: Int, in analysis: LabelingFunctionAnalysis
  ) -> String? {
    let summary = analysis.summaries[column]
    guard summary.voteCount >= minimumVotes else { return nil }
    func agreeing(_ other: Int) -> Int {
      let share =
        analysis.pairwiseOverlaps[column][other] - analysis.pairwiseConflicts[column][other]
      return Int((share * Double(analysis.rowCount)).rounded())
    }
    func repeats(_ voteCount: Int, _ common: Int) -> Bool {
      Double(common) >= redundantShare * Double(voteCount)
    }
    let others = analysis.summaries.filter { other in
      guard other.index != column, repeats(summary.voteCount, agreeing(other.index)) else {
        return false
      }
      let isMutual = repeats(other.voteCount, agreeing(other.index))
      return !isMutual || other.index < column
    }
    guard let other = others.max(by: { agreeing($0.index) < agreeing($1.index) }) else {
      return nil
    }
    return "\(agreeing(other.index)) of its \(summary.voteCount) train votes are also those of "
      + "\(other.name)."
  }

  private static func percent(_ share: Double) -> String {
    decimalText(share * 100, decimals: 1) + " %"
  }
}
