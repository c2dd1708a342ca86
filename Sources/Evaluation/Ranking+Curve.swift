extension Ranking {
  /// A place on the precision-recall curve; both in 0...1.
  public struct CurvePoint: Equatable, Sendable {
    public let recall: Double
    public let precision: Double
  }

  /// Recall and precision when all rows down to each distinct score count as positive, highest score
  /// first: the recall never falls. Empty without positive rows.
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
