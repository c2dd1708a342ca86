import SupervisionCore

/// The source of P(Y) in a fit. A choice of dev gold becomes `given` before the fit.
public enum ClassBalance: Codable, Equatable, Sendable {
  /// The given shares, one positive probability per class.
  case given([Double])
  /// Estimates from the votes; uniform in models that do not learn it (``FittedLabelModel/learnsClassBalance``).
  case learned
}

/// The pairs of functions that a model does not take as independent given the class.
public enum Dependencies: Codable, Equatable, Sendable {
  /// No pair.
  case none
  /// These pairs.
  case given([FunctionPair])
  /// Pairs found in the votes by structure learning.
  case learned

  /// The form of documents. Earlier versions had `nesting`, the dependence that the default model finds by itself.
  private enum Stored: Codable {
    case none, nesting, learned
    case given([FunctionPair])
  }

  /// Dependencies as stored, those of earlier versions too.
  public init(from decoder: any Decoder) throws {
    self =
      switch try Stored(from: decoder) {
      case .none, .nesting: .none
      case .learned: .learned
      case .given(let pairs): .given(pairs)
      }
  }

  /// The dependencies without given pairs of other functions than these.
  func restricted(to functions: [String]) -> Dependencies {
    guard case .given(let pairs) = self else { return self }
    let names = Set(functions)
    return .given(pairs.filter { names.contains($0.first) && names.contains($0.second) })
  }
}

/// The label of a row on which every function abstains.
public enum UncoveredRows: String, CaseIterable, Codable, Sendable {
  /// P(Y | every function abstains): functions that vote more often in one class make the others more probable where
  /// they abstain. Equal to the class balance when no function does. Stored as `evidence`.
  case posterior = "evidence"
  /// The class balance.
  case classBalance = "class-balance"
}

/// The meaning of an abstention.
public enum Abstentions: String, CaseIterable, Codable, Sendable {
  /// The function ran on the row and cast no vote, so that its silence is evidence, as a vote is.
  case silent
  /// The voter was not asked about the row, so that the absence of its vote is no evidence.
  case notAsked = "not-asked"
  /// Either; a model takes silence as evidence only where the votes bear it out.
  case unknown
}

/// Two labeling functions by their names.
public struct FunctionPair: Codable, Hashable, Sendable {
  /// The first name in alphabetical order.
  public let first: String
  /// The second name in alphabetical order.
  public let second: String
  /// File and line of the pair for errors, as `pairs.csv:3`; nil where it was not read from a file. Neither stored nor compared.
  public var place: String?

  private enum CodingKeys: String, CodingKey {
    case first, second
  }

  /// A pair of names in either order.
  public init(_ a: String, _ b: String, place: String? = nil) {
    first = min(a, b)
    second = max(a, b)
    self.place = place
  }

  /// Whether both pairs have the same functions.
  public static func == (a: FunctionPair, b: FunctionPair) -> Bool {
    a.first == b.first && a.second == b.second
  }

  /// Hashes the names.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(first)
    hasher.combine(second)
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
  /// Dependencies between functions; used by `textbook-dp`. Default: none.
  public var dependencies: Dependencies = .none

  /// Threshold of structure learning (``Dependencies/learned``), in standard deviations; the larger, the fewer dependencies. Default: 2.
  public var structurePenalty = 2.0
  /// Weight of a candidate with gold in a semi-supervised fit, in rows. Default: 10.
  public var goldWeight = 10.0

  /// The label of rows without votes; used by `dp`. Default: posterior.
  public var uncoveredRows: UncoveredRows = .posterior
  /// The meaning of an abstention; used by `dp` and `dawid-skene`. Default: unknown.
  public var abstentions: Abstentions = .unknown

  /// The default options.
  public init() {}

  private enum CodingKeys: String, CodingKey {
    case classBalance, seed, maximumIterations, tolerance, priorStrength, dependencies,
      structurePenalty, goldWeight, abstentions
    case uncoveredRows = "silence"
  }

  /// Options as stored; those that a document of an earlier version lacks have their defaults.
  ///
  /// - Throws: `DecodingError`, also for numbers out of range.
  public init(from decoder: any Decoder) throws {
    let stored = try decoder.container(keyedBy: CodingKeys.self)
    func read<Value: Decodable>(_ key: CodingKeys, _ standard: Value) throws -> Value {
      try stored.decodeIfPresent(Value.self, forKey: key) ?? standard
    }
    classBalance = try read(.classBalance, classBalance)
    seed = try read(.seed, seed)
    maximumIterations = try read(.maximumIterations, maximumIterations)
    tolerance = try read(.tolerance, tolerance)
    priorStrength = try read(.priorStrength, priorStrength)
    dependencies = try read(.dependencies, dependencies)
    structurePenalty = try read(.structurePenalty, structurePenalty)
    goldWeight = try read(.goldWeight, goldWeight)
    uncoveredRows = try read(.uncoveredRows, uncoveredRows)
    abstentions = try read(.abstentions, abstentions)
    let numbers = [tolerance, priorStrength, goldWeight]
    guard maximumIterations >= 0, numbers.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .maximumIterations, in: stored, debugDescription: "options below 0")
    }
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
