import Benchmarks
import Evaluation
import Pipeline
import SliceLearning
import Store
import SupervisionCore

/// How long one run of DP and of SBL takes on the candidates of a task: training, selection on dev, scores on test.
public struct EndModelBench: Sendable {
  public var repetitions = 5
  public var jobs = 1

  public init() {}

  /// Runs on each task's default set with the preset `best` and the backbone's default sizes, one thread each; the store
  /// is temporary.
  ///
  /// Encoding the candidates happens once for all runs and is told apart.
  public func tasks(_ tasks: [any RunnableTask], from location: DataLocation) throws -> ResultTable
  {
    var table = ResultTable(
      caption: "One run of an end model, bag backbone, \(repetitions) repetitions, 1 thread",
      columns: [
        .init("task"), .init("corpus"), .init("train", title: "train candidates", .integer),
        .init("slices", .integer), .init("work"),
      ] + Measurement.columns)
    try withTemporaryStore { store in
      for task in tasks {
        for (cells, measurement) in try rows(task, from: location, store: store) {
          table.append(cells + measurement.cells)
        }
      }
    }
    return table
  }

  private func rows(
    _ task: any RunnableTask, from location: DataLocation, store: Store
  ) throws -> [([ResultTable.Cell], Measurement)] {
    let imported = try task.importCorpus(into: store, from: location, skipInvalid: false)
    _ = try task.label(in: store, options: LabelingOptions(), progress: SilentProgress())
    let inputs = try EndModelInputs(task: task, set: nil, store: store, jobs: jobs)
    var settings = EndModelPreset.best.settings(task: task.name)
    settings.backbone = EndModelSettings().backbone
    let data = try inputs.data(settings)
    func cells(_ work: String) -> [ResultTable.Cell] {
      [
        .text(task.name), .text(imported.origin.kind.caption), .integer(data.rows.count),
        .integer(data.slices.names.count), .text(work),
      ]
    }
    let encoding = try Measurement(repetitions: repetitions) {
      let fresh = try EndModelInputs(task: task, set: nil, store: store, jobs: jobs)
      _ = try fresh.runner(settings)
    }
    let runner = try inputs.runner(settings)
    let runs = try [Method.dp, .sbl].map { method in
      settings.method = method
      let measurement = try Measurement(repetitions: repetitions) {
        _ = try runner.run(settings, data)
      }
      return (cells(method.title), measurement)
    }
    return [(cells("encoding, \(jobs) threads"), encoding)] + runs
  }
}
