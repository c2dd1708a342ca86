import SupervisionCore

/// The way from votes to a fitted label model: it settles the class balance, fits, and keeps what was settled.
///
/// ```swift
/// let fit = try LabelModelFitter(.dp).fit(patterns, devGold: gold, jobs: 2)
/// let labels = try fit.predict(CollapsedVotes(matrix, jobs: 2), jobs: 2)
/// ```
public struct LabelModelFitter: Sendable {
  private enum Choice {
    case settings(LabelModelSettings)
    case options(LabelModelOptions)
  }

  public let definition: LabelModelDefinition
  private let choice: Choice

  /// - Parameters:
  ///   - name: of a registered label model.
  ///   - settings: its options and where the class balance comes from.
  /// - Throws: ``SupervisionCore/UsageError`` for a name that ``LabelModelRegistry/current`` does not have.
  public init(
    _ name: LabelModelName = .standard, settings: LabelModelSettings = LabelModelSettings()
  ) throws {
    definition = try LabelModelRegistry.current.definition(named: name)
    choice = .settings(settings)
  }

  /// - Parameters:
  ///   - name: of a registered label model.
  ///   - options: as they are, the class balance included.
  /// - Throws: as ``init(_:settings:)``.
  public init(_ name: LabelModelName, options: LabelModelOptions) throws {
    definition = try LabelModelRegistry.current.definition(named: name)
    choice = .options(options)
  }

  /// The options of a fit, and the words that say where their class balance comes from.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` when the balance asks for gold that is missing.
  public func options(
    devGold: GoldLabels?, classCount: Int
  ) throws -> (options: LabelModelOptions, classBalanceSource: String) {
    switch choice {
    case .settings(let settings):
      try settings.options(devGold: devGold, classCount: classCount)
    case .options(let options):
      (options, options.classBalance == .learned ? "learned from the votes" : "given")
    }
  }

  /// Fits the model to votes.
  ///
  /// - Parameters:
  ///   - patterns: the votes.
  ///   - devGold: gold labels of dev, where the class balance may come from; nil for none.
  ///   - gold: candidates whose class is known, for a semi-supervised fit; nil for none.
  ///   - jobs: threads; the result is the same at any number.
  /// - Throws: ``LabelModelError``; ``SupervisionCore/UsageError`` when the balance asks for gold that is missing.
  public func fit(
    _ patterns: VotePatterns, devGold: GoldLabels?, gold: VotesWithGold? = nil, jobs: Int
  ) throws -> LabelModelFit {
    let (options, source) = try options(devGold: devGold, classCount: patterns.classCount)
    let start = ContinuousClock.now
    let model = try definition.make().fit(patterns, options: options, gold: gold, jobs: jobs)
    return LabelModelFit(
      name: definition.name, model: model, patterns: patterns, options: options,
      classBalanceSource: source, seconds: (ContinuousClock.now - start) / .seconds(1))
  }
}

/// A fitted label model with the votes and options it was fitted with.
public struct LabelModelFit: Sendable {
  public let name: LabelModelName
  public let model: any FittedLabelModel
  /// The votes it was fitted to.
  public let patterns: VotePatterns
  public let options: LabelModelOptions
  /// `dev gold`, `given` or `learned from the votes`.
  public let classBalanceSource: String
  /// Time of the fit alone.
  public let seconds: Double

  public var warnings: [String] { model.warnings }

  /// Labels for every row of votes already collapsed; see ``FittedLabelModel/predict(_:jobs:)``.
  public func predict(_ votes: CollapsedVotes, jobs: Int) throws -> ProbabilisticLabels {
    try model.predict(votes, jobs: jobs)
  }
}
