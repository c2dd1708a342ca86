import Evaluation
import LabelModels
import Labeling
import Pipeline
import SliceLearning
import Store
import SupervisionCore

/// Time of one run of DP and of SBL on the candidates of a task: training, selection on dev, scores on test.
package struct EndModelBench: Sendable {
  package var settings = BenchSettings()

  package init() {}

  /// Runs on each task's default set with its best preset and the backbone's default sizes, one thread each; the store
  /// is temporary.
  ///
  /// Candidates are encoded once for all runs; the time of that is reported apart.
  package func tasks(
    _ tasks: [any WorkbenchTask], from location: DataLocation
  ) throws -> BenchTable {
    var table = BenchTable(
      "train.tasks",
      "One run of an end model, bag backbone, \(settings.repetitions) repetitions, 1 thread",
      keys: [
        .init("task"), .init("corpus"), .init("train", title: "train candidates", .integer),
        .init("slices", .integer), .init("work"),
      ], unit: "train candidates")
    try withTemporaryStore { store in
      for task in tasks { try measure(task, from: location, store: store, &table) }
    }
    return table
  }

  private func measure(
    _ task: any WorkbenchTask, from location: DataLocation, store: Store, _ table: inout BenchTable
  ) throws {
    let imported = try task.importCorpus(into: store, from: location)
    try task.applyFunctions(in: store)
    let inputs = try TrainingContext(
      task: task, set: nil, labelModels: LabelModelSettings(), store: store, jobs: settings.jobs)
    var chosen = task.bestPreset.settings
    chosen.backbone = EndModelSettings().backbone
    let data = try inputs.data(chosen)
    let work = Double(data.rows.count)
    let key: [ResultTable.Cell] = [
      .text(task.name), .text(imported.origin.kind.caption), .integer(data.rows.count),
      .integer(data.slices.names.count),
    ]
    try table.measure(
      key + [.text("encoding, \(settings.jobs) threads")], work: work, settings
    ) {
      let fresh = try TrainingContext(
        task: task, set: nil, labelModels: LabelModelSettings(), store: store, jobs: settings.jobs)
      _ = try fresh.trainer(chosen)
    }
    let trainer = try inputs.trainer(chosen)
    for method in [EndModelMethod.dp, .sbl] {
      chosen.method = method
      try table.measure(key + [.text(method.title)], work: work, settings) {
        _ = try trainer.run(chosen, data)
      }
    }
  }
}
