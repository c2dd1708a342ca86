import SupervisionCore

/// The source of a label model's class balance, as a user chooses it.
public enum ClassBalanceChoice: Equatable, Sendable {
  /// The shares of the classes in dev gold.
  case dev
  /// Estimates from the votes.
  case learned
  /// The given shares, one per class, class 0 first.
  case given([Double])

  /// A choice from its text: `dev`, `learned`, or shares separated by commas; nil for anything else.
  public init?(text: String) {
    switch text {
    case "dev": self = .dev
    case "learned": self = .learned
    default:
      let shares = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
      guard shares.count >= 2, shares.allSatisfy({ $0 != nil }) else { return nil }
      self = .given(shares.compactMap { $0 })
    }
  }

  /// The balance to fit with and the name of its source.
  ///
  /// Without a choice it is that of dev gold where every class occurs there, else learned. A class that
  /// dev gold lacks counts as half a candidate, so that no class is impossible.
  ///
  /// - Throws: ``UsageError`` when `dev` is asked for and dev has no gold.
  static func resolve(
    _ choice: ClassBalanceChoice?, devGold: GoldLabels?, classCount: Int
  ) throws -> (balance: ClassBalance, source: String) {
    switch choice {
    case .learned: return (.learned, "learned from the votes")
    case .given(let shares): return (.given(shares), "given")
    case .dev:
      guard let devGold, let balance = smoothedBalance(devGold, classCount) else {
        throw UsageError(
          "class balance 'dev' needs gold labels on dev, and there are none",
          remedy: "give the shares, as in --class-balance 0.9,0.1, or let them be learned")
      }
      return (.given(balance), "dev gold")
    case nil:
      guard let devGold, let balance = smoothedBalance(devGold, classCount) else {
        return (.learned, "learned from the votes")
      }
      return (.given(balance), "dev gold")
    }
  }

  private static func smoothedBalance(_ gold: GoldLabels, _ classCount: Int) -> [Double]? {
    guard gold.knownCount > 0 else { return nil }
    let counts = (0..<classCount).map { label in Double(gold.cells.count { Int($0) == label }) }
    let smoothed = counts.contains(0) ? counts.map { $0 + 0.5 } : counts
    let total = smoothed.reduce(0, +)
    return smoothed.map { $0 / total }
  }
}
