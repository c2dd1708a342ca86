import Encoders
import EndModels
import Evaluation
import Foundation
import NumericKernels
import Pipeline
import SupervisionCore

/// Rates of pretrained encoders: states of texts, fine-tuning of the top layers, and vectors that were kept.
package struct EncoderBench: Sendable {
  package var settings = BenchSettings()
  /// The layer whose states are computed; nil for the default of `train`, three quarters of all.
  package var layer: Int?
  /// Layers that are fine-tuned, the highest up to the layer.
  package var fineTunedLayers = 2
  /// Sequences of pieces in a repetition.
  package var sequenceCount = 600
  /// Vectors of the table of kept rows.
  package var keptRowCount = 20_000
  let encoders: [KnownEncoder]

  package init(_ encoders: [KnownEncoder]) { self.encoders = encoders }

  /// Forward passes up to a layer, with one thread and with all.
  ///
  /// - Throws: errors of reading the encoders; ``SupervisionCore/UsageError`` for a layer that one of them does not have.
  package func forward() throws -> BenchTable {
    var table = BenchTable(
      "encoder.forward",
      "States of \(sequenceCount) texts of 15 to 60 pieces, \(settings.repetitions) repetitions",
      keys: Self.keys + [.init("threads", .integer)], unit: "pieces",
      results: [.init("speedup", title: "× one thread", .decimal(2))])
    for known in encoders {
      let input = try input(known)
      try input.states(jobs: settings.jobs)
      var single: Double?
      for jobs in threadCounts {
        try table.measure(
          input.key + [.integer(jobs)], work: Double(input.pieceCount), settings,
          results: { measurement in
            if jobs == 1 { single = measurement.median }
            return [.number(single.map { $0 / measurement.median })]
          }, timed: { try input.states(jobs: jobs) })
      }
    }
    return table
  }

  /// One epoch of fine-tuning under a plain head, on states that the layers below computed before; every thread trains a
  /// model of its own, as seeds do.
  ///
  /// - Throws: as ``forward()``; ``NumericKernels/BlasError``.
  package func fineTuning() throws -> BenchTable {
    try Blas.load()
    var table = BenchTable(
      "encoder.fine-tuning",
      "Fine-tuning of top layers, \(sequenceCount) texts of 15 to 60 pieces, batch \(Self.batchSize), dropout 0.1, \(settings.caption)",
      keys: Self.keys + [.init("trained", title: "layers trained", .integer)], unit: "pieces")
    for known in encoders {
      let input = try input(known)
      let examples = try input.examples(training: fineTunedLayers, seed: settings.seed)
      try table.measure(
        input.key + [.integer(fineTunedLayers)],
        work: Double(input.pieceCount * settings.jobs), settings,
        input: try settings.onePerThread { try examples.model() }
      ) { models in
        try settings.onEveryThread(models) { try examples.train($0) }
      }
    }
    return table
  }

  /// Vectors that an earlier run kept beside its store, read and checked again; two means a text, of the width of the states.
  ///
  /// - Throws: as ``forward()``; ``SupervisionCore/FileError`` where they cannot be kept.
  package func keptRows() throws -> BenchTable {
    var table = BenchTable(
      "encoder.kept-rows",
      "Vectors of \(keptRowCount) texts from the folder beside a store, \(settings.caption)",
      keys: [.init("encoder")], unit: "megabytes", results: [.init("bytes", .megabytes)])
    for known in encoders {
      let rows = try KeptVectors(known, count: keptRowCount, settings: settings)
      defer { rows.remove() }
      try table.measure(
        [.text(known.name)], work: Double(rows.byteCount) / 1e6, settings,
        results: { _ in [.integer(rows.byteCount)] }, timed: { try rows.read() })
    }
    return table
  }

  /// The pieces of ``forward()`` and ``fineTuning()``, and the choice of layers.
  ///
  /// - Throws: as ``forward()``.
  package func input(_ known: KnownEncoder) throws -> EncoderBenchInput {
    try EncoderBenchInput(
      known, layer: layer, sequenceCount: sequenceCount, seed: settings.seed)
  }

  static let batchSize = 32
  private static let keys: [ResultTable.Column] = [.init("encoder"), .init("layer", .integer)]
  private var threadCounts: [Int] { settings.jobs == 1 ? [1] : [1, settings.jobs] }
}
