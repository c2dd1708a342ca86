import SupervisionCore

/// A range that covers the true value in a stated share of repetitions.
public struct ConfidenceInterval: Equatable, Sendable, Codable {
  /// Lower end.
  public let lower: Double
  /// Upper end.
  public let upper: Double
  /// Share of repetitions in which the interval covers the true value, such as 0.95.
  public let level: Double

  /// An interval from its ends and its level in (0, 1).
  public init(lower: Double, upper: Double, level: Double = 0.95) {
    self.lower = lower
    self.upper = upper
    self.level = level
  }

  /// Wilson's interval of a share, valid for small counts and shares near 0 or 1.
  ///
  /// - Parameters:
  ///   - successes: number of successes, in 0...trials.
  ///   - trials: number of trials.
  ///   - level: level of the interval, in (0, 1).
  /// - Returns: nil when `trials` is 0.
  /// - Source: Wilson 1927.
  public static func wilson(successes: Int, trials: Int, level: Double = 0.95)
    -> ConfidenceInterval?
  {
    guard trials > 0 else { return nil }
    let n = Double(trials)
    let share = Double(successes) / n
    let z = Quantile.normal(0.5 + level / 2)
    let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return ConfidenceInterval(
      lower: max(0, centre - half), upper: min(1, centre + half), level: level)
  }

  /// The percentile bootstrap: quantiles of a statistic over resamples of the rows, drawn with replacement.
  ///
  /// Resamples on which the statistic is undefined are left out.
  ///
  /// - Parameters:
  ///   - rows: row numbers to draw from; each resample has as many.
  ///   - resamples: number of resamples.
  ///   - level: share of resamples between the ends, in 0...1.
  ///   - seed: seed of the draws.
  ///   - statistic: from row numbers, with repetitions, to a value or nil.
  /// - Returns: nil when the statistic is undefined on every resample, or for no rows.
  /// - Complexity: `resamples` calls of `statistic`.
  /// - Source: Efron 1979.
  public static func bootstrap(
    rows: [Int], resamples: Int = 1000, level: Double = 0.95, seed: UInt64 = 0,
    _ statistic: ([Int]) -> Double?
  ) -> ConfidenceInterval? {
    guard !rows.isEmpty else { return nil }
    var generator = SeededGenerator(seed: seed)
    let values = (0..<resamples).compactMap { _ in
      statistic(rows.map { _ in rows[generator.index(below: rows.count)] })
    }.sorted()
    guard !values.isEmpty else { return nil }
    return ConfidenceInterval(
      lower: interpolated(values, at: (1 - level) / 2),
      upper: interpolated(values, at: (1 + level) / 2), level: level)
  }
}

/// The quantile of sorted values, linear between neighbours.
func interpolated(_ sorted: [Double], at share: Double) -> Double {
  let position = share * Double(sorted.count - 1)
  let below = Int(position)
  let above = min(below + 1, sorted.count - 1)
  return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
}
