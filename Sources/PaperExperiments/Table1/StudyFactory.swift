import EndModels
import Foundation
import Pipeline
import SupervisionCore

/// The backbones that applications are run with.
struct StudyFactory {
  let budget: ApplicationBudget
  let jobs: Int
  let isQuick: Bool
  /// The pretrained encoder under texts; nil for backbones without one.
  var encoder: EncoderRequest?
  /// Where the encoder's rows are kept; nil to compute them every time.
  var cacheFolder: URL?

  /// The encoder where there is one; else `bag`, `bilstm`, and a layer on vectors from elsewhere; the bag alone for a first look.
  func textStudies(_ application: Application) throws -> [any ApplicationStudying] {
    if let encoder { return [try encoderStudy(application, encoder)] }
    let texts = application.texts.mapValues(CandidateRows.texts)
    let names: [BackboneName] = isQuick ? [.bag] : [.bag, .bilstm]
    let studies = try names.map { name in
      try study(
        application, title: name.rawValue,
        BackboneRegistry.current.factory(named: name, reading: .text), texts)
    }
    return isQuick ? studies : studies + [try vectorStudy(application)]
  }

  /// A convolution over images; a layer on vectors from elsewhere.
  ///
  /// - Throws: ``UsageError`` for images too small for the convolutions.
  func imageStudies(_ application: Application) throws -> [any ApplicationStudying] {
    guard let size = application.imageSize else { return [try vectorStudy(application)] }
    return [
      try study(
        application, title: "convolution", ConvolutionFactory(image: size),
        application.vectors.mapValues(CandidateRows.vectors))
    ]
  }

  private func vectorStudy(_ application: Application) throws -> any ApplicationStudying {
    try study(
      application,
      title: "features (\(application.vectorsTitle)), a hidden layer of \(options.hidden[0])",
      BackboneRegistry.current.factory(named: .mlp, reading: .vectors),
      application.vectors.mapValues(CandidateRows.vectors))
  }

  private func encoderStudy(
    _ application: Application, _ request: EncoderRequest
  ) throws -> any ApplicationStudying {
    var settings = EndModelSettings()
    settings.backbone = options
    settings.backbone.kind = .mlp
    request.apply(to: &settings)
    let encoded = try EncodedSplits(
      application.candidateTexts, by: request.name, options: settings.backbone,
      cacheFolder: cacheFolder, jobs: jobs)
    let budget = ApplicationBudget.onEncoder(request, isQuick: isQuick)
    let factory = try BackboneRegistry.current.factory(
      named: .mlp, reading: encoded.use.fineTunedLayers > 0 ? .states : .vectors)
    let encoder = try StudyEncoder(
      encoded, under: application, budget: budget, settings: settings, version: factory.version)
    return try study(
      application, title: encoder.title, factory, encoded.rows, options: settings.backbone,
      budget: budget, encoder: encoder)
  }

  private var options: BackboneOptions {
    var options = BackboneOptions()
    options.hidden = [64]
    options.lstmSize = 50
    options.dropout = 0.3
    return options
  }

  private func study(
    _ application: Application, title: String, _ backbone: any BackboneFactory,
    _ candidates: [Split: CandidateRows], options: BackboneOptions? = nil,
    budget: ApplicationBudget? = nil, encoder: StudyEncoder? = nil
  ) throws -> any ApplicationStudying {
    func study(_ features: some AnyTaskFeatures) -> any ApplicationStudying {
      let features = features.typed
      let backbone = features.backbone
      let budget = budget ?? self.budget
      return ApplicationStudy(
        application, backboneTitle: title, budget: budget, encoder: encoder,
        features: features.splits,
        memory: backbone.factory.memory(
          reading: backbone.encoder, options: backbone.options, features: features.splits[.train],
          batchSize: budget.batchSize), backbone: backbone.makeNetwork)
    }
    return study(try backbone.encoded(candidates, options: options ?? self.options, jobs: jobs))
  }
}
