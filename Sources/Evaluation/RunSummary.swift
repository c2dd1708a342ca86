/// A measure over several runs, such as seeds.
public struct RunSummary: Equatable, Sendable, Codable {
  public let values: [Double]
  public let mean: Double
  /// Sample standard deviation (n − 1); nil for a single run.
  public let deviation: Double?

  /// - Returns: nil for no values.
  public init?(_ values: [Double]) {
    guard let mean = Evaluation.mean(values) else { return nil }
    self.values = values
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
  }

  /// Standard deviation of the mean; nil for a single run.
  public var standardError: Double? { deviation.map { $0 / Double(values.count).squareRoot() } }

  /// Student's t interval of the mean; nil for a single run.
  public func interval(level: Double = 0.95) -> ConfidenceInterval? {
    guard let standardError else { return nil }
    let t = Quantile.studentT(0.5 + level / 2, degreesOfFreedom: Double(values.count - 1))
    return ConfidenceInterval(
      lower: mean - t * standardError, upper: mean + t * standardError, level: level)
  }

  /// Middle value, the mean of the two middle ones for an even count.
  public var median: Double { interpolated(values.sorted(), at: 0.5) }
}

/// Two methods on the same runs, `a − b` for each.
public struct PairedDifference: Equatable, Sendable, Codable {
  public let summary: RunSummary
  /// Runs in which `a` is higher; a tie is no win.
  public let wins: Int

  public var meanDifference: Double { summary.mean }
  public var runCount: Int { summary.values.count }
  /// 95 % t-interval of the mean difference; nil for a single run.
  public var interval: ConfidenceInterval? { summary.interval() }

  /// - Precondition: `a` and `b` hold the same runs in the same order.
  /// - Returns: nil for no runs.
  public init?(_ a: [Double], minus b: [Double]) {
    precondition(a.count == b.count, "paired values must be as many")
    let differences = zip(a, b).map { $0 - $1 }
    guard let summary = RunSummary(differences) else { return nil }
    self.summary = summary
    wins = differences.count { $0 > 0 }
  }
}
