import Evaluation
import LabelModels
import Labeling
import Pipeline
import ReportPages
import Store
import SupervisionCore

extension TaskReport {
  /// The report as an HTML page.
  ///
  /// - Parameters:
  ///   - version: version of the program, shown on the page.
  ///   - exampleLimit: greatest number of candidates to show per kind of error.
  ///   - effects: what dropping labeling functions changes; nil leaves that table out.
  /// - Throws: ``SupervisionCore/DataError`` for damaged labels or predictions.
  /// - Complexity: one pass over the labels of every split, and one over the predictions of the runs shown.
  public func page(
    version: String, exampleLimit: Int = 8, effects: FunctionEffects? = nil
  ) throws -> Page {
    var sections = [whatIsHere(version: version), try functionSection(effects)]
    if let labels = try labelSection() { sections.append(labels) }
    if !runs.isEmpty { sections += try runSections() }
    sections.append(try exampleSection(limit: exampleLimit))
    return Page(title: "\(votes.task), set \(votes.set.name)", sections: sections)
  }

  private func whatIsHere(version: String) -> Page.Section {
    let counts = votes.splits.sorted { $0.key < $1.key }.map { split, votes in
      let gold = votes.gold.knownCount
      return "\(votes.matrix.rowCount) \(split.rawValue)" + (gold > 0 ? " (\(gold) with gold)" : "")
    }
    var facts = [
      Page.Fact("Question", task.question), Page.Fact("Data", votes.corpusKind.caption),
      Page.Fact("Candidates", counts.joined(separator: ", ")),
      Page.Fact("Classes", votes.classNames.joined(separator: ", ")),
      Page.Fact("Labeling functions", String(votes.set.functions.count)),
      Page.Fact("Runs of end models", String(runs.reduce(0) { $0 + $1.runs.count })),
      Page.Fact("Slicework", version),
    ]
    for warning in votes.warnings { facts.append(Page.Fact("Mind", warning)) }
    return Page.Section("What is here", [.facts(facts)])
  }
}
