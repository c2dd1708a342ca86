import PortableFoundation

/// A label model that `auto` may choose, with its scores on dev gold.
public struct LabelModelCandidate: Codable, Equatable, Sendable {
  /// The name of the label model.
  public let name: LabelModelName
  /// The meaning of an abstention that it was fitted with.
  public let abstentions: Abstentions
  /// Whether its labels are calibrated.
  public let isCalibrated: Bool
  /// Mean negative log probability of the gold class, in nats; cross-validated where labels are calibrated.
  public let logLoss: Double
  /// Log loss of the default less that of this candidate, in nats: positive where it is better.
  public let gain: Double
  /// Standard error of ``gain``, from the differences row by row.
  public let standardError: Double
  /// Area under the ROC curve, in 0...1: of class 1 for two classes, the mean over the classes for more; nil without rows
  /// of both kinds.
  public let rocAUC: Double?

  /// The candidate in words: `dp, abstentions silent, calibrated`.
  public var title: String {
    "\(name), abstentions \(abstentions.rawValue)\(isCalibrated ? ", calibrated" : "")"
  }
}

/// The choice of `auto` among label models: the candidates, the one chosen and why.
///
/// The default is the first candidate; another replaces it only where it is better by more than one standard error of the
/// paired difference, so that a choice by few rows seldom does harm.
///
/// - Source: Breiman et al. 1984, *Classification and Regression Trees*, 3.4.3, for the rule of one standard error.
public struct AutomaticChoice: Codable, Equatable, Sendable {
  /// Number of dev rows with gold.
  public let goldCount: Int
  /// The candidates, the default first; empty where gold did not suffice.
  public let candidates: [LabelModelCandidate]
  /// Candidates that could not be fitted, each with the reason.
  public let leftOut: [String]

  /// - Throws: ``LabelModelError/unreadableModel(found:expected:)``.
  func check(_ check: ParameterCheck) throws {
    try check.require(
      goldCount >= 0, "goldCount", found: "\(goldCount)", expected: "a number of rows")
    for candidate in candidates {
      for (field, value) in [
        ("logLoss", candidate.logLoss), ("gain", candidate.gain),
        ("standardError", candidate.standardError), ("rocAUC", candidate.rocAUC ?? 0),
      ] {
        try check.number(field, value, in: -Self.largestLoss...Self.largestLoss)
      }
    }
  }

  /// Log losses beyond this are no result of a fit.
  private static let largestLoss = 1e12

  /// Position of the chosen candidate; nil where gold did not suffice.
  public var chosenIndex: Int? {
    guard let best = bestIndex else { return nil }
    let candidate = candidates[best]
    return candidate.gain > candidate.standardError ? best : 0
  }

  /// The chosen candidate; nil where gold did not suffice, which leaves the default as it is.
  public var chosen: LabelModelCandidate? { chosenIndex.map { candidates[$0] } }

  /// Position of the candidate with the least log loss, the first of equals.
  private var bestIndex: Int? {
    candidates.indices.min { candidates[$0].logLoss < candidates[$1].logLoss }
  }

  /// What was chosen, by how much and why, in one sentence.
  public var explanation: String {
    guard let chosenIndex, let bestIndex else {
      return
        "auto takes \(LabelModelName.standard) as it is: \(goldCount) dev rows with gold, at least "
        + "\(AutomaticModel.leastGoldCount) are needed to choose"
    }
    let (chosen, best) = (candidates[chosenIndex], candidates[bestIndex])
    let margin = "\(rounded(best.gain)) ± \(rounded(best.standardError))"
    let basis = "on \(goldCount) dev rows, by \(AutomaticModel.foldCount)-fold cross-validation"
    if bestIndex == 0 {
      return
        "auto keeps the default (\(chosen.title)): its log loss \(rounded(chosen.logLoss)) is the least of "
        + "\(candidates.count) candidates \(basis)"
    }
    return chosenIndex == 0
      ? "auto keeps the default (\(chosen.title)): log loss \(rounded(chosen.logLoss)); the best of \(candidates.count) "
        + "candidates (\(best.title)) is better by \(margin) only, within one standard error, \(basis)"
      : "auto chose \(chosen.title): log loss \(rounded(chosen.logLoss)), better than the default (\(candidates[0].title)) "
        + "by \(margin), more than one standard error, \(basis)"
  }
}

/// Three decimals.
private func rounded(_ value: Double) -> String {
  let thousandths = Int((abs(value) * 1000).rounded())
  let digits = String(thousandths % 1000)
  let sign = value < 0 && thousandths > 0 ? "-" : ""
  return "\(sign)\(thousandths / 1000).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
}
