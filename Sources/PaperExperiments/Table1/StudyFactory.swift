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

  private var options: BackboneOptions {
    var options = BackboneOptions()
    options.hidden = [64]
    options.lstmSize = 50
    options.dropout = 0.3
    return options
  }

  private func study(
    _ application: Application, title: String, _ backbone: any BackboneFactory,
    _ candidates: [Split: CandidateRows]
  ) throws -> any ApplicationStudying {
    func study(_ features: some AnyTaskFeatures) -> any ApplicationStudying {
      let features = features.typed
      return ApplicationStudy(
        application, backboneTitle: title, budget: budget, features: features.splits,
        backbone: features.backbone.makeNetwork)
    }
    return study(try backbone.encoded(candidates, options: options, jobs: jobs))
  }
}
