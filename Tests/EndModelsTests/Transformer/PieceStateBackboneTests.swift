import Encoders
import EndModels
import Foundation
import NumericKernels
import SupervisionCore
import Testing

@Suite struct PieceStateBackboneTests {
  init() throws { try Blas.load() }

  /// Sizes at either side of the vectors' widths, and a sequence longer than distances with buckets of their own.
  @Test(arguments: [false, true], [0, 0.2])
  func fastKernelsGiveTheNumbersOfThePlainOnes(isRelative: Bool, dropout: Double) throws {
    let encoder = EncoderConfiguration.small(
      hiddenSize: 34, intermediateSize: 67, isRelative: isRelative)
    let features = Self.rows(
      lengths: [3, 29, 1, 17], encoder.randomLayers(count: 2, within: 0.2, seed: 8))
    let fitted = try PieceStateEncoder(fitting: features)
    func network<S: TransformerScalar>() -> PieceStateBackbone<S> {
      PieceStateBackbone(
        reading: fitted, hidden: [], dropout: 0, encoderDropout: dropout, seed: 2)
    }
    let (fast, plain): (PieceStateBackbone<Float>, PieceStateBackbone<Double>) = (
      network(), network()
    )
    let pass = Pass.training(seed: 5, step: 1)
    let z = fast.forward(features, rows: [2, 0, 3, 1], pass: pass)
    let reference = plain.forward(features, rows: [2, 0, 3, 1], pass: pass)
    Self.expectClose(z.values, reference.values, "z")
    var generator = SeededGenerator(seed: 12)
    let slopes: [Float] = generator.uniform(within: 1, count: z.count)
    let (fastSlopes, plainSlopes) = (
      Matrix<Float>(rows: z.rows, columns: z.columns),
      Matrix<Double>(rows: z.rows, columns: z.columns)
    )
    for (i, slope) in slopes.enumerated() {
      fastSlopes.pointer[i] = slope
      plainSlopes.pointer[i] = Double(slope)
    }
    fast.backward(fastSlopes)
    plain.backward(plainSlopes)
    for (mine, other) in zip(fast.parameters, plain.parameters) {
      let mine = try #require(mine as? DenseParameter<Float>)
      let other = try #require(other as? DenseParameter<Double>)
      Self.expectClose(mine.gradient.values, other.gradient.values, mine.name)
    }
  }

