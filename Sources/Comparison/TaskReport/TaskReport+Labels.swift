import Evaluation
import Pipeline
import ReportPages
import Store
import SupervisionCore

extension TaskReport {
  /// Label models: scores, distribution of labels, and calibration. Nil where none is fitted.
  func labelSection() throws -> Page.Section? {
    let models = try store.labelModels(task: votes.task)
      .filter { $0.functionSet == votes.set.name }
    guard !models.isEmpty else { return nil }
    var blocks: [Page.Block] = []
    if let train = votes[.train], train.matrix.rowCount > 0 {
      blocks.append(.figure(try distributions(models.map(\.name))))
    }
    for (split, score) in labelModels {
      var table = score.table
      table.caption = "On \(split.rawValue)"
      blocks.append(.table(table))
      if votes.classCount == 2 {
        blocks.append(.figure(try judgement(models.map(\.name), split)))
      }
    }
    return Page.Section("Probabilistic labels", blocks)
  }

  private func labels(_ model: String, _ split: Split) throws -> ProbabilisticLabels {
    try store.probabilisticLabels(
      task: votes.task, functionSet: votes.set.name, model: model, split: split)
  }

  /// Share of train candidates by the probability of the most probable class, or of class 1 of two.
  private func distributions(_ models: [String]) throws -> LineChart {
    let isBinary = votes.classCount == 2
    let bins = 20
    return LineChart(
      title: "Labels of train",
      x: Axis(
        isBinary ? "P(\(votes.classNames[1])), per cent" : "P(most probable class), per cent",
        range: 0...1, format: .percent),
      y: Axis("share of candidates, per cent", format: .percent),
      series: try models.map { model in
        let labels = try self.labels(model, .train)
        var counts = [Int](repeating: 0, count: bins)
        for row in 0..<labels.count {
          let value = isBinary ? labels[row, 1] : labels[row].max() ?? 0
          counts[min(bins - 1, Int(value * Double(bins)))] += 1
        }
        return LineChart.Series(
          model,
          counts.enumerated().map { bin, count in
            LineChart.Point(
              (Double(bin) + 0.5) / Double(bins), Double(count) / Double(max(1, labels.count)))
          })
      })
  }

  /// Precision-recall curves and reliability diagrams.
  private func judgement(_ models: [String], _ split: Split) throws -> PanelGrid {
    let gold = votes[split]!.gold
    let labels = try models.map { (label: $0, labels: try self.labels($0, split)) }
    return PanelGrid(
      title: "Label models on \(split.rawValue)",
      panels: [
        LineChart.precisionRecall(
          title: "Precision and recall of class \(votes.classNames[1])",
          rankings: labels.map { ($0.label, Ranking($0.labels, gold: gold)) }),
        LineChart.reliability(
          title: "Calibration",
          calibrations: labels.map { ($0.label, Calibration($0.labels, gold: gold)) }),
      ], columns: 2)
  }
}
