import Encoders
import EndModels
import NumericKernels
import SupervisionCore

extension EncoderConfiguration {
  /// An encoder of two heads; with 8 buckets of relative distances or none.
  static func small(hiddenSize: Int = 6, intermediateSize: Int = 7, isRelative: Bool)
    -> EncoderConfiguration
  {
    EncoderConfiguration(
      architecture: isRelative ? .mpnet : .bert, hiddenSize: hiddenSize, layerCount: 4,
      headCount: 2, intermediateSize: intermediateSize, vocabularySize: 30, positionCount: 40,
      positionOffset: 0, typeCount: 2, normEpsilon: 1e-5, relativeBucketCount: isRelative ? 8 : 0)
  }

  /// Random layers, with gains around 1.
  func randomLayers(count: Int, within bound: Double = 0.7, seed: UInt64) -> PretrainedLayers {
    var generator = SeededGenerator(seed: seed)
    func affine(_ inputs: Int, _ outputs: Int) -> EncoderLayerTensors.Affine {
      .init(
        weight: generator.uniform(within: bound, count: inputs * outputs),
        bias: generator.uniform(within: bound, count: outputs))
    }
    func norm() -> EncoderLayerTensors.Affine {
      let gains: [Float] = generator.uniform(within: 0.5, count: hiddenSize)
      return .init(
        weight: gains.map { 1 + $0 }, bias: generator.uniform(within: 0.5, count: hiddenSize))
    }
    let d = hiddenSize
    let layers = (0..<count).map { _ in
      EncoderLayerTensors(
        query: affine(d, d), key: affine(d, d), value: affine(d, d), attentionOutput: affine(d, d),
        attentionNorm: norm(), intermediate: affine(d, intermediateSize),
        output: affine(intermediateSize, d), outputNorm: norm())
    }
    let relative = RelativePositions(
      bucketCount: relativeBucketCount, headCount: headCount,
      table: generator.uniform(within: 1, count: relativeBucketCount * headCount))
    return PretrainedLayers(
      layers, relativePositions: relativeBucketCount > 0 ? relative : nil, of: self)
  }
}

extension PieceStates {
  /// Texts of these lengths with states drawn uniformly from ±1.
  static func random(lengths: [Int], width: Int, seed: UInt64) -> PieceStates {
    let offsets = lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    return PieceStates(
      width: width, offsets: offsets,
      values: .random(count: offsets[offsets.count - 1] * width, seed: seed))
  }
}

extension [Float] {
  /// Uniform in ±1.
  private static func random(count: Int, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return generator.uniform(within: 1, count: count)
  }
}

extension PieceStateRows {
  /// Candidates with two means and two extra numbers: two of them share a text, one has an empty range, and one text, of
  /// a single piece, is read whole.
  static func few(_ layers: PretrainedLayers) -> PieceStateRows {
    PieceStateRows(
      states: .random(lengths: [3, 5, 1, 4], width: layers.shape.hiddenSize, seed: 31),
      texts: [1, 0, 1, 2, 3], rangeCount: 2,
      ranges: [
        [0..<1, 2..<5], [0..<3, 1..<2], [3..<4, 0..<0], [0..<1, 0..<1], [1..<4, 0..<2],
      ],
      extraCount: 2, extras: [[1, 0], [0, 1], [1, 0], [0, 0], [0, 1]], layers: layers)
  }
}
