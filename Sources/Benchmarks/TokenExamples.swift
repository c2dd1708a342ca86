import EndModels
import Foundation
import NumericKernels
import SupervisionCore

/// Generated sequences of 40 tokens with labels.
package struct TokenExamples: Sendable {
  package static let length = 40
  static let vocabulary = 20_000
  static let caption = "vocabulary of 20,000, 40 tokens a row, 2 classes"

  /// Tokens in their order.
  package let sequences: TokenSequences
  /// Tokens as bags.
  let bags: SparseRows
  package let labels: ProbabilisticLabels

  /// - Parameter isZipf: whether tokens are drawn like words, the r-th with a share of 1/r, or all alike.
  init(rows: Int, isZipf: Bool, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let vocabulary = Double(Self.vocabulary)
    let tokens: [[Int32]] = (0..<rows).map { _ in
      (0..<Self.length).map { _ in
        let u = generator.uniform()
        return Int32(isZipf ? min(vocabulary - 1, pow(vocabulary, u)) : u * vocabulary)
      }
    }
    sequences = TokenSequences(rows: tokens, tokenCount: Self.vocabulary)
    bags = SparseRows(rows: tokens, featureCount: Self.vocabulary)
    let positive: [Double] = (0..<rows).map { _ in generator.uniform() }
    labels = ProbabilisticLabels(
      classCount: 2, probabilities: positive.flatMap { [1 - $0, $0] as [Double] })
  }
}

/// An end model on tokens that is timed: a backbone under a plain head.
struct TokenModel<B: Backbone> where B.Scalar == Float {
  let model: EndModel<B>
  private let features: (TokenExamples) -> B.Features

  private init(_ backbone: B, _ features: @escaping (TokenExamples) -> B.Features) {
    model = EndModel(
      backbone: backbone,
      head: PlainHead<Float>(inputSize: backbone.outputSize, classCount: 2, seed: 0))
    self.features = features
  }

  /// One epoch in batches of 64.
  func train(_ examples: TokenExamples) throws {
    var options = TrainingOptions()
    options.epochs = 1
    _ = try Trainer(
      model, options: options, features: features(examples),
      targets: TrainingTargets(labels: examples.labels), validation: nil
    ).run()
  }

  func predict(_ examples: TokenExamples) -> ProbabilisticLabels {
    model.predict(features(examples))
  }
}

extension TokenModel where B == BiLstmBackbone<Float> {
  /// Embedding 100, attention pooling.
  static func bilstm(direction size: Int) -> TokenModel {
    var options = BiLstmOptions()
    options.hiddenSize = size
    return TokenModel(
      BiLstmBackbone(tokenCount: TokenExamples.vocabulary, options: options, seed: 0),
      \.sequences)
  }
}

extension TokenModel where B == BagBackbone<Float> {
  /// Embedding 100, one hidden layer, no dropout.
  static func bag(hidden size: Int) -> TokenModel {
    TokenModel(
      BagBackbone(
        featureCount: TokenExamples.vocabulary, sizes: [100, size], dropout: 0,
        embeddingScale: 0.1, seed: 0), \.bags)
  }
}
