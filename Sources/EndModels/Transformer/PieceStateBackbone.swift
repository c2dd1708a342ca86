import Encoders
import NumericKernels
import SupervisionCore

/// Upper layers of a pretrained encoder over the states of a batch's texts, means over the pieces of each candidate, then
/// hidden layers.
///
/// Each text of a batch goes through the layers once, however many candidates stand in it. Dropout falls on attention
/// and on the summands of both norms of every layer, as when the encoder was trained, and on hidden layers.
public final class PieceStateBackbone<S: TransformerScalar>: Backbone {
  public let outputSize: Int
  private let layers: TransformerLayers<S>
  private var pooling: PiecePooling<S>
  private let hidden: HiddenLayers<S>
  private let width: Int

  private var texts = BatchTexts()
  /// States of the batch's texts below the layers; in inference overwritten by those of the last one.
  private var input = Matrix<S>()
  private var group = Matrix<S>()
  private var stateGradient = Matrix<S>()

  /// - Parameters:
  ///   - encoder: sizes, scale, and the layers that training starts from.
  ///   - hidden: output size of each hidden layer.
  ///   - dropout: share of the hidden layers' outputs that training sets to zero, in 0..<1.
  ///   - encoderDropout: the same within the encoder's layers.
  ///   - seed: of the hidden layers at the start; the same seed gives the same model.
  public init(
    reading encoder: PieceStateEncoder, hidden: [Int], dropout: Double, encoderDropout: Double,
    seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed, purpose: "dense")
    let sizes = [encoder.vectorSize] + hidden
    outputSize = sizes[sizes.count - 1]
    width = encoder.shape.hiddenSize
    layers = TransformerLayers(encoder.shape, from: encoder.layers, dropout: encoderDropout)
    pooling = PiecePooling(mean: encoder.mean, deviation: encoder.deviation)
    self.hidden = HiddenLayers("hidden", sizes: sizes, dropout: dropout, generator: &generator)
  }

  public var parameters: [any Parameter<S>] { layers.parameters + hidden.parameters }

  /// Number of pieces of the candidate's text.
  public func cost(of row: Int, in features: PieceStateRows) -> Int? {
    features.states.pieces(of: features.text(of: row)).count
  }

  public func forward(_ features: PieceStateRows, rows: ArraySlice<Int>, pass: Pass) -> Matrix<S> {
    texts = BatchTexts(of: rows, in: features)
    copyStates(features.states)
    let states = pass.isTraining ? trainedStates(pass) : inferredStates()
    return hidden.forward(pooling.forward(states, features, rows, texts), pass: pass)
  }

  public func backward(_ gradient: Matrix<S>) {
    guard let vectors = hidden.backward(gradient) else { return }
    stateGradient.reshape(rows: texts.pieceCount, columns: width)
    pooling.backward(vectors, into: stateGradient)
    layers.backward(stateGradient, needsInput: false)
  }

  private func copyStates(_ source: PieceStates) {
    input.reshape(rows: texts.pieceCount, columns: width)
    source.values.withUnsafeBufferPointer { values in
      for (index, text) in texts.numbers.enumerated() {
        let pieces = source.pieces(of: text)
        guard !pieces.isEmpty else { continue }
        S.convert(
          values.baseAddress! + pieces.lowerBound * width,
          to: input.pointer + texts.offsets[index] * width, count: pieces.count * width)
      }
    }
  }

  private func trainedStates(_ pass: Pass) -> Matrix<S> {
    layers.forward(input, lengths: texts.lengths, pass: pass)
  }

  /// Text after text in groups, so that memory does not grow with the batch.
  private func inferredStates() -> Matrix<S> {
    var first = 0
    while first < texts.numbers.count {
      var end = first + 1
      while end < texts.numbers.count,
        texts.offsets[end + 1] - texts.offsets[first] <= Self.groupSize
      { end += 1 }
      transform(first..<end)
      first = end
    }
    return input
  }

  private func transform(_ range: Range<Int>) {
    let start = texts.offsets[range.lowerBound]
    let count = texts.offsets[range.upperBound] - start
    group.reshape(rows: count, columns: width)
    let place = input.pointer + start * width
    group.pointer.update(from: place, count: count * width)
    let states = layers.forward(group, lengths: Array(texts.lengths[range]), pass: .inference)
    place.update(from: states.pointer, count: count * width)
  }

  /// Pieces that go through the layers together in inference.
  private static var groupSize: Int { 1024 }
}

/// The distinct texts of a batch, in the order in which its rows first use them.
struct BatchTexts {
  /// Numbers of the texts.
  private(set) var numbers: [Int] = []
  /// Of each text in pieces.
  private(set) var lengths: [Int] = []
  /// First piece of each text, and the number of all at the end.
  private(set) var offsets = [0]
  /// For each row of the batch, the position of its text.
  private(set) var positions: [Int] = []

  init() {}

  init(of rows: ArraySlice<Int>, in features: PieceStateRows) {
    var known: [Int: Int] = [:]
    for row in rows {
      let text = features.text(of: row)
      let position = known[text, default: numbers.count]
      if position == numbers.count {
        known[text] = position
        numbers.append(text)
        lengths.append(features.states.pieces(of: text).count)
        offsets.append(offsets[position] + lengths[position])
      }
      positions.append(position)
    }
  }

  var pieceCount: Int { offsets[offsets.count - 1] }
}
