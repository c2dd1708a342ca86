import SupervisionCore

/// Where P(Y) comes from. Dev gold is turned into `given` by the caller; nothing is uniform unless said.
public enum ClassBalance: Codable, Equatable, Sendable {
  /// One probability per class.
  case given([Double])
  /// Estimated from the votes.
  case learned
}

/// Which pairs of functions are not taken as independent given the class.
public enum Dependencies: Codable, Equatable, Sendable {
  /// All are independent given the class.
  case none
  /// Functions that fire together more than the classes explain share their weight; found in the votes.
  case nesting
  /// These pairs of function positions.
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

/// Two functions by their column positions.
public struct FunctionPair: Codable, Hashable, Sendable {
  public let first: Int
  public let second: Int

  /// The lower position becomes `first`.
  public init(_ a: Int, _ b: Int) {
    first = min(a, b)
    second = max(a, b)
  }
}

/// Options of the label models and their defaults, in one place.
public struct LabelModelOptions: Codable, Equatable, Sendable {
  /// Default: learned.
  public var classBalance: ClassBalance = .learned
  /// Seed of whatever a model draws. Default: 0.
  public var seed: UInt64 = 0
  /// Upper bound on the passes of iterative models. Default: 100.
  public var maximumIterations = 100
  /// Iterative models stop when no parameter moved by more than this between passes. Default: 1e-6.
  public var tolerance = 1e-6
  /// Scale of the priors, 1 as each model states them, 0 for maximum likelihood. Default: 1.
  public var priorStrength = 1.0
  /// Dependencies between functions; used by `dp`. Default: nesting.
  public var dependencies: Dependencies = .nesting

  /// Threshold of structure learning, in standard deviations; the larger, the fewer dependencies. Default: 2.
  public var structurePenalty = 2.0
  /// What a candidate with gold counts in a semi-supervised fit, in rows. Default: 10.
  public var goldWeight = 10.0

  /// The label of rows without votes; used by `dp`. Default: posterior.
  public var uncoveredRows: UncoveredRows = .posterior

  public init() {}

  private enum CodingKeys: String, CodingKey {
    case classBalance, seed, maximumIterations, tolerance, priorStrength, dependencies,
      structurePenalty, goldWeight
    case uncoveredRows = "silence"
  }

  /// The given class balance, checked; nil when it is to be learned.
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
