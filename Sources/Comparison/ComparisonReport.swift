import Evaluation
import Pipeline
import ReportPages
import SliceLearning
import Store
import SupervisionCore

/// Results of `compare`, as JSON and as a page.
public struct ComparisonReport: Sendable {
  /// Label models side by side, one comparison per set of labeling functions.
  public let comparisons: [LabelModelComparison]
  /// End models side by side, one comparison per set and setting; empty where only label models were compared.
  public let methods: [MethodComparison]
  /// Whether `methods` are the settings of a grid, which one table sums up.
  public let isGrid: Bool
  /// First seed of the runs.
  public let seed: UInt64

  /// A report on finished comparisons.
  ///
  /// - Parameters:
  ///   - comparisons: label models side by side, one comparison per set of labeling functions.
  ///   - methods: end models side by side; empty where only label models were compared.
  ///   - isGrid: whether the methods are the settings of a grid.
  ///   - seed: first seed of the runs.
  public init(
    _ comparisons: [LabelModelComparison], methods: [MethodComparison] = [], isGrid: Bool = false,
    seed: UInt64
  ) {
    self.isGrid = isGrid
    self.comparisons = comparisons
    self.methods = methods
    self.seed = seed
  }

  /// The report as an HTML page, with charts and tables.
  public var page: Page {
    Page(
      title: "DP against SBL, and the label models beneath them",
      sections: [whatRan] + (isGrid ? [gridSection] : methods.map(\.section))
        + comparisons.map(\.section))
  }

  private var gridSection: Page.Section {
    Page.Section("When do slices pay?", grids.map { .table($0) })
  }

  private var whatRan: Page.Section {
    var facts = [Page.Fact("First seed", String(seed))]
    if let first = methods.first {
      facts.append(
        Page.Fact("Methods", first.entries.map(\.method.title).joined(separator: ", ")))
      facts.append(Page.Fact("Seeds", String(first.entries.first?.runs.count ?? 0)))
    }
    facts.append(
      Page.Fact(
        "Label models",
        comparisons.first?.entries.map(\.name.rawValue).joined(separator: ", ") ?? "none"))
    return Page.Section(
      "What ran",
      [
        .paragraph(
          "Labeling functions vote on the candidates, a label model turns the votes of train into probabilistic labels, and "
            + "end models learn from those labels, without gold. DP has a plain head; slice-based learning (SBL) gives every "
            + "labeling function an expert. Epochs and thresholds are chosen on dev; test is only scored."
        ),
        .facts(facts),
      ] + [sentence].compactMap { $0 }.map { .paragraph($0) })
  }

  /// Tables of a grid's settings, one per set of labeling functions.
  public var grids: [ResultTable] {
    var titles: [String] = []
    for comparison in methods where !titles.contains(comparison.votes.title) {
      titles.append(comparison.votes.title)
    }
    return titles.map { title in gridTable(methods.filter { $0.votes.title == title }) }
  }

  /// The verdicts on SBL against DP in one sentence; nil without end models, and for a grid.
  public var sentence: String? {
    guard !isGrid else { return nil }
    let clauses = methods.compactMap { comparison in
      comparison.decisions.last.flatMap { comparison.verdict($0) }
    }
    return clauses.isEmpty ? nil : clauses.joined(separator: "; ") + "."
  }
}

extension MethodComparison {
  fileprivate var section: Page.Section {
    func plain(_ table: ResultTable) -> Page.Block {
      var table = table
      table.caption = nil
      return .table(table)
    }
    let lifts = decisions.last.flatMap { liftTable($0) }.map { [plain($0)] } ?? []
    let plot = decisions.last.flatMap { liftPlot($0) }.map { [Page.Block.figure($0)] } ?? []
    return Page.Section(title, [.figure(chart), plain(table)] + plot + lifts)
  }

  /// SBL − DP on every slice that is large enough, with the interval over seeds.
  private func liftPlot(_ decision: DecisionThreshold) -> DotPlot? {
    guard let lifts = SliceLifts(self, .sbl, over: .dp, decision) else { return nil }
    return DotPlot(
      title:
        "Lift of SBL over DP by slice, threshold \(decision.rawValue), 95 % interval over seeds",
      x: Axis("difference in test F1, points", format: .percent), series: ["lift"],
      groups: [
        DotPlot.Group(
          "",
          lifts.lifts.map { lift in
            let interval = lift.difference.interval
            return DotPlot.Row(
              lift.slice,
              [
                DotPlot.Estimate(
                  lift.difference.meanDifference, low: interval?.lower, high: interval?.upper)
              ], note: String(lift.memberCount))
          })
      ], noteTitle: "n", width: 620)
  }

  private var chart: BarChart {
    let decision = decisions[decisions.count - 1]
    return BarChart(
      title: "Test F1, threshold \(decision.rawValue), mean over seeds", unit: "per cent",
      bars: entries.compactMap { entry in
        RunSummary(entry.testF1(decision).compactMap { $0 }).map {
          BarChart.Bar(
            label: entry.method.title, value: $0.mean, isReference: entry.method == .method(.dp))
        }
      })
  }
}

extension LabelModelComparison {
  fileprivate var section: Page.Section {
    var table = table
    table.caption = nil
    return Page.Section(votes.title, [.figure(chart), .table(table)])
  }

  /// Bars of test F1, at the tuned threshold for two classes.
  private var chart: BarChart {
    BarChart(
      title: "F1 on test" + (votes.classCount == 2 ? ", threshold tuned on dev" : ""),
      unit: "per cent",
      bars: entries.compactMap { entry in
        (entry.test.tuned ?? entry.test.plain).f1.map {
          BarChart.Bar(label: entry.name.rawValue, value: $0, isReference: entry.name == .majority)
        }
      })
  }
}
