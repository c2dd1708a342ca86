import Encoders
import EndModels
import Evaluation
import SupervisionCore
import Synchronization

/// An encoder, a layer of it, and generated sequences of pieces.
package struct EncoderBenchInput: Sendable {
  package let known: KnownEncoder
  package let layer: Int
  package let sequences: [PieceSequence]
  private let encoder: PretrainedEncoder

  /// Sequences of 15 to 60 pieces drawn from the encoder's vocabulary.
  ///
  /// - Throws: errors of reading the encoder; ``SupervisionCore/UsageError`` for a layer that it does not have.
  init(_ known: KnownEncoder, layer: Int?, sequenceCount: Int, seed: UInt64) throws {
    self.known = known
    encoder = try PretrainedEncoder(folder: known.folder)
    let configuration = encoder.configuration
    var options = BackboneOptions()
    options.layer = layer
    self.layer = try options.layer(of: configuration)
    var generator = SeededGenerator(seed: seed)
    sequences = (0..<sequenceCount).map { index in
      let length = min(configuration.maximumLength, 15 + (index * 37) % 46)
      return PieceSequence(
        ids: (0..<length).map { _ in
          Int32(generator.index(below: configuration.vocabularySize))
        },
        types: [UInt8](repeating: 0, count: length), sources: .init(repeating: nil, count: length))
    }
  }

  /// Encoder and layer as a table's key.
  var key: [ResultTable.Cell] { [.text(known.name), .integer(layer)] }
  var pieceCount: Int { sequences.reduce(0) { $0 + $1.count } }

  /// Computes all states and lets go of them.
  func states(jobs: Int) throws {
    try encoder.states(of: sequences, layer: layer, jobs: jobs) { _, _ in }
  }

  /// The sequences as examples of a task with two classes, for training some layers.
  func examples(training count: Int, seed: UInt64) throws -> FineTuningExamples {
    var options = BackboneOptions()
    options.layer = layer
    options.fineTunedLayers = count
    _ = try options.layer(of: encoder.configuration)
    let layers = PretrainedLayers(
      try (layer - count..<layer).map { try encoder.layer($0) },
      relativePositions: try encoder.relativePositions(), of: encoder.configuration)
    let rows = PieceStateRows(
      states: try pieceStates(layer: layer - count), texts: Array(sequences.indices),
      rangeCount: 1, ranges: sequences.map { [0..<$0.count] }, extraCount: 0,
      extras: sequences.map { _ in [] }, layers: layers)
    return try FineTuningExamples(rows, seed: seed)
  }

  private func pieceStates(layer: Int) throws -> PieceStates {
    let width = encoder.configuration.hiddenSize
    let offsets = sequences.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    let values = Mutex([Float](repeating: 0, count: pieceCount * width))
    try encoder.states(of: sequences, layer: layer, jobs: 1) { index, states in
      let count = sequences[index].count * width
      let source = UnsafeBufferPointer(start: states, count: count)
      values.withLock { values in
        let start = offsets[index] * width
        values.replaceSubrange(start..<start + count, with: source)
      }
    }
    return PieceStates(width: width, offsets: offsets, values: values.withLock { $0 })
  }
}

/// States of pieces with labels, and models that fine-tune layers on them.
struct FineTuningExamples: Sendable {
  private let rows: PieceStateRows
  private let encoder: PieceStateEncoder
  private let labels: ProbabilisticLabels

  init(_ rows: PieceStateRows, seed: UInt64) throws {
    self.rows = rows
    encoder = try PieceStateEncoder(fitting: rows)
    var generator = SeededGenerator(seed: seed, purpose: "labels")
    labels = ProbabilisticLabels(
      classCount: 2,
      probabilities: (0..<rows.count).flatMap { _ in
        let positive = generator.uniform()
        return [1 - positive, positive]
      })
  }

  /// The layers under a plain head.
  func model() throws -> EndModel<PieceStateBackbone<Float>> {
    let backbone = PieceStateBackbone<Float>(
      reading: encoder, hidden: [], dropout: 0, encoderDropout: 0.1, seed: 0)
    return EndModel(
      backbone: backbone,
      head: PlainHead<Float>(inputSize: backbone.outputSize, classCount: 2, seed: 0))
  }

  /// One epoch.
  func train(_ model: EndModel<PieceStateBackbone<Float>>) throws {
    var options = TrainingOptions()
    options.epochs = 1
    options.batchSize = EncoderBench.batchSize
    _ = try Trainer(
      model, options: options, features: rows, targets: TrainingTargets(labels: labels),
      validation: nil
    ).run()
  }
}
