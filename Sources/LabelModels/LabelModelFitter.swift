import SupervisionCore

/// The step from votes to a fitted label model: resolves the class balance, fits the model, and returns both.
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

  /// The label model to fit.
  public let definition: LabelModelDefinition
  private let choice: Choice

  /// A fitter of a registered label model with settings.
  ///
  /// - Parameters:
  ///   - name: the name of a registered label model.
  ///   - settings: its options and the source of its class balance.
  /// - Throws: ``SupervisionCore/UsageError`` for a name that ``LabelModelRegistry/current`` does not have.
  public init(
    _ name: LabelModelName = .standard, settings: LabelModelSettings = LabelModelSettings()
  ) throws {
    definition = try LabelModelRegistry.current.definition(named: name)
    choice = .settings(settings)
  }

  /// A fitter of a registered label model with exact options.
  ///
  /// - Parameters:
  ///   - name: the name of a registered label model.
  ///   - options: the options of the fit, the class balance included.
  /// - Throws: as ``init(_:settings:)``.
  public init(_ name: LabelModelName, options: LabelModelOptions) throws {
    definition = try LabelModelRegistry.current.definition(named: name)
    choice = .options(options)
  }

  /// The same fitter for the votes of functions that ran on every row: abstentions are silent unless its settings or
  /// options name another meaning.
  public var ofFunctionsRunOnEveryRow: LabelModelFitter {
    guard case .settings(var settings) = choice else { return self }
    settings.abstentions = settings.abstentions ?? .silent
    return LabelModelFitter(definition, choice: .settings(settings))
  }

  /// The same fitter for the votes of some functions: given dependencies of others are left out.
  package func restricted(to functions: [String]) -> LabelModelFitter {
    switch choice {
    case .settings(var settings):
      settings.dependencies = settings.dependencies.restricted(to: functions)
      return LabelModelFitter(definition, choice: .settings(settings))
    case .options(var options):
      options.dependencies = options.dependencies.restricted(to: functions)
      return LabelModelFitter(definition, choice: .options(options))
    }
  }

  private init(_ definition: LabelModelDefinition, choice: Choice) {
    self.definition = definition
    self.choice = choice
  }

  /// The options of a fit, and the name of the source of their class balance.
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
  ///   - devGold: gold labels of dev, from which the class balance may be taken; nil for none.
  ///   - gold: candidates whose class is known, for a semi-supervised fit; nil for none.
  ///   - dev: votes of dev with their gold, by which `auto` chooses; nil for none.
  ///   - jobs: the largest number of threads; the result is the same for any.
  /// - Throws: ``LabelModelError``; ``SupervisionCore/UsageError`` when the balance asks for gold that is missing.
  public func fit(
    _ patterns: VotePatterns, devGold: GoldLabels?, gold: VotesWithGold? = nil,
    dev: VotesWithGold? = nil, jobs: Int
  ) throws -> LabelModelFit {
    let (options, source) = try options(devGold: devGold, classCount: patterns.classCount)
    let start = ContinuousClock.now
    let model = try definition.make().fit(
      patterns, options: options, gold: definition.name == .auto ? dev : gold, jobs: jobs)
    let isUniform = options.classBalance == .learned && !type(of: model).learnsClassBalance
    return LabelModelFit(
      name: definition.name, model: model, patterns: patterns, options: options,
      classBalanceSource: isUniform ? "uniform" : source,
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }
}

/// A fitted label model with the votes and options it was fitted with.
public struct LabelModelFit: Sendable {
  /// The name of the label model.
  public let name: LabelModelName
  /// The fitted model.
  public let model: any FittedLabelModel
  /// The votes that the model was fitted to.
  public let patterns: VotePatterns
  /// The options of the fit, the class balance resolved.
  public let options: LabelModelOptions
  /// Source of the class balance: `dev gold`, `given`, `learned from the votes`, or `uniform` for models that do not learn it.
  public let classBalanceSource: String
  /// Duration of the fit alone, in seconds.
  public let seconds: Double

  /// Remarks for the user on the reliability of the fit and on options without effect; empty for none.
  public var warnings: [String] {
    guard options.dependencies != .none, name != .textbookDP,
      LabelModelDefinition.builtIn.contains(where: { $0.name == name })
    else { return model.warnings }
    return model.warnings + [
      "dependencies have no effect; '\(LabelModelName.textbookDP)' uses them"
    ]
  }

  /// Probabilistic labels for every row of votes already collapsed, as the fitted ``model`` gives them.
  public func predict(_ votes: CollapsedVotes, jobs: Int) throws -> ProbabilisticLabels {
    try model.predict(votes, jobs: jobs)
  }
}
