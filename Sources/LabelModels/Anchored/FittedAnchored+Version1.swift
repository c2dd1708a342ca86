import PortableFoundation

/// A document of version 1: class-conditional rates with a weight for each vote, which the default label model was before.
///
/// Its posterior is that of a part without anchor and temper, so that models fitted then still predict.
private struct Version1: Decodable {
  struct Rates: Decodable {
    let balance: [Double]
    /// P(vote | Y), `votes × K`.
    let rates: [Double]
  }

  struct Weights: Decodable {
    /// By vote, and by function for its abstentions.
    let ofCode: [Double]
    let ofFunction: [Double]
  }

  struct Component: Decodable {}

  let functionNames: [String]
  let learnedAccuracies: [Double?]
  let warnings: [String]
  let rates: Rates
  let weights: Weights
  /// The label of rows without votes.
  let silence: UncoveredRows
  /// Joint distributions of dependent functions.
  let components: [Component]

  /// Lower bound of P(function abstains | Y).
  private static let leastAbstention = 1e-4

  func check() throws {
    let check = try ParameterCheck(
      functionCount: functionNames.count, classCount: rates.balance.count)
    try check.numbers(
      "balance", rates.balance, count: check.classCount, in: Double.leastNormalMagnitude...1)
    try check.numbers("rates", rates.rates, count: check.rateCount, in: 0...1)
    let range = 0...ParameterCheck.largest
    try check.numbers("weights.ofCode", weights.ofCode, count: check.voteCount, in: range)
    try check.numbers(
      "weights.ofFunction", weights.ofFunction, count: check.functionCount, in: range)
  }

  var part: AnchoredPart {
    let classCount = rates.balance.count
    let size = classCount * classCount
    var part = AnchoredPart(
      base: rates.balance.map { log($0) },
      evidence: rates.rates.map { $0 > 0 ? log($0) : 0 },
      silence: [Double](repeating: 0, count: rates.rates.count),
      links: VoteLinks([], functionCount: functionNames.count), pseudoVotes: 0,
      center: rates.balance,
      isOfSeveral: [Bool](repeating: false, count: functionNames.count))
    part.voteWeights = weights.ofCode
    part.uncovered = silence == .classBalance ? rates.balance : nil
    for function in functionNames.indices {
      for label in 0..<classCount {
        let votes = (0..<classCount).reduce(0) {
          $0 + rates.rates[function * size + $1 * classCount + label]
        }
        let evidence =
          weights.ofFunction[function] * log(max(1 - votes, Self.leastAbstention))
        part.base[label] += evidence
        for vote in 0..<classCount {
          part.silence[function * size + vote * classCount + label] = evidence
        }
      }
    }
    return part
  }
}

extension FittedAnchored {
  private enum Version1Keys: String, CodingKey { case components, rates }

  /// Whether the document has the form of version 1.
  static func isVersion1(_ decoder: any Decoder) -> Bool {
    (try? decoder.container(keyedBy: Version1Keys.self).contains(.rates)) ?? false
  }

  /// A model of version 1.
  ///
  /// - Throws: `DecodingError` for joint distributions of dependent functions, which only that version had;
  ///   ``LabelModelError/unreadableModel(found:expected:)`` for numbers that do not fit each other.
  init(version1 decoder: any Decoder) throws {
    let old = try Version1(from: decoder)
    guard old.components.isEmpty else {
      throw DecodingError.dataCorruptedError(
        forKey: .components, in: try decoder.container(keyedBy: Version1Keys.self),
        debugDescription: "joint distributions of dependent functions are no longer read")
    }
    try old.check()
    self.init(
      functionNames: old.functionNames, classBalance: old.rates.balance,
      learnedAccuracies: old.learnedAccuracies, warnings: old.warnings, part: old.part)
  }
}
