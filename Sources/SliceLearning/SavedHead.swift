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

  /// The head restored from its arrays.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for options out of range; nil where the arrays do not
  ///   fit.
  package func restored(_ arrays: [[Float]]) throws -> (any OutputHead<Float>)? {
    let outputs = outputCount(classCount: classCount)
    switch kind {
    case .linear:
      guard arrays.map(\.count) == [outputs * inputSize, outputs] else { return nil }
      return LinearOutput(weight: arrays[0], bias: arrays[1])
    case .slices:
      guard
        let folded = FoldedSlices(
          slices: sliceCount + 1, inputSize: inputSize, outputs: outputs,
          attention: options.attention, arrays: arrays)
      else { return nil }
      return FoldedOutput(folded, options: options)
    case .mixture:
      let head = try MixtureHead<Float>(
        branchSize: inputSize, sliceCount: sliceCount, classCount: classCount, options: options,
        seed: 0)
      guard arrays.map(\.count) == head.parameters.map({ $0.values.count }) else { return nil }
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

  /// - Returns: nil where the arrays do not fit the sizes or the kind of attention.
  init?(slices: Int, inputSize: Int, outputs: Int, attention: AttentionKind, arrays: [[S]]) {
    self.init(slices: slices, inputSize: inputSize, outputs: outputs)
    let expected =
      [stack.count, bias.count, outputs]
      + (attention == .calibrated ? [slices * SliceCalibration<S>.numberCount(outputs)] : [])
    guard arrays.map(\.count) == expected else { return nil }
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
