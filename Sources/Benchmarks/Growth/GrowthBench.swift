import Evaluation
import LabelModels
import Labeling
import NumericKernels
import Pipeline
import Store
import SupervisionCore

/// Growth of the cost of every step with rows, labeling functions, slices and classes.
package struct GrowthBench: Sendable {
  package var settings = BenchSettings()
  /// Whether each axis is run in a small version.
  package var isQuick = false

  package init() {
    settings.secondsPerStage = 2
  }

  /// The fixed sizes are 100,000 rows, 10 functions, 10 slices and 2 classes; end models are trained on
  /// 1,280 rows and predict 12,800.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when the BLAS library is missing or a store cannot be written.
  package func measure(_ axis: GrowthAxis, progress: any ProgressObserver) throws -> BenchTable {
    try Blas.load()
    var table = BenchTable(
      "growth.\(axis.rawValue)", caption(axis),
      keys: [
        .init("stage"), .init("rows", title: "n", .integer),
        .init("functions", title: "m", .integer), .init("slices", title: "k", .integer),
        .init("classes", title: "K", .integer),
      ], unit: "rows")
    let values = axis.values(quick: isQuick)
    var inputs = GrowthInputs(settings)
    for (position, value) in values.enumerated() {
      for (index, stage) in axis.stages.enumerated() {
        let sizes = axis.sizes(value, stage: stage, quick: isQuick)
        try measure(stage, sizes, &inputs, &table)
        progress.report(
          completed: position * axis.stages.count + index + 1,
          total: values.count * axis.stages.count)
      }
    }
    return table
  }

  private func caption(_ axis: GrowthAxis) -> String {
    "Cost against \(axis.title), up to \(settings.repetitions) repetitions or "
      + "\(Int(settings.secondsPerStage)) s, \(settings.jobs) threads (end models and store: 1)"
  }

  private func measure(
    _ stage: GrowthStage, _ sizes: GrowthSizes, _ inputs: inout GrowthInputs,
    _ table: inout BenchTable
  ) throws {
    let key: [ResultTable.Cell] = [
      .text(stage.rawValue), .integer(sizes.rows), .integer(sizes.functions),
      .integer(sizes.slices), .integer(sizes.classes),
    ]
    let work = Double(sizes.rows)
    if let refusal = settings.memory.refusal(of: inputs.bytes(stage, sizes)) {
      table.leaveOut(key, work: work, refusal)
    } else if stage == .storeWrite || stage == .storeRead {
      table.append(key, work: work, try inputs.storeTimes(sizes)[stage == .storeWrite ? 0 : 2])
    } else {
      let body = try inputs.work(stage, sizes)
      try table.measure(key, work: work, settings, timed: body)
    }
  }
}
