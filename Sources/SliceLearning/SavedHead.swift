import EndModels
import NumericKernels
import SupervisionCore

/// The description of a trained head in a model file: a linear layer, folded slices, or a mixture.
package struct SavedHead: Codable, Equatable, Sendable {
  /// Kind of the head, which decides its arrays.
  package enum Kind: String, Codable, Sendable {
    /// A linear layer: weight and bias.
    case linear
    /// A folded slice head.
    case slices
    /// A mixture of experts.
    case mixture
  }

  /// Kind of the head.
  package let kind: Kind
  /// d: of z, or of one branch of a mixture.
  package let inputSize: Int
  /// K, at least 2.
  package let classCount: Int
  /// k, without the base slice.
  package let sliceCount: Int
  /// Options of the slice head.
  package let options: SliceOptions

  /// Description and arrays of a trained head.
  ///
  /// - Returns: nil for a head of a kind that this module does not know.
  package static func saving(
    _ head: any Head<Float>, inputSize: Int, classCount: Int, sliceCount: Int,
    options: SliceOptions
  ) -> (head: SavedHead, arrays: [[Float]])? {
    func saved(_ kind: Kind, size: Int) -> SavedHead {
      SavedHead(
        kind: kind, inputSize: size, classCount: classCount, sliceCount: sliceCount,
        options: options)
    }
    switch head {
    case let head as PlainHead<Float>:
      return (saved(.linear, size: inputSize), [head.weights.weight, head.weights.bias])
    case let head as HardParameterSharingHead<Float>:
      return (saved(.linear, size: inputSize), [head.baseWeights.weight, head.baseWeights.bias])
    case let head as SliceHead<Float>:
      return (saved(.slices, size: inputSize), head.fold().arrays)
    case let head as MixtureHead<Float>:
      let size = inputSize / (sliceCount + 2)
      return (saved(.mixture, size: size), head.parameters.map { $0.values.values })
    default: return nil
    }
  }

  /// Branches of the backbone below the head.
  package var branchCount: Int { kind == .mixture ? sliceCount + 2 : 1 }

  /// Lengths of the arrays; nil for sizes that no head has.
  package var arrayCounts: [Int]? {
    guard (1...Self.largestInput).contains(inputSize), (2...127).contains(classCount),
      (0...Self.largestSliceCount).contains(sliceCount)
    else { return nil }
    let (outputs, slices) = (outputCount(classCount: classCount), sliceCount + 1)
    switch kind {
    case .linear: return [outputs * inputSize, outputs]
    case .slices:
      return FoldedSlices<Float>.arrayCounts(
        slices: slices, inputSize: inputSize, outputs: outputs, attention: options.attention)
    case .mixture:
      return Array(repeating: [outputs * inputSize, outputs], count: slices).flatMap { $0 }
        + [slices * inputSize, slices]
    }
  }

  private static let largestInput = 1 << 24
  private static let largestSliceCount = 1 << 24

  /// The head restored from its arrays.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for options out of range; nil where the arrays do not
  ///   fit.
  package func restored(_ arrays: [[Float]]) throws -> (any OutputHead<Float>)? {
    guard let counts = arrayCounts, arrays.map(\.count) == counts else { return nil }
    switch kind {
    case .linear: return LinearOutput(weight: arrays[0], bias: arrays[1])
    case .slices:
      let folded = FoldedSlices(
        slices: sliceCount + 1, inputSize: inputSize,
        outputs: outputCount(classCount: classCount), attention: options.attention, arrays: arrays)
      return FoldedOutput(folded, options: options)
    case .mixture:
      let head = try MixtureHead<Float>(
        branchSize: inputSize, sliceCount: sliceCount, classCount: classCount, options: options,
        seed: 0)
      for (parameter, array) in zip(head.parameters, arrays) { parameter.values.copy(array) }
      return head
    }
  }
}

/// A slice head at inference: folded vectors only.
package final class FoldedOutput: OutputHead {
  private let folded: FoldedSlices<Float>
  private let options: SliceOptions
  private var work = SliceWorkspace<Float>()

  init(_ folded: FoldedSlices<Float>, options: SliceOptions) {
    self.folded = folded
    self.options = options
  }

  package func probabilities(_ z: Matrix<Float>) -> Matrix<Float> {
    folded.probabilities(z, options: options, work: &work)
  }

  package func sliceOutputs(_ z: Matrix<Float>) -> SliceOutputs? {
    folded.sliceOutputs(z, options: options, work: &work)
  }
}

extension FoldedSlices {
  /// The stack, its biases, the output bias and, where attention is calibrated, K + 3 numbers per slice.
  var arrays: [[S]] {
    [stack.values, bias.values, outputBias]
      + (calibration.isEmpty ? [] : [calibration.flatMap(\.numbers)])
  }

  /// Lengths of the arrays.
  static func arrayCounts(
    slices: Int, inputSize: Int, outputs: Int, attention: AttentionKind
  ) -> [Int] {
    let rows = slices * (1 + 2 * outputs)
    return [rows * inputSize, rows, outputs]
      + (attention == .calibrated ? [slices * SliceCalibration<S>.numberCount(outputs)] : [])
  }

  /// - Precondition: the arrays have these lengths.
  init(slices: Int, inputSize: Int, outputs: Int, attention: AttentionKind, arrays: [[S]]) {
    self.init(slices: slices, inputSize: inputSize, outputs: outputs)
    stack.copy(arrays[0])
    bias.copy(arrays[1])
    outputBias = arrays[2]
    if attention == .calibrated {
      calibration = SliceCalibration.all(of: arrays[3], outputs: outputs)
    }
  }
}

extension SliceCalibration {
  fileprivate var numbers: [S] { [trust, indicatorScale, bias] + confidenceScales }

  /// Of one slice.
  fileprivate static func numberCount(_ outputs: Int) -> Int { 3 + max(2, outputs) }

  fileprivate static func all(of numbers: [S], outputs: Int) -> [SliceCalibration] {
    let width = numberCount(outputs)
    return stride(from: 0, to: numbers.count, by: width).map {
      SliceCalibration(
        trust: numbers[$0], indicatorScale: numbers[$0 + 1],
        confidenceScales: Array(numbers[($0 + 3)..<($0 + width)]), bias: numbers[$0 + 2])
    }
  }
}
