import SupervisionCore

/// The source of P(Y) in a fit. A choice of dev gold becomes `given` before the fit; no model assumes a uniform balance.
public enum ClassBalance: Codable, Equatable, Sendable {
  /// The given shares, one positive probability per class.
  case given([Double])
  /// Estimates from the votes.
  case learned
}

/// The pairs of functions that are not taken as independent given the class.
public enum Dependencies: Codable, Equatable, Sendable {
  /// No pair: all functions are independent given the class.
  case none
  /// Functions that vote together more often than the classes explain share their weight; found in the votes.
  case nesting
  /// These pairs of column positions.
  case given([FunctionPair])
  /// Pairs found by structure learning.
  case learned
}

/// The label of a row on which every function abstains.
public enum UncoveredRows: String, CaseIterable, Codable, Sendable {
  /// P(Y | every function abstains): functions that vote more often in one class make the others more probable where
  /// they abstain. Equal to the class balance when no function does. Stored as `evidence`.
  case posterior = "evidence"
  /// The class balance.
  case classBalance = "class-balance"
}

/// Two different functions by their column positions.
public struct FunctionPair: Codable, Hashable, Sendable {
  /// The lower position.
  public let first: Int
  /// The higher position.
  public let second: Int

  /// A pair of positions in either order.
  public init(_ a: Int, _ b: Int) {
    first = min(a, b)
    second = max(a, b)
  }
}

/// Options of the label models with their defaults.
public struct LabelModelOptions: Codable, Equatable, Sendable {
  /// Source of P(Y). Default: learned.
  public var classBalance: ClassBalance = .learned
  /// Seed of all random draws of a model. Default: 0.
  public var seed: UInt64 = 0
  /// Largest number of passes of iterative models. Default: 100.
  public var maximumIterations = 100
  /// Largest change of a parameter between passes at which iterative models stop. Default: 1e-6.
  public var tolerance = 1e-6
  /// Factor on the priors as each model defines them; 0 for maximum likelihood. Default: 1.
  public var priorStrength = 1.0
  /// Dependencies between functions; used by `dp`. Default: nesting.
  public var dependencies: Dependencies = .nesting

  /// Threshold of structure learning, in standard deviations; the larger, the fewer dependencies. Default: 2.
  public var structurePenalty = 2.0
  /// Weight of a candidate with gold in a semi-supervised fit, in rows. Default: 10.
  public var goldWeight = 10.0

  /// The label of rows without votes; used by `dp`. Default: posterior.
  public var uncoveredRows: UncoveredRows = .posterior

  /// The default options.
  public init() {}

  private enum CodingKeys: String, CodingKey {
    case classBalance, seed, maximumIterations, tolerance, priorStrength, dependencies,
      structurePenalty, goldWeight
    case uncoveredRows = "silence"
  }

  /// The given class balance after a check; nil when it is learned.
  ///
  /// - Throws: ``LabelModelError/invalidClassBalance(found:classCount:)`` unless there are `classCount` positive numbers that
  ///   sum to 1 within 1e-6.
  public func givenClassBalance(classCount: Int) throws -> [Double]? {
    guard case .given(let balance) = classBalance else { return nil }
    guard balance.count == classCount, balance.allSatisfy({ $0 > 0 && $0.isFinite }),
      abs(balance.reduce(0, +) - 1) <= 1e-6
    else { throw LabelModelError.invalidClassBalance(found: balance, classCount: classCount) }
    return balance
  }
}
