import SupervisionCore

/// Reliability of probabilities: predicted against observed shares in bins of equal width.
///
/// For two classes, the probability of class 1 against the share of class 1; for more, the probability of the most
/// probable class against the share of rows in which it is right.
public struct Calibration: Equatable, Sendable, Codable {
  /// The rows whose probability is within a range.
  public struct Bin: Equatable, Sendable, Codable {
    /// Lowest probability of the bin, in 0..<1.
    public let lower: Double
    /// End of the bin, exclusive except in the last bin, which includes 1.
    public let upper: Double
    /// Number of rows in the bin.
    public let count: Int
    /// Mean probability in the bin; nil when it is empty.
    public let predicted: Double?
    /// Observed share in the bin; nil when it is empty.
    public let observed: Double?
  }

  /// Bins in ascending order, which together cover 0...1.
  public let bins: [Bin]

  /// Bins of equal width over the rows whose gold label is known.
  ///
  /// - Parameters:
  ///   - labels: one distribution per row.
  ///   - gold: one label per row; rows without a known one are left out.
  ///   - binCount: number of bins, at least 1.
  ///   - rows: rows to use; all when nil.
  public init(
    _ labels: ProbabilisticLabels, gold: GoldLabels, binCount: Int = 10,
    rows: [Int]? = nil
  ) {
    precondition(labels.count == gold.count, "one distribution per gold label")
    precondition(binCount > 0, "at least one bin")
    var count = [Int](repeating: 0, count: binCount)
    var predicted = [Double](repeating: 0, count: binCount)
    var observed = [Double](repeating: 0, count: binCount)
    for row in gold.knownRows(among: rows) {
      guard let label = gold[row] else { continue }
      let judged = labels.classCount == 2 ? 1 : labels.mostProbableClass(row)
      let probability = labels[row, judged]
      let bin = min(binCount - 1, Int(probability * Double(binCount)))
      count[bin] += 1
      predicted[bin] += probability
      if label == judged { observed[bin] += 1 }
    }
    bins = (0..<binCount).map { bin in
      let size = count[bin] == 0 ? nil : Double(count[bin])
      return Bin(
        lower: Double(bin) / Double(binCount), upper: Double(bin + 1) / Double(binCount),
        count: count[bin], predicted: size.map { predicted[bin] / $0 },
        observed: size.map { observed[bin] / $0 })
    }
  }

  /// Expected calibration error, in 0...1: the gaps between predicted and observed shares, weighted by rows; nil without
  /// rows.
  ///
  /// - Source: Naeini, Cooper and Hauskrecht 2015.
  public var expectedError: Double? {
    let total = bins.reduce(0) { $0 + $1.count }
    guard total > 0 else { return nil }
    return bins.reduce(0) { sum, bin in
      guard let predicted = bin.predicted, let observed = bin.observed else { return sum }
      return sum + abs(predicted - observed) * Double(bin.count) / Double(total)
    }
  }
}
