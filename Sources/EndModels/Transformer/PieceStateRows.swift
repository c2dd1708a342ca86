import NumericKernels
import SupervisionCore

/// States of the pieces of distinct texts, computed once by the layers of an encoder that stay as they are.
public final class PieceStates: Sendable {
  /// d, the length of a state.
  public let width: Int
  /// `texts + 1` positions, starting with 0: the pieces of text `t` are `offsets[t]..<offsets[t + 1]`.
  public let offsets: [Int]
  /// `pieces × width`, row-major.
  public let values: [Float]

  /// Number of texts.
  public var count: Int { offsets.count - 1 }

  /// States of the pieces of all texts, one text after the other.
  ///
  /// - Precondition: `offsets` rise from 0, and there are `width` values for each piece.
  public init(width: Int, offsets: [Int], values: [Float]) {
    precondition(
      offsets.first == 0 && zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 },
      "offsets rise from 0")
    precondition(values.count == offsets[offsets.count - 1] * width, "width values for each piece")
    self.width = width
    self.offsets = offsets
    self.values = values
  }

  /// The pieces of a text.
  public func pieces(of text: Int) -> Range<Int> { offsets[text]..<offsets[text + 1] }
}

/// Candidates as pieces of texts: which states are averaged for each, and the layers that the states go through first.
public struct PieceStateRows: FeatureRows {
  /// States of the texts that the candidates stand in.
  public let states: PieceStates
  /// Number of means in a candidate's vector.
  public let rangeCount: Int
  /// Numbers after the means.
  public let extraCount: Int
  /// Layers that training starts from; nil where a model is only used.
  public let layers: PretrainedLayers?
  private let texts: [Int32]
  /// `rows × rangeCount`, counted from the first piece of the row's text.
  private let ranges: [Range<Int32>]
  /// `rows × extraCount`.
  private let extras: [Float]

  /// Candidates from the texts that they stand in.
  ///
  /// - Parameters:
  ///   - states: of the pieces of all texts.
  ///   - texts: number of each candidate's text.
  ///   - rangeCount: number of ranges of every candidate.
  ///   - ranges: pieces that each candidate's means are taken over, counted from the first piece of its text; the mean
  ///     over an empty range is 0.
  ///   - extraCount: number of extra numbers of every candidate.
  ///   - extras: numbers after the means, such as a distance.
  ///   - layers: upper layers of the encoder; nil where a model is only used.
  /// - Precondition: texts, ranges and extras have one entry per candidate, and ranges lie within their texts.
  public init(
    states: PieceStates, texts: [Int], rangeCount: Int, ranges: [[Range<Int>]], extraCount: Int,
    extras: [[Float]], layers: PretrainedLayers?
  ) {
    precondition(
      ranges.count == texts.count && extras.count == texts.count, "one entry per candidate")
    for (text, ranges) in zip(texts, ranges) {
      precondition((0..<states.count).contains(text), "a text that has states")
      precondition(ranges.count == rangeCount, "as many ranges for every candidate")
      let length = states.pieces(of: text).count
      precondition(
        ranges.allSatisfy { $0.isEmpty || ($0.lowerBound >= 0 && $0.upperBound <= length) },
        "pieces of the candidate's text")
    }
    precondition(extras.allSatisfy { $0.count == extraCount }, "as many extras for every candidate")
    precondition(
      layers.map { $0.shape.hiddenSize == states.width } ?? true, "layers that read these states")
    self.states = states
    self.rangeCount = rangeCount
    self.extraCount = extraCount
    self.layers = layers
    self.texts = texts.map(Int32.init)
    self.ranges = ranges.flatMap { $0.map { Int32($0.lowerBound)..<Int32($0.upperBound) } }
    self.extras = extras.flatMap { $0 }
  }

  /// Number of candidates.
  public var count: Int { texts.count }
  /// Length of a candidate's vector: its means, then its extra numbers.
  public var vectorSize: Int { rangeCount * states.width + extraCount }

  /// The text of a candidate.
  public func text(of row: Int) -> Int { Int(texts[row]) }
  /// The pieces of a candidate's means, counted from the first piece of its text.
  public func ranges(of row: Int) -> ArraySlice<Range<Int32>> {
    ranges[row * rangeCount..<(row + 1) * rangeCount]
  }
  /// The numbers after a candidate's means.
  public func extras(of row: Int) -> ArraySlice<Float> {
    extras[row * extraCount..<(row + 1) * extraCount]
  }
}
