import EndModels
import Pipeline
import SupervisionCore

/// The backbones that applications are run with.
struct StudyFactory {
  let budget: ApplicationBudget
  let jobs: Int
  let isQuick: Bool

  /// `bag`, `bilstm`, and a layer on vectors from elsewhere; the bag alone for a first look.
  func textStudies(_ application: Application) throws -> [any ApplicationStudying] {
    let kinds: [BackboneKind] = isQuick ? [.bag] : [.bag, .bilstm, .features]
    return try kinds.map { try study(application, options(kind: $0)) }
  }

  /// A convolution over images; a layer on vectors from elsewhere.
  ///
  /// - Throws: ``UsageError`` for images too small for the convolutions.
  func imageStudies(_ application: Application) throws -> [any ApplicationStudying] {
    guard let size = application.imageSize else {
      return [try study(application, options(kind: .features))]
    }
    let options = ConvolutionOptions()
    try options.validate(for: size)
    guard case .dense(let splits, _) = try TaskFeatures(vectors: application.vectors) else {
      preconditionFailure("vectors are dense")
    }
    return [
      ApplicationStudy(
        application, backboneTitle: "convolution", budget: budget, features: splits
      ) { ConvolutionBackbone<Float>(image: size, options: options, seed: $0) }
    ]
  }

  private func options(kind: BackboneKind) -> BackboneOptions {
    var options = BackboneOptions()
    options.kind = kind
    options.hidden = [64]
    options.lstmSize = 50
    options.dropout = 0.3
    return options
  }

  private func study(
    _ application: Application, _ options: BackboneOptions
  ) throws -> any ApplicationStudying {
    let features =
      options.kind == .features
      ? try TaskFeatures(vectors: application.vectors)
      : try TaskFeatures(options, texts: application.texts, jobs: jobs)
    switch features {
    case .sparse(let splits, let encoder):
      return ApplicationStudy(
        application, backboneTitle: "bag", budget: budget, features: splits
      ) { options.bag(featureCount: encoder.vocabulary.count, seed: $0) }
    case .sequences(let splits, let encoder):
      return ApplicationStudy(
        application, backboneTitle: "bilstm", budget: budget, features: splits
      ) { options.bilstm(tokenCount: encoder.vocabulary.count + 1, seed: $0) }
    case .dense(let splits, let encoder):
      let width = encoder.mean.count
      return ApplicationStudy(
        application,
        backboneTitle:
          "features (\(application.vectorsTitle)), a hidden layer of \(options.hidden[0])",
        budget: budget, features: splits
      ) {
        DenseBackbone<Float>(
          sizes: [width] + options.hidden, dropout: options.dropout, seed: $0)
      }
    }
  }
}
