import EndModels
import Foundation
import NumericKernels
import SliceLearning
import SupervisionCore

/// How a model reads candidates, as its file keeps it.
enum SavedEncoder: Sendable {
  case ngrams(SparseEncoder)
  case sequences(SequenceEncoder)
  case vectors(DenseEncoder)
}

/// A trained end model that predicts with nothing else at hand, and its form as one file.
///
/// The file is a ``EndModels/BinaryDocument``: a header with task, classes, settings, encoder and
/// threshold, then the numbers of the backbone and of the head, folded where it knows slices.
public struct TrainedModel: Sendable {
  /// What the header says.
  public struct Header: Codable, Equatable, Sendable {
    public let task: String
    public let classNames: [String]
    /// Names of the slices, without the base slice.
    public let slices: [String]
    public let settings: EndModelSettings
    /// Class 1 above it; nil for the most probable class.
    public let threshold: Double?
    let ngrams: NgramEncoder?
    let sequences: TokenEncoder?
    /// Hashes of the vocabulary, UInt64 little-endian, ascending.
    let vocabulary: Data?
    let vectors: DenseEncoder?
    let head: SavedHead
    let backboneArrayCount: Int
    let branchCount: Int
  }

  public let header: Header
  private let arrays: [[Float]]

  init<B: Backbone>(
    _ model: EndModel<BranchedBackbone<B>>, task: String, settings: EndModelSettings,
    data: TrainingData, encoder: SavedEncoder, threshold: Double?
  ) throws where B.Scalar == Float {
    let sliceCount = settings.method.usesSlices ? data.slices.names.count : 0
    guard
      let saved = SavedHead.saving(
        model.head, inputSize: model.backbone.outputSize, classCount: data.votes.classCount,
        sliceCount: sliceCount, options: settings.slices)
    else { preconditionFailure("every method's head can be saved") }
    let backbone = model.backbone.parameters.map { $0.values.values }
    var ngrams: NgramEncoder?
    var sequences: TokenEncoder?
    var vocabulary: Vocabulary?
    var vectors: DenseEncoder?
    switch encoder {
    case .ngrams(let encoder): (ngrams, vocabulary) = (encoder.ngrams, encoder.vocabulary)
    case .sequences(let encoder): (sequences, vocabulary) = (encoder.tokens, encoder.vocabulary)
    case .vectors(let encoder): vectors = encoder
    }
    header = Header(
      task: task, classNames: data.votes.classNames,
      slices: sliceCount > 0 ? data.slices.names : [], settings: settings, threshold: threshold,
      ngrams: ngrams, sequences: sequences,
      vocabulary: vocabulary.map { littleEndian($0.hashes) }, vectors: vectors, head: saved.head,
      backboneArrayCount: backbone.count,
      branchCount: model.backbone.branchCount)
    arrays = backbone + saved.arrays
  }

  /// The model as bytes: equal models give equal bytes.
  public func encoded() throws -> Data {
    try BinaryDocument(format: .model, header: header, arrays: arrays).encoded()
  }

  /// Reads a model file.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when it is something else, of another version, cut off
  ///   or changed.
  public init(_ data: Data, file: String) throws {
    let document = try BinaryDocument<Header>(data, format: .model, file: file)
    header = document.header
    arrays = document.arrays
    guard header.isSound else {
      throw DataError(
        file: file, field: "header", found: "values that do not fit each other",
        expected: "a model as `train` writes it", remedy: "train the model again")
    }
  }

  /// P(Y) of candidates.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for a model of vectors; ``SupervisionCore/DataError``
  ///   when numbers are missing.
  public func predict(_ candidates: [MarkedTokens]) throws -> ProbabilisticLabels {
    let options = header.settings.backbone
    let vocabulary = Vocabulary(hashes: header.vocabulary.map(words) ?? [])
    if let ngrams = header.ngrams {
      let encoder = SparseEncoder(ngrams: ngrams, vocabulary: vocabulary)
      return try predict(encoder.rows(candidates)) {
        options.bag(featureCount: vocabulary.count, seed: 0)
      }
    }
    if let tokens = header.sequences {
      let encoder = SequenceEncoder(tokens: tokens, vocabulary: vocabulary)
      return try predict(encoder.rows(candidates)) {
        options.bilstm(tokenCount: vocabulary.count + 1, seed: 0)
      }
    }
    throw UsageError(
      "this model reads vectors, not text", remedy: "name their file with --features")
  }

  /// P(Y) of vectors.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for a model of text; ``SupervisionCore/DataError``
  ///   when numbers are missing or vectors have another length.
  public func predict(_ vectors: DenseRows) throws -> ProbabilisticLabels {
    guard let encoder = header.vectors else {
      throw UsageError("this model reads text, not vectors", remedy: "leave out --features")
    }
    let options = header.settings.backbone
    return try predict(encoder.scaled(vectors)) {
      options.dense(width: encoder.mean.count, seed: 0)
    }
  }

  private func predict<B: Backbone>(
    _ features: B.Features, _ make: () -> B
  ) throws -> ProbabilisticLabels where B.Scalar == Float {
    guard features.count > 0 else {
      return ProbabilisticLabels(classCount: header.classNames.count, probabilities: [])
    }
    try Blas.load()
    let backbone = BranchedBackbone((0..<header.branchCount).map { _ in make() })
    let values = Array(arrays.prefix(header.backboneArrayCount))
    let headValues = Array(arrays.dropFirst(header.backboneArrayCount))
    guard
      header.head.inputSize * (header.head.kind == .mixture ? header.branchCount : 1)
        == backbone.outputSize, values.map(\.count) == backbone.parameters.map({ $0.values.count }),
      let head = try header.head.restored(headValues)
    else {
      throw DataError(
        file: "model of \(header.task)", found: "arrays of other sizes",
        expected: "those of its settings", remedy: "train the model again")
    }
    for (parameter, array) in zip(backbone.parameters, values) { parameter.values.copy(array) }
    return Inference(backbone: backbone, head: head).predict(features)
  }
}

extension TrainedModel.Header {
  /// Whether counts, sizes and options can be those of a model; what the arrays hold is checked when they are used.
  fileprivate var isSound: Bool {
    guard (2...127).contains(classNames.count), head.classCount == classNames.count,
      head.inputSize > 0, head.sliceCount >= 0, branchCount > 0, backboneArrayCount >= 0,
      (try? settings.validate(classCount: classNames.count)) != nil,
      (try? head.options.validate(sliceCount: head.sliceCount)) != nil,
      ngrams.map({ (0...1000).contains($0.window) }) ?? true,
      sequences.map({ (try? $0.validate()) != nil }) ?? true,
      vectors.map({ $0.mean.count == $0.deviation.count && !$0.mean.isEmpty }) ?? true
    else { return false }
    let hashes = vocabulary.map(words) ?? []
    return zip(hashes, hashes.dropFirst()).allSatisfy { $0 < $1 }
  }
}

private func littleEndian(_ words: [UInt64]) -> Data {
  words.map(\.littleEndian).withUnsafeBytes { Data($0) }
}

private func words(_ data: Data) -> [UInt64] {
  data.withUnsafeBytes { bytes in
    (0..<bytes.count / 8).map {
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self))
    }
  }
}