  @Test(arguments: [false, true])
  func aCandidatesVectorDependsNeitherOnItsBatchNorOnItsPlace(isRelative: Bool) throws {
    let features = Self.rows(
      lengths: [4, 7, 1, 1100, 3],
      EncoderConfiguration.small(isRelative: isRelative).randomLayers(count: 1, seed: 4))
    let backbone = PieceStateBackbone<Double>(
      reading: try PieceStateEncoder(fitting: features), hidden: [3], dropout: 0.3,
      encoderDropout: 0.3, seed: 2)
    let all = [4, 2, 1, 0]
    let batch = backbone.forward(features, rows: [4, 2, 3, 1, 0], pass: .inference)
    let together = [0, 1, 3, 4].map { row in (0..<batch.columns).map { batch[row, $0] } }
    for (place, row) in all.enumerated() {
      #expect(
        backbone.forward(features, rows: [row], pass: .inference).values == together[place])
    }
  }

  /// By hand: one layer whose products are all 0 leaves norm₂(norm₁(x)), here with a gain of 1.
  @Test func vectorsAreMeansOfStatesThenExtrasStandardisedOnTrain() throws {
    let encoder = EncoderConfiguration.small(hiddenSize: 2, intermediateSize: 3, isRelative: false)
    let zeros = EncoderLayerTensors.Affine(weight: [0, 0, 0, 0], bias: [0, 0])
    let norm = EncoderLayerTensors.Affine(weight: [1, 1], bias: [0, 0])
    let layer = EncoderLayerTensors(
      query: zeros, key: zeros, value: zeros, attentionOutput: zeros, attentionNorm: norm,
      intermediate: .init(weight: [0, 0, 0, 0, 0, 0], bias: [0, 0, 0]),
      output: .init(weight: [0, 0, 0, 0, 0, 0], bias: [0, 0]), outputNorm: norm)
    // The norms of (1, 3), (5, 1) and (0, 8) are (−1, 1), (1, −1) and (−1, 1).
    let rows = PieceStateRows(
      states: PieceStates(width: 2, offsets: [0, 3], values: [1, 3, 5, 1, 0, 8]), texts: [0, 0],
      rangeCount: 1, ranges: [[0..<2], [0..<3]], extraCount: 1, extras: [[4], [6]],
      layers: PretrainedLayers([layer], relativePositions: nil, of: encoder))
    let fitted = try PieceStateEncoder(fitting: rows)
    // Vectors (0, 0, 4) and (−1/3, 1/3, 6).
    for (found, expected) in zip(
      (fitted.mean + fitted.deviation).map { Double($0) },
      [-1.0 / 6, 1.0 / 6, 5, 1.0 / 6, 1.0 / 6, 1.0])
    {
      #expect(abs(found - expected) < 1e-5)
    }
    let backbone = PieceStateBackbone<Double>(
      reading: fitted, hidden: [], dropout: 0, encoderDropout: 0, seed: 1)
    let z = backbone.forward(rows, rows: [1, 0], pass: .inference).values
    for (found, expected) in zip(z, [-1, 1, 1, 1, -1, -1.0]) {
      #expect(abs(found - expected) < 1e-4)
    }
    #expect(backbone.cost(of: 1, in: rows) == 3)
  }

  @Test func anEncoderOfAModelFileKeepsSizesAndScaleAndRefusesImpossibleOnes() throws {
    let features = PieceStateRows.few(
      EncoderConfiguration.small(isRelative: true).randomLayers(count: 2, seed: 3))
    let fitted = try PieceStateEncoder(fitting: features)
    let data = try JSONEncoder().encode(fitted)
    let read = try JSONDecoder().decode(PieceStateEncoder.self, from: data)
    #expect(read.shape == fitted.shape && read.mean == fitted.mean && read.layers == nil)
    #expect(read.deviation == fitted.deviation && read.vectorSize == fitted.vectorSize)
    let text = String(decoding: data, as: UTF8.self)
    for (sound, wrong) in [
      (#""hiddenSize":6"#, #""hiddenSize":0"#), (#""headCount":2"#, #""headCount":5"#),
      (#""rangeCount":2"#, #""rangeCount":3"#), (#""extraCount":2"#, #""extraCount":-2"#),
      (#""layerCount":2"#, #""layerCount":4000000000"#),
      (#""relativeBucketCount":8"#, #""relativeBucketCount":-1"#),
    ] {
      let changed = text.replacing(sound, with: wrong)
      #expect(changed != text, "\(sound)")
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(PieceStateEncoder.self, from: Data(changed.utf8))
      }
    }
    #expect(throws: DataError.self) { try PieceStateEncoder(fitting: .empty) }
    let others = Self.rows(
      lengths: [2], EncoderConfiguration.small(isRelative: true).randomLayers(count: 1, seed: 1))
    #expect(throws: DataError.self) { try fitted.features(of: others) }
    #expect(try fitted.features(of: .empty).count == 0)
  }
}

// MARK: Training

extension PieceStateBackboneTests {
  /// Both classes have the same pieces, so that no mean of the states below the layers tells them apart; relative
  /// positions do.
  @Test func layersLearnWhichOfTwoPiecesComesFirst() throws {
    let trained = try Self.accuracy(encoderLearningRate: 0.01)
    let frozen = try Self.accuracy(encoderLearningRate: 1e-12)
    #expect(trained >= 0.95 && frozen <= 0.8, "trained \(trained), frozen \(frozen)")
  }

  /// Share of 80 unseen candidates.
  private static func accuracy(encoderLearningRate: Double) throws -> Double {
    let order = OrderOfTwo(count: 320, seed: 4)
    var options = TrainingOptions()
    options.epochs = 12
    options.batchSize = 16
    options.learningRate = 0.01
    options.encoderLearningRate = encoderLearningRate
    options.warmUp = 0.1
    let model = try order.model(seed: 1)
    _ = try Trainer(
      model, options: options, features: order.features,
      targets: TrainingTargets(labels: order.labels, rows: Array(0..<240)), validation: nil
    ).run()
    let predicted = model.predict(order.features)
    let right = (240..<320).count { (predicted[$0, 1] > 0.5) == (order.classes[$0] == 1) }
    return Double(right) / 80
  }

  /// The first step of Adam moves each number by its learning rate, whatever the gradient.
  @Test func layersHaveALearningRateOfTheirOwnAndNoPenalty() throws {
    let order = OrderOfTwo(count: 16, seed: 5)
    var options = TrainingOptions()
    options.epochs = 1
    options.batchSize = 16
    options.learningRate = 0.05
    options.encoderLearningRate = 0.001
    options.schedule = .constant
    let model = try order.model(seed: 1)
    let before = model.state
    _ = try Trainer(
      model, options: options, features: order.features,
      targets: TrainingTargets(labels: order.labels), validation: nil
    ).run()
    for (index, parameter) in model.parameters.enumerated() {
      let moves = zip(parameter.values.values, before[index]).map { abs($0 - $1) }
      let largest = try #require(moves.max())
      let rate: Float = parameter.isPretrained ? 0.001 : 0.05
      #expect(abs(largest - rate) < 0.01 * rate, "\(parameter.name): \(largest)")
      #expect(parameter.isPretrained == parameter.name.hasPrefix("encoder."))
    }
  }

  @Test(arguments: [1, 2])
  func aResumedRunEndsInTheSameBytes(epoch: Int) throws {
    struct Interrupted: Error {}
    let order = OrderOfTwo(count: 48, seed: 6)
    var options = TrainingOptions()
    options.epochs = 3
    options.batchSize = 16
    options.encoderLearningRate = 0.005
    options.warmUp = 0.3
    options.weightDecay = 0.01
    func trainer(_ model: OrderOfTwo.Model) throws -> Trainer<PieceStateBackbone<Float>> {
      try Trainer(
        model, options: options, features: order.features,
        targets: TrainingTargets(labels: order.labels), validation: nil)
    }
    let whole = try order.model(seed: 1)
    _ = try trainer(whole).run()
    var saved = Data()
    #expect(throws: Interrupted.self) {
      try trainer(order.model(seed: 1)).run { makeCheckpoint in
        let checkpoint = makeCheckpoint()
        saved = try checkpoint.encoded(fingerprint: "run")
        if checkpoint.epoch == epoch { throw Interrupted() }
      }
    }
    let resumed = try order.model(seed: 9)
    _ = try trainer(resumed).run(
      from: TrainingCheckpoint<Float>(saved, fingerprint: "run", file: "run.ckpt"))
    #expect(resumed.bits == whole.bits)
  }
}

/// Texts of pieces 0 to 5 with piece 0 before piece 1, or after it in class 1; a state tells its piece alone.
private struct OrderOfTwo {
  typealias Model = EndModel<PieceStateBackbone<Float>>

  let classes: [Int]
  let features: PieceStateRows

  init(count: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    classes = (0..<count).map { $0 % 2 }
    let texts = classes.map { label in
      var pieces = (0..<Int.random(in: 3...7, using: &generator)).map { _ in
        Int.random(in: 2...5, using: &generator)
      }
      let places = Array(pieces.indices.shuffled(using: &generator).prefix(2)).sorted()
      pieces[places[0]] = label
      pieces[places[1]] = 1 - label
      return pieces
    }
    let encoder = EncoderConfiguration.small(
      hiddenSize: 8, intermediateSize: 16, isRelative: true)
    features = PieceStateRows(
      states: PieceStates(
        width: 8, offsets: texts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) },
        values: texts.joined().flatMap { piece in (0..<8).map { $0 == piece ? 1 : 0 } }),
      texts: Array(0..<count), rangeCount: 1, ranges: texts.map { [0..<$0.count] }, extraCount: 0,
      extras: texts.map { _ in [] },
      layers: encoder.randomLayers(count: 2, within: 0.3, seed: seed))
  }

  var labels: ProbabilisticLabels {
    ProbabilisticLabels(
      classCount: 2, probabilities: classes.flatMap { $0 == 1 ? [0, 1] : [1, 0] })
  }

  func model(seed: UInt64) throws -> Model {
    let backbone = PieceStateBackbone<Float>(
      reading: try PieceStateEncoder(fitting: features), hidden: [], dropout: 0,
      encoderDropout: 0, seed: seed)
    return EndModel(
      backbone: backbone,
      head: PlainHead(inputSize: backbone.outputSize, classCount: 2, seed: seed))
  }
}

extension PieceStateBackboneTests {
  /// A candidate per text, with means over the whole and over the first piece.
  private static func rows(lengths: [Int], _ layers: PretrainedLayers) -> PieceStateRows {
    PieceStateRows(
      states: .random(lengths: lengths, width: layers.shape.hiddenSize, seed: 3),
      texts: Array(lengths.indices), rangeCount: 2, ranges: lengths.map { [0..<$0, 0..<1] },
      extraCount: 0, extras: lengths.map { _ in [] }, layers: layers)
  }

  /// Gradients are of the order of 10 here, and sums of some thousand products with a rounding of 6e-8 each.
  private static func expectClose(_ fast: [Float], _ plain: [Double], _ name: String) {
    let size = plain.map { abs($0) }.max() ?? 0
    let largest = zip(fast, plain).map { abs(Double($0) - $1) }.max() ?? 0
    #expect(
      fast.count == plain.count && largest < 2e-5 * max(1, size),
      "\(name): largest difference \(largest) of \(size)")
  }
}
