/// Mean and spread of a measure over several runs, such as seeds.
public struct RunSummary: Equatable, Sendable, Codable {
  /// The value of each run.
  public let values: [Double]
  /// Mean of the values.
  public let mean: Double
  /// Sample standard deviation (n − 1); nil for a single run.
  public let deviation: Double?

  /// The summary of these values; nil for none.
  public init?(_ values: [Double]) {
    guard let mean = Evaluation.mean(values) else { return nil }
    self.values = values
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
  }

  /// Standard error of the mean; nil for a single run.
  public var standardError: Double? { deviation.map { $0 / Double(values.count).squareRoot() } }

  /// Student's t interval of the mean at a level in (0, 1); nil for a single run.
  public func interval(level: Double = 0.95) -> ConfidenceInterval? {
    guard let standardError else { return nil }
    let t = Quantile.studentT(0.5 + level / 2, degreesOfFreedom: Double(values.count - 1))
    return ConfidenceInterval(
      lower: mean - t * standardError, upper: mean + t * standardError, level: level)
  }

  /// Middle value, the mean of the two middle ones for an even count.
  public var median: Double { interpolated(values.sorted(), at: 0.5) }
}

/// Differences `a − b` of two methods, run by run.
public struct PairedDifference: Equatable, Sendable, Codable {
  /// Mean and spread of the differences.
  public let summary: RunSummary
  /// Number of runs in which `a` is higher; a tie is no win.
  public let wins: Int

  /// Mean of the differences.
  public var meanDifference: Double { summary.mean }
  /// Number of runs.
  public var runCount: Int { summary.values.count }
  /// 95 % t-interval of the mean difference; nil for a single run.
  public var interval: ConfidenceInterval? { summary.interval() }

  /// Differences of paired values; nil for no runs.
  ///
  /// - Precondition: `a` and `b` hold the same runs in the same order.
  public init?(_ a: [Double], minus b: [Double]) {
    precondition(a.count == b.count, "paired values must be as many")
    let differences = zip(a, b).map { $0 - $1 }
    guard let summary = RunSummary(differences) else { return nil }
    self.summary = summary
    wins = differences.count { $0 > 0 }
  }
}
