import Evaluation
import LabelModels
import Pipeline
import ReportPages
import SliceLearning
import Store
import SupervisionCore

extension TaskReport {
  /// Candidates to read: errors of the label model, conflicts, and where DP and SBL differ.
  func exampleSection(limit: Int) throws -> Page.Section {
    var blocks: [Page.Block] = []
    let split = [Split.dev, .test].first { (votes[$0]?.gold.knownCount ?? 0) > 0 }
    let hasLabels = try store.preferredFittedModel(for: votes) != nil
    if let split, hasLabels {
      blocks.append(
        try errors("False positives on \(split.rawValue)", .falsePositives, split, limit))
      blocks.append(
        try errors("False negatives on \(split.rawValue)", .falseNegatives, split, limit))
    }
    blocks.append(
      try errors("Functions in conflict", .conflicts, split ?? .train, limit))
    blocks += try disagreements(limit)
    return Page.Section("Candidates to read", blocks)
  }

  private func errors(
    _ title: String, _ filter: Examples.Filter, _ split: Split, _ limit: Int
  ) throws -> Page.Block {
    let examples = try Examples(
      task: task, set: votes.set.name, split: split, function: nil, filter: filter,
      limit: limit, store: store)
    return .details(
      "\(title): \(examples.shown.count) of \(examples.matchCount)",
      [.examples(examples.shown.map { example($0) })])
  }

  private func example(
    _ example: Examples.Example, probabilities: [ReportPages.Example.Probability] = []
  ) -> ReportPages.Example {
    let shown = votes.classCount == 2 ? [1] : Array(votes.classNames.indices)
    let labels = shown.compactMap { label in
      example.probabilities.map {
        ReportPages.Example.Probability("P(\(votes.classNames[label]))", $0[label])
      }
    }
    return ReportPages.Example(
      title: example.id, text: example.text, gold: example.gold,
      probabilities: labels + probabilities,
      votes: example.contributions.map { chips($0) }
        ?? example.votes.map { vote in
          ReportPages.Example.Vote(
            function: vote.function, label: vote.label,
            classIndex: votes.classNames.firstIndex(of: vote.label) ?? 0)
        },
      reason: example.contributions.map { reason($0) })
  }

  /// The votes with their contributions, the largest first.
  private func chips(_ parts: VoteContributions) -> [ReportPages.Example.Vote] {
    parts.votesBySize.map { vote in
      ReportPages.Example.Vote(
        function: vote.function, label: votes.classNames[vote.label], classIndex: vote.label,
        contribution: signedText(vote.logOdds) + (vote.discount.map { ", \($0)" } ?? ""))
    }
  }

  private func reason(_ parts: VoteContributions) -> String {
    "Log odds of \(votes.classNames[parts.label]) \(signedText(parts.logOdds)): class balance "
      + "\(signedText(parts.classBalance)), silence \(signedText(parts.silence)), and what each vote adds"
      + (parts.samplingNote.map { " (\($0))" } ?? "")
  }

  /// Test candidates that one of DP and SBL predicts right and the other wrong, first seed of each.
  private func disagreements(_ limit: Int) throws -> [Page.Block] {
    guard let sbl = runs.first(where: { $0.method == .sbl }),
      let dp = sbl.counterpart(.dp, among: runs), let gold = votes[.test]?.gold,
      let sblLabels = try predictions(sbl), let dpLabels = try predictions(dp)
    else { return [] }
    let (a, b) = (predicted(sblLabels, sbl), predicted(dpLabels, dp))
    func block(_ title: String, _ isChosen: (Int) -> Bool) throws -> Page.Block {
      let rows = gold.knownRows(among: nil).filter(isChosen)
      let shown = Array(rows.prefix(limit))
      let examples = try Examples(
        task: task, set: votes.set.name, split: .test, positions: shown, store: store)
      let texts = zip(shown, examples.shown).map { row, found in
        example(
          found,
          probabilities: votes.classCount == 2
            ? [.init("DP", dpLabels[row, 1]), .init("SBL", sblLabels[row, 1])] : [])
      }
      return .details("\(title): \(shown.count) of \(rows.count)", [.examples(texts)])
    }
    return [
      try block("DP wrong, SBL right") { a[$0] == gold[$0] && b[$0] != gold[$0] },
      try block("DP right, SBL wrong") { a[$0] != gold[$0] && b[$0] == gold[$0] },
    ]
  }

  private func predicted(_ labels: ProbabilisticLabels, _ group: RunGroup) -> [Int?] {
    let threshold = group.runs[0].result[group.decision]?.threshold
    return (0..<labels.count).map { row in
      threshold.map { labels[row, 1] > $0 ? 1 : 0 } ?? labels.mostProbableClass(row)
    }
  }
}
