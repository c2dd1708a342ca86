extension Ranking {
  /// A point of the precision-recall curve.
  public struct CurvePoint: Equatable, Sendable {
    /// Recall, in 0...1.
    public let recall: Double
    /// Precision, in 0...1.
    public let precision: Double
  }

  /// Recall and precision when all rows down to each distinct score are predicted positive, highest score
  /// first, so that recall never falls. Empty without positive rows.
  public var precisionRecallCurve: [CurvePoint] {
    guard positiveCount > 0 else { return [] }
    var found = 0
    var seen = 0
    return steps.map { step in
      found += step.positives
      seen += step.positives + step.negatives
      return CurvePoint(
        recall: Double(found) / Double(positiveCount), precision: Double(found) / Double(seen))
    }
  }
}
