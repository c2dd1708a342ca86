import SupervisionCore

/// The options of a label model that a user chooses; the others keep their defaults.
public struct LabelModelSettings: Equatable, Sendable {
  /// Nil for dev gold's where there is any, else learned.
  public var classBalance: ClassBalanceChoice?
  public var dependencies: Dependencies
  public var uncoveredRows: UncoveredRows
  public var seed: UInt64

  public init(
    classBalance: ClassBalanceChoice? = nil, dependencies: Dependencies = .nesting,
    uncoveredRows: UncoveredRows = .posterior, seed: UInt64 = 0
  ) {
    self.classBalance = classBalance
    self.dependencies = dependencies
    self.uncoveredRows = uncoveredRows
    self.seed = seed
  }

  /// The options with the class balance settled, and the words that say where it comes from.
  ///
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
    options.seed = seed
    return (options, resolved.source)
  }
}
