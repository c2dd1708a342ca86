import SupervisionCore

/// What a user chooses of a label model's options.
public struct LabelModelSettings: Equatable, Sendable {
  /// Nil for dev gold's where there is any, else learned.
  public var classBalance: ClassBalanceChoice?
  public var dependencies: Dependencies
  public var silence: Silence
  public var seed: UInt64

  public init(
    classBalance: ClassBalanceChoice? = nil, dependencies: Dependencies = .nesting,
    silence: Silence = .evidence, seed: UInt64 = 0
  ) {
    self.classBalance = classBalance
    self.dependencies = dependencies
    self.silence = silence
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
    options.silence = silence
    options.seed = seed
    return (options, resolved.source)
  }
}
