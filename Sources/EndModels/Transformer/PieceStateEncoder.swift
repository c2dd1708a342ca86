import Encoders
import NumericKernels
import SupervisionCore

/// An encoder of states of pieces as themselves, with the scale of candidates' vectors in train and the layers that
/// training starts from.
///
/// A model file keeps sizes and scale; the trained layers are among its arrays, so that it needs no layers of the
/// checkpoint but those that made the states.
public struct PieceStateEncoder: FeatureEncoder {
  /// Sizes of the layers.
  public let shape: TransformerShape
  /// Means in a candidate's vector.
  public let rangeCount: Int
  /// Numbers after them.
  public let extraCount: Int
  /// Mean of each number of a vector, before training.
  public let mean: [Float]
  /// Standard deviation of each number of a vector, before training; 1 where the variance is at most 1e-12.
  public let deviation: [Float]
  /// Layers that training starts from; nil in a model file.
  public let layers: PretrainedLayers?

  /// Length of a candidate's vector.
  public var vectorSize: Int { rangeCount * shape.hiddenSize + extraCount }

  /// Measures the scale of the vectors of train, as the layers make them before they are trained.
  ///
  /// Means are measured on up to 512 candidates, evenly spread.
  ///
  /// - Throws: ``SupervisionCore/DataError`` where there are no candidates or no layers to start from;
  ///   ``NumericKernels/BlasError``.
  /// - Complexity: one pass of 512 texts through the layers.
  public init(fitting rows: PieceStateRows) throws {
    guard let layers = rows.layers, rows.count > 0 else {
      throw DataError(
        file: "states", field: "train",
        found: rows.count == 0 ? "no candidates" : "no layers to train",
        expected: "candidates of train, and upper layers of their encoder",
        remedy: "import a corpus that has a train split")
    }
    try Blas.load()
    let plain = PieceStateEncoder(unscaled: rows, layers)
    let network = PieceStateBackbone<Float>(
      reading: plain, hidden: [], dropout: 0, encoderDropout: 0, seed: 0)
    let size = plain.vectorSize
    let count = min(512, rows.count)
    let sample = (0..<count).map { $0 * rows.count / count }
    let vectors = sample.indices.batches(of: 64).flatMap { batch in
      network.forward(rows, rows: sample[batch], pass: .inference).values
    }
    let scale = DenseEncoder(fitting: DenseRows(count: count, width: size, values: vectors))
    let extras = DenseEncoder(
      fitting: DenseRows(
        count: rows.count, width: rows.extraCount,
        values: (0..<rows.count).flatMap { rows.extras(of: $0) }))
    self.init(
      plain, mean: scale.mean.dropLast(rows.extraCount) + extras.mean,
      deviation: scale.deviation.dropLast(rows.extraCount) + extras.deviation)
  }

  private init(unscaled rows: PieceStateRows, _ layers: PretrainedLayers) {
    shape = layers.shape
    rangeCount = rows.rangeCount
    extraCount = rows.extraCount
    mean = [Float](repeating: 0, count: rows.vectorSize)
    deviation = [Float](repeating: 1, count: rows.vectorSize)
    self.layers = layers
  }

  private init(_ other: PieceStateEncoder, mean: [Float], deviation: [Float]) {
    shape = other.shape
    rangeCount = other.rangeCount
    extraCount = other.extraCount
    layers = other.layers
    self.mean = mean
    self.deviation = deviation
  }

  /// The rows themselves.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when states, means or extra numbers are others than in training.
  public func features(of rows: PieceStateRows, jobs: Int = 1) throws -> PieceStateRows {
    let isEmpty = rows.count == 0
    guard
      isEmpty
        || (rows.states.width, rows.rangeCount, rows.extraCount)
          == (shape.hiddenSize, rangeCount, extraCount)
    else {
      throw DataError(
        file: "states",
        found:
          "states of length \(rows.states.width), \(rows.rangeCount) means and \(rows.extraCount) extra numbers",
        expected: "\(shape.hiddenSize), \(rangeCount) and \(extraCount)",
        remedy: "use one encoder and the same parts for all splits")
    }
    return rows
  }
}

extension PieceStateEncoder: Codable {
  private enum CodingKeys: String, CodingKey {
    case shape, rangeCount, extraCount, mean, deviation
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    shape = try container.decode(TransformerShape.self, forKey: .shape)
    rangeCount = try container.decode(Int.self, forKey: .rangeCount)
    extraCount = try container.decode(Int.self, forKey: .extraCount)
    mean = try container.decode([Float].self, forKey: .mean)
    deviation = try container.decode([Float].self, forKey: .deviation)
    layers = nil
    guard
      (0...10_000).contains(rangeCount), (0...1_000_000).contains(extraCount),
      isScale(mean, deviation, count: vectorSize)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .mean, in: container,
        debugDescription: "\(mean.count) means and \(deviation.count) deviations, all above 0")
    }
  }

  public func encode(to encoder: any Swift.Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(shape, forKey: .shape)
    try container.encode(rangeCount, forKey: .rangeCount)
    try container.encode(extraCount, forKey: .extraCount)
    try container.encode(mean, forKey: .mean)
    try container.encode(deviation, forKey: .deviation)
  }
}

/// The kind `mlp` on states: upper layers of a pretrained encoder that are trained, then hidden layers.
public struct PieceStateFactory: BackboneFactory {
  public let name = BackboneName.mlp
  public let summary =
    "States of a pretrained encoder: its upper layers, trained along, then hidden layers."

  /// The built-in kind, as ``BackboneRegistry/builtIn`` holds it.
  public init() {}

  public func fitEncoder(
    to train: PieceStateRows, options: BackboneOptions, jobs: Int
  ) throws -> PieceStateEncoder { try PieceStateEncoder(fitting: train) }

  public func makeNetwork(
    reading encoder: PieceStateEncoder, options: BackboneOptions, seed: UInt64
  ) -> PieceStateBackbone<Float> {
    PieceStateBackbone(
      reading: encoder, hidden: options.hidden, dropout: options.dropout,
      encoderDropout: options.encoderDropout, seed: seed)
  }

  public func parameterCount(reading encoder: PieceStateEncoder, options: BackboneOptions) -> Int? {
    encoder.shape.parameterCount
      + HiddenLayers<Float>.parameterCount(sizes: [encoder.vectorSize] + options.hidden)
  }
}
