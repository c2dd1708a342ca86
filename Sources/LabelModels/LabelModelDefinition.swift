import PortableFoundation

/// A label model in the registry: its name, a sentence on it, how to make it and how to read a fitted one.
///
/// ```swift
/// let unanimous = LabelModelDefinition("Certain where all votes agree.") { UnanimousModel() }
/// ```
public struct LabelModelDefinition: Sendable {
  /// The name of the model's fitted type, ``FittedLabelModel/name``.
  public let name: LabelModelName
  /// One sentence for help and pages.
  public let description: String
  let fittedType: any FittedLabelModel.Type
  private let makeModel: @Sendable () -> any LabelModel
  private let decodeModel: @Sendable (Data) throws -> any FittedLabelModel

  /// A definition whose name is that of the model's fitted type.
  ///
  /// - Parameters:
  ///   - description: one sentence for help and pages.
  ///   - make: the model with its standard settings.
  public init<Model: LabelModel>(
    _ description: String, _ make: @escaping @Sendable () -> Model
  ) {
    name = Model.Fitted.name
    fittedType = Model.Fitted.self
    self.description = description
    makeModel = make
    decodeModel = { try Model.Fitted(document: $0) }
  }

  /// A model with its standard settings.
  public func make() -> any LabelModel { makeModel() }

  /// A fitted model from the document that ``FittedLabelModel/encodedDocument()`` made.
  ///
  /// - Throws: ``LabelModelError/unreadableModel(found:expected:)``.
  public func decode(_ document: Data) throws -> any FittedLabelModel {
    try decodeModel(document)
  }
}

extension LabelModelDefinition {
  /// The choice among the others by dev gold, ``AutomaticModel``; every command takes its name, and those that go over all
  /// label models leave it out.
  public static let automatic = LabelModelDefinition(
    "The one of the others that dev gold favours, calibrated there."
  ) { AutomaticModel() }

  /// The label models that come with Slicework; ``LabelModelName/standard`` is one of them.
  public static let builtIn = [
    LabelModelDefinition("Share of the votes.") { MajorityModel() },
    LabelModelDefinition("Votes weighted by one accuracy per function.") {
      WeightedMajorityModel()
    },
    LabelModelDefinition("Confusion matrices by expectation-maximisation.") { DawidSkeneModel() },
    LabelModelDefinition("Voters from a population, anchored to the vote shares; the default.") {
      AnchoredModel()
    },
    LabelModelDefinition("Data programming as its paper states it: one accuracy per function.") {
      TextbookDataProgrammingModel()
    },
    LabelModelDefinition("Confusion matrices under Dirichlet priors by variational Bayes.") {
      BayesianCombinationModel()
    },
    LabelModelDefinition("Matrix completion on second moments.") { MomentsModel() },
    LabelModelDefinition("Closed form on triplets of functions.") { TripletsModel() },
  ]
}
