import Evaluation
import Foundation
import LabelModels
import Labeling
import Pipeline
import ReportPages
import Store
import Streaming
import SupervisionCore

extension TaskReport {
  /// Summary of each function, learned against empirical accuracy, overlaps, conflicts, dependencies, and what dropping
  /// functions changes.
  func functionSection(_ effects: FunctionEffects?) throws -> Page.Section {
    Page.Section(
      "Labeling functions",
      Self.blocks(functions, dependencies: try dependencyGraph())
        + (effects.map { [.table($0.table(title: votes.title))] } ?? []))
  }

  /// The blocks of an analysis: a plot of accuracies, the table, heat maps of pairs.
  static func blocks(_ analysis: Analysis, dependencies: GraphDiagram?) -> [Page.Block] {
    var table = analysis.table
    table.caption = "On \(analysis.split.rawValue)"
    var blocks: [Page.Block] = [.figure(accuracyPlot(analysis)), .table(table)]
    let pairs = [
      pairMap("Overlaps: both vote", analysis, analysis.analysis.pairwiseOverlaps),
      pairMap("Conflicts: both vote and differ", analysis, analysis.analysis.pairwiseConflicts),
    ]
    blocks.append(.details("Overlaps and conflicts of pairs", pairs.map { .figure($0) }))
    if let dependencies {
      blocks.append(.details("Dependencies that the label model found", [.figure(dependencies)]))
    }
    return blocks
  }

  private static func accuracyPlot(_ analysis: Analysis) -> DotPlot {
    DotPlot(
      title: "Accuracy of each function: what the label model learned, and what gold says",
      x: Axis("accuracy, per cent", range: 0...1, format: .percent),
      series: ["learned", "empirical"],
      groups: [
        DotPlot.Group(
          "",
          analysis.analysis.summaries.map { summary in
            DotPlot.Row(
              summary.name,
              [
                analysis.learnedAccuracies[summary.name].map { DotPlot.Estimate($0) },
                empirical(summary),
              ], note: points(summary.coverage))
          })
      ], reference: 0.5, noteTitle: "coverage %", width: 620)
  }

  /// Empirical accuracy with Wilson's interval; nil without votes on candidates with gold.
  private static func empirical(
    _ summary: LabelingFunctionAnalysis.Summary
  ) -> DotPlot.Estimate? {
    guard let accuracy = summary.empiricalAccuracy, let correct = summary.correct,
      let incorrect = summary.incorrect
    else { return nil }
    let interval = ConfidenceInterval.wilson(successes: correct, trials: correct + incorrect)
    return DotPlot.Estimate(accuracy, low: interval?.lower, high: interval?.upper)
  }

  private static func pairMap(
    _ title: String, _ analysis: Analysis, _ shares: [[Double]]
  ) -> HeatMap {
    let names = analysis.analysis.summaries.map(\.name)
    let largest = shares.joined().max() ?? 0
    return HeatMap(
      title: title, unit: "per cent of candidates", rows: names, columns: names,
      values: shares.map { $0.map { Optional($0) } }, scale: .sequential(0...max(largest, 0.01)),
      format: .percent)
  }

  /// The preferred label model; nil for one in a form that is no longer read.
  private func readableModel() throws -> (any FittedLabelModel)? {
    do {
      return try store.preferredFittedModel(for: votes)
    } catch LabelModelError.unreadableModel {
      return nil
    }
  }

  /// Dependencies that the preferred label model found; nil where it has none.
  private func dependencyGraph() throws -> GraphDiagram? {
    guard let fitted = try readableModel() as? FittedAnchored, !fitted.dependencies.isEmpty else {
      return nil
    }
    let names = fitted.functionNames
    return GraphDiagram(
      title: "Dependencies", unit: "strength", nodes: names,
      edges: fitted.dependencies.compactMap { dependency in
        guard let from = names.firstIndex(of: dependency.function),
          let to = names.firstIndex(of: dependency.other)
        else { return nil }
        return GraphDiagram.Edge(from, to, weight: dependency.share)
      })
  }
}

extension Analysis {
  /// The analysis as a page, as `analyze --report` writes it.
  public var page: Page {
    Page(
      title: votes.title,
      sections: [
        Page.Section("Labeling functions", TaskReport.blocks(self, dependencies: nil))
      ])
  }
}
