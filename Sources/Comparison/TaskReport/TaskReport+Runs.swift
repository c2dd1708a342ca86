import EndModels
import Evaluation
import Pipeline
import ReportPages
import SliceLearning
import Store
import SupervisionCore

extension TaskReport {
  /// End models side by side, then their scores on slices and their training curves.
  func runSections() throws -> [Page.Section] {
    let groups = runs
    var table = runTable
    table.caption = "On test"
    var blocks: [Page.Block] = [.table(table)]
    if votes.classCount == 2, let curves = try precisionRecall(groups) {
      blocks.append(.figure(curves))
    }
    blocks.append(.details("Training", groups.map { .figure(trainingCurves($0)) }))
    var sections = [Page.Section("End models", blocks)]
    let slices = groups.filter { $0.method.usesSlices }
    if !slices.isEmpty {
      sections.append(Page.Section("Slices", slices.flatMap { sliceBlocks($0, groups) }))
    }
    return sections
  }

  /// Precision-recall curves of each group's first run with stored predictions of test; nil where there are none.
  private func precisionRecall(_ groups: [RunGroup]) throws -> LineChart? {
    guard let gold = votes[.test]?.gold, gold.knownCount > 0 else { return nil }
    let rankings = try groups.compactMap { group in
      try predictions(group).map { (label: group.title, ranking: Ranking($0, gold: gold)) }
    }
    return rankings.isEmpty
      ? nil
      : LineChart.precisionRecall(
        title: "End models on test, first seed of each", rankings: rankings)
  }

  /// Labels of test that the first run of a group predicted; nil where none are stored for this corpus.
  func predictions(_ group: RunGroup) throws -> ProbabilisticLabels? {
    guard votes[.test] != nil else { return nil }
    return try? store.predictions(
      of: group.runs[0].stored, decision: group.decision, split: .test)
  }

  private func trainingCurves(_ group: RunGroup) -> PanelGrid {
    let history = group.runs[0].result.history
    func series(_ name: String, _ value: (EpochRecord) -> Double?) -> LineChart.Series {
      LineChart.Series(
        name,
        history.compactMap { record in
          value(record).map { LineChart.Point(Double(record.epoch), $0) }
        })
    }
    var losses = [series("base") { $0.baseLoss }]
    if group.method.usesSlices {
      losses += [
        series("indicator") { $0.indicatorLoss }, series("prediction") { $0.predictionLoss },
      ]
    }
    let criteria = Set(history.flatMap(\.scores.keys)).sorted()
    return PanelGrid(
      title: "\(group.title), first seed",
      panels: [
        LineChart(
          title: "Loss on train", x: Axis("epoch"), y: Axis("nats"), series: losses, size: .small),
        LineChart(
          title: "Score on dev", x: Axis("epoch"), y: Axis("F1, per cent", format: .percent),
          series: criteria.map { name in series("threshold \(name)") { $0.scores[name] } },
          size: .small),
      ], columns: 2)
  }

  private func sliceBlocks(_ group: RunGroup, _ groups: [RunGroup]) -> [Page.Block] {
    var table = EndModelTables(group.runs, title: group.title).slices(.test, group.decision)
    table.caption = group.title
    let lifts = group.counterpart(.dp, among: groups).map {
      [Page.Block.figure(liftPlot(group, $0))]
    }
    return (lifts ?? []) + [.figure(attentionPlot(group)), .table(table)]
  }

  /// Lift of each slice over DP, over the seeds that both have.
  private func liftPlot(_ group: RunGroup, _ base: RunGroup) -> DotPlot {
    let other = Dictionary(base.runs.map { ($0.seed, $0) }, uniquingKeysWith: { first, _ in first })
    let slices = testSlices(group.runs[0], group.decision)
    return DotPlot(
      title: "Lift of \(group.title) over DP on test, 95 % interval over seeds",
      x: Axis("difference in F1, points", format: .percent), series: ["lift"],
      groups: [
        DotPlot.Group(
          "",
          slices.map { slice in
            let lifts = group.runs.compactMap { run -> Double? in
              guard let twin = other[run.seed],
                let own = testSlices(run, group.decision).first(where: { $0.slice == slice.slice }),
                let theirs = testSlices(twin, base.decision).first(where: {
                  $0.slice == slice.slice
                }
                ),
                let a = own.scores.f1, let b = theirs.scores.f1
              else { return nil }
              return a - b
            }
            let summary = RunSummary(lifts)
            return DotPlot.Row(
              slice.slice,
              [
                summary.map {
                  DotPlot.Estimate($0.mean, low: $0.interval()?.lower, high: $0.interval()?.upper)
                }
              ], note: String(slice.memberCount))
          })
      ], noteTitle: "n", width: 620)
  }

  private func testSlices(_ run: EndModelRun, _ decision: DecisionThreshold) -> [EndModelResult
    .SliceScore]
  {
    (run.result[decision]?.slices ?? []).filter { $0.split == .test && $0.memberCount >= 20 }
  }

  private func attentionPlot(_ group: RunGroup) -> DotPlot {
    DotPlot(
      title: "Attention on each slice's expert, \(group.title), first seed",
      x: Axis("mean weight, per cent", format: .percent), series: ["all candidates", "members"],
      groups: [
        DotPlot.Group(
          "",
          testSlices(group.runs[0], group.decision).map { slice in
            DotPlot.Row(
              slice.slice,
              [
                slice.indicator.map { DotPlot.Estimate($0.attention) },
                slice.indicator.flatMap { $0.memberAttention }.map { DotPlot.Estimate($0) },
              ])
          })
      ], reference: nil, width: 620)
  }
}
