import NumericKernels
import SupervisionCore

/// A backbone with a head: from features to probabilities of the classes.
///
/// It belongs to one thread at a time.
public final class EndModel<B: Backbone> {
  public typealias S = B.Scalar

  public let backbone: B
  public let head: any Head<S>
  /// Those of the backbone, then those of the head.
  public let parameters: [any Parameter<S>]

  public init(backbone: B, head: any Head<S>) {
    self.backbone = backbone
    self.head = head
    parameters = backbone.parameters + head.parameters
  }

  /// Numbers that training changes.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.values.count } }

  private var inference: Inference<B> { Inference(backbone: backbone, head: head) }

  /// P(Y) of every row.
  public func predict(_ features: B.Features) -> ProbabilisticLabels { inference.predict(features) }

  /// What the head says about slices on every row; nil for heads that know none.
  public func sliceOutputs(_ features: B.Features) -> SliceOutputs? {
    inference.sliceOutputs(features)
  }
}

extension EndModel {
  /// The values of all parameters, one array each.
  public var state: [[S]] { parameters.map { $0.values.values } }

  /// - Precondition: as ``state`` of a model of the same shape gave them.
  public func restore(_ state: [[S]]) {
    for (parameter, values) in zip(parameters, state) { parameter.values.copy(values) }
  }
}

/// A backbone with an output head: P(Y) of any number of rows.
///
/// It belongs to one thread at a time.
public struct Inference<B: Backbone> {
  public typealias S = B.Scalar

  private let backbone: B
  private let head: any OutputHead<S>

  public init(backbone: B, head: any OutputHead<S>) {
    self.backbone = backbone
    self.head = head
  }

  private static var batchSize: Int { 512 }

  /// P(Y) of every row.
  public func predict(_ features: B.Features) -> ProbabilisticLabels {
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

  /// What the head says about slices on every row; nil for heads that know none.
  public func sliceOutputs(_ features: B.Features) -> SliceOutputs? {
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
