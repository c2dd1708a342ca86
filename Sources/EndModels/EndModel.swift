import NumericKernels
import SupervisionCore

/// A backbone with a head: from features to probabilities of the classes.
///
/// It belongs to one thread at a time.
public final class EndModel<B: Backbone> {
  /// The number type of the parameters.
  public typealias S = B.Scalar

  /// Maps features to z.
  public let backbone: B
  /// Maps z to probabilities.
  public let head: any Head<S>
  /// Parameters of the backbone, then those of the head.
  public let parameters: [any Parameter<S>]

  /// A model with the current parameters of both parts, which it shares.
  ///
  /// - Precondition: `head` reads vectors of length `backbone.outputSize`.
  public init(backbone: B, head: any Head<S>) {
    self.backbone = backbone
    self.head = head
    parameters = backbone.parameters + head.parameters
  }

  /// Number of trained scalars.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.values.count } }

  private var inference: Inference<B> { Inference(backbone: backbone, head: head) }

  /// P(class) of every row, computed in batches without dropout.
  public func predict(_ features: B.Features) -> ProbabilisticLabels { inference.predict(features) }

  /// Indicators and attention of every row; nil for heads without slices.
  public func sliceOutputs(_ features: B.Features) -> SliceOutputs? {
    inference.sliceOutputs(features)
  }
}

extension EndModel {
  /// A copy of the values of all parameters, one array each, in the order of ``parameters``.
  public var state: [[S]] { parameters.map { $0.values.values } }

  /// Overwrites the values of all parameters.
  ///
  /// - Precondition: `state` comes from ``state`` of a model of the same shape.
  public func restore(_ state: [[S]]) {
    for (parameter, values) in zip(parameters, state) { parameter.values.copy(values) }
  }
}

/// A backbone with an output head: P(Y) of any number of rows.
///
/// It belongs to one thread at a time.
package struct Inference<B: Backbone> {
  /// The number type of the parameters.
  package typealias S = B.Scalar

  private let backbone: B
  private let head: any OutputHead<S>

  /// Shares the parameters of backbone and head.
  package init(backbone: B, head: any OutputHead<S>) {
    self.backbone = backbone
    self.head = head
  }

  private static var batchSize: Int { 512 }

  /// P(Y) of every row.
  package func predict(_ features: B.Features) -> ProbabilisticLabels {
    var probabilities: [Double] = []
    var classCount = 2
    forEachBatch(features) { z in
      let batch = head.probabilities(z)
      classCount = batch.columns
      probabilities += S.doubles(batch.pointer, count: batch.count)
    }
    return ProbabilisticLabels(
      classCount: classCount, probabilities: Self.normalized(probabilities, classCount))
  }

  /// Indicators and attention of every row; nil for heads without slices.
  package func sliceOutputs(_ features: B.Features) -> SliceOutputs? {
    var result: SliceOutputs?
    forEachBatch(features) { z in
      guard let outputs = head.sliceOutputs(z) else { return }
      if result == nil { result = outputs } else { result?.append(outputs) }
    }
    return result
  }

  private func forEachBatch(_ features: B.Features, _ body: (Matrix<S>) -> Void) {
    let order = Array(0..<features.count)
    for start in stride(from: 0, to: order.count, by: Self.batchSize) {
      let rows = order[start..<min(start + Self.batchSize, order.count)]
      body(backbone.forward(features, rows: rows, pass: .inference))
    }
  }

  /// Rows of single precision, summed to one in double precision.
  private static func normalized(_ probabilities: [Double], _ classCount: Int) -> [Double] {
    var result = probabilities
    for start in stride(from: 0, to: result.count, by: classCount) {
      let sum = result[start..<start + classCount].reduce(0, +)
      for i in start..<start + classCount { result[i] /= sum }
    }
    return result
  }
}
