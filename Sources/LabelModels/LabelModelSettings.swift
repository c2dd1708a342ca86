import SupervisionCore

/// The options of a label model that a user chooses; the others have their defaults.
public struct LabelModelSettings: Equatable, Sendable {
  /// Source of the class balance; nil for dev gold where every class occurs there, else learned.
  public var classBalance: ClassBalanceChoice?
  /// Dependencies between functions; used by `textbook-dp`. Default: none.
  public var dependencies: Dependencies
  /// The label of rows without votes; used by `dp`. Default: posterior.
  public var uncoveredRows: UncoveredRows
  /// The meaning of an abstention; used by `dp` and `dawid-skene`. Default: nil, for that of the votes: silent where
  /// functions ran on every row, as those of a task do, else unknown.
  public var abstentions: Abstentions?
  /// Largest number of passes of iterative models. Default: 100.
  public var maximumIterations: Int
  /// Seed of all random draws of a model. Default: 0.
  public var seed: UInt64

  /// Settings with these values.
  public init(
    classBalance: ClassBalanceChoice? = nil, dependencies: Dependencies = .none,
    uncoveredRows: UncoveredRows = .posterior, abstentions: Abstentions? = nil,
    maximumIterations: Int = 100, seed: UInt64 = 0
  ) {
    self.classBalance = classBalance
    self.dependencies = dependencies
    self.uncoveredRows = uncoveredRows
    self.abstentions = abstentions
    self.maximumIterations = maximumIterations
    self.seed = seed
  }

  /// The options with the class balance resolved, and the name of its source.
  ///
  /// - Parameters:
  ///   - devGold: gold labels of dev, from which the class balance may be taken; nil for none.
  ///   - classCount: number of classes, K.
  /// - Throws: ``SupervisionCore/UsageError`` when the balance asks for gold that is missing.
  public func options(
    devGold: GoldLabels?, classCount: Int
  ) throws -> (options: LabelModelOptions, classBalanceSource: String) {
    let resolved = try ClassBalanceChoice.resolve(
      classBalance, devGold: devGold, classCount: classCount)
    var options = LabelModelOptions()
    options.classBalance = resolved.balance
    options.dependencies = dependencies
    options.uncoveredRows = uncoveredRows
    options.abstentions = abstentions ?? .unknown
    options.maximumIterations = maximumIterations
    options.seed = seed
    return (options, resolved.source)
  }
}
