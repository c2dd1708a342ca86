/// The settings of one run of expectation-maximisation.
struct AnchoredSetting: Sendable {
  /// Whether the vote shares are mixed into every step.
  var isAnchored: Bool
  var isSilenceEvidence = false
  /// Whether suspect pairs are copies.
  var takesSuspects = false
  /// Whether functions that fire together beyond the class share their weight.
  var isNested = false
  /// First steps in which one-sided rates stay at their prior.
  var warmSteps = 0
}

/// The result of one run of expectation-maximisation.
struct AnchoredFit: Sendable {
  var part: AnchoredPart
  /// The state of the maximisation step.
  var steps: AnchoredMaximization
  /// P(Y | votes) that the run ended with, `patterns × K`.
  var posteriors: [Double]
  var sums: AnchoredSums
  /// φ of the last step.
  var correlation = 0.0
  /// Of the one-sided functions; see ``OneSidedPairs/Excess/misfit``.
  var misfit = 0.0
  var stepCount = 0
  var hasConverged = false
}

extension AnchoredFit {
  var balance: [Double] { steps.balance }
}
