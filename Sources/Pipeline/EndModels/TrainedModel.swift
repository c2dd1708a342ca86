import EndModels
import Foundation
import NumericKernels
import SliceLearning
import SupervisionCore

/// A trained end model that predicts without store or corpus, and its form as one file.
///
/// The file is a binary document: a header with task, classes, settings, encoder and
/// threshold, then the parameters of the backbone and of the head, folded where the head has slices.
public struct TrainedModel: Sendable {
  /// Task, classes, slices, settings and backbone.
  public let header: TrainedModelHeader
  private let arrays: [[Float]]

  init<Factory: BackboneFactory>(
    _ model: EndModel<BranchedBackbone<Factory.Network>>, of backbone: FittedBackbone<Factory>,
    on encoder: EncoderUse?, task: String, settings: EndModelSettings, data: TrainingData,
    threshold: Double?
  ) {
    let sliceCount = settings.method.usesSlices ? data.slices.names.count : 0
    guard
      let saved = SavedHead.saving(
        model.head, inputSize: model.backbone.outputSize, classCount: data.votes.classCount,
        sliceCount: sliceCount, options: settings.slices)
    else { preconditionFailure("every method's head can be saved") }
    let values = model.backbone.parameters.map { $0.values.values }
    header = TrainedModelHeader(
      task: task, classNames: data.votes.classNames,
      slices: sliceCount > 0 ? data.slices.names : [], settings: settings, threshold: threshold,
      encoder: encoder, backbone: backbone, head: saved.head, backboneArrayCount: values.count,
      branchCount: model.backbone.branchCount)
    arrays = values + saved.arrays
  }

  /// Bytes of the model file; equal models give equal bytes.
  public func encoded() throws -> Data {
    try BinaryDocument(format: .model, header: header, arrays: arrays).encoded()
  }

  /// Reads a model file.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when it is something else, of another version, cut off
  ///   or changed, and for values that do not fit each other, with the field; ``SupervisionCore/UsageError`` when its
  ///   backbone was not registered.
  public init(_ data: Data, file: String) throws {
    let document = try BinaryDocument<TrainedModelHeader>(data, format: .model, file: file)
    header = document.header
    arrays = document.arrays
    if let field = header.fault(arrays: arrays) {
      throw DataError(
        file: file, field: field, found: "values that do not fit each other",
        expected: "a model as `train` writes it", remedy: "train the model again")
    }
  }

  /// P(Y), one row per candidate.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for texts where the model reads vectors, and the reverse;
  ///   ``SupervisionCore/DataError`` when the file lacks parameters, vectors have another length or probabilities are not
  ///   finite.
  public func predict(_ candidates: CandidateRows) throws -> ProbabilisticLabels {
    try predict(candidates, header.backbone)
  }

  private func predict(
    _ candidates: CandidateRows, _ backbone: some AnyFittedBackbone
  ) throws -> ProbabilisticLabels {
    let backbone = backbone.fitted
    guard let input = type(of: backbone).Input(candidates) else {
      switch candidates {
      case .texts:
        throw UsageError(
          "this model reads vectors, not text", remedy: "name their file with --features")
      case .vectors:
        throw UsageError("this model reads text, not vectors", remedy: "leave out --features")
      case .states:
        throw UsageError(
          "this model does not read states of a pretrained encoder", remedy: "leave out --encoder")
      }
    }
    let features = try backbone.encoder.features(of: input, jobs: 1)
    guard features.count > 0 else {
      return ProbabilisticLabels(classCount: header.classNames.count, probabilities: [])
    }
    try Blas.load()
    let labels = try inference(backbone).predict(features)
    guard labels.probabilities.allSatisfy(\.isFinite) else {
      throw DataError(
        file: "model of \(header.task)", found: "probabilities that are not finite numbers",
        expected: "parameters and vectors of ordinary size",
        remedy: "look for very large numbers in the vectors, or train the model again")
    }
    return labels
  }

  /// The network and the head with the parameters of the file.
  private func inference<Factory: BackboneFactory>(
    _ backbone: FittedBackbone<Factory>
  ) throws -> Inference<BranchedBackbone<Factory.Network>> {
    let network = BranchedBackbone(
      (0..<header.branchCount).map { _ in backbone.makeNetwork(seed: 0) })
    let values = Array(arrays.prefix(header.backboneArrayCount))
    let headValues = Array(arrays.dropFirst(header.backboneArrayCount))
    guard
      header.head.inputSize * (header.head.kind == .mixture ? header.branchCount : 1)
        == network.outputSize, values.map(\.count) == network.parameters.map({ $0.values.count }),
      let head = try header.head.restored(headValues)
    else {
      throw DataError(
        file: "model of \(header.task)", found: "arrays of other sizes",
        expected: "those of its settings", remedy: "train the model again")
    }
    for (parameter, array) in zip(network.parameters, values) { parameter.values.copy(array) }
    return Inference(backbone: network, head: head)
  }
}

extension FittedBackbone {
  fileprivate typealias Input = Factory.Encoder.Input
}
