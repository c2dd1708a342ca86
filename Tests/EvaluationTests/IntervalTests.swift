import Evaluation
import SupervisionCore
import Testing

@Suite struct IntervalTests {
  /// From printed tables of the standard normal distribution.
  @Test(arguments: [(0.975, 1.959963985), (0.5, 0), (0.01, -2.326347874), (0.999, 3.090232306)])
  func normalQuantileMatchesTheTable(probability: Double, expected: Double) {
    #expect(abs(Quantile.normal(probability) - expected) < 1e-8)
  }

  /// From printed tables of Student's distribution, three decimals.
  @Test(arguments: [
    (0.975, 1.0, 12.706), (0.975, 4, 2.776), (0.975, 9, 2.262), (0.95, 2, 2.920),
    (0.995, 30, 2.750), (0.025, 4, -2.776), (0.975, 1e6, 1.960),
  ])
  func studentQuantileMatchesTheTable(probability: Double, degrees: Double, expected: Double) {
    let quantile = Quantile.studentT(probability, degreesOfFreedom: degrees)
    #expect(abs(quantile - expected) < 5.1e-4)
  }

  /// One degree of freedom is Cauchy's distribution: tan(π(p − ½)) = 1 at p = ¾.
  @Test func studentQuantileOfOneDegreeIsCauchys() {
    #expect(abs(Quantile.studentT(0.75, degreesOfFreedom: 1) - 1) < 1e-9)
  }

  /// 15 of 50: Wilson's interval is 0.1910 to 0.4375.
  @Test func wilsonMatchesAWorkedExample() throws {
    let interval = try #require(ConfidenceInterval.wilson(successes: 15, trials: 50))
    #expect(abs(interval.lower - 0.1910) < 5e-5)
    #expect(abs(interval.upper - 0.4375) < 5e-5)
    #expect(ConfidenceInterval.wilson(successes: 0, trials: 0) == nil)
    #expect(ConfidenceInterval.wilson(successes: 0, trials: 9)?.lower == 0)
  }

  /// The mean of 400 values 0 and 1 has standard error .025: the percentile interval spans 2·1.96 of
  /// it, within 15 % for 2,000 resamples.
  @Test func bootstrapSpansTheStandardError() throws {
    let values = (0..<400).map { Double($0 % 2) }
    let interval = try #require(
      ConfidenceInterval.bootstrap(rows: Array(0..<400), resamples: 2000) { rows in
        rows.reduce(0) { $0 + values[$1] } / Double(rows.count)
      })
    #expect(abs((interval.upper - interval.lower) / (2 * 1.96 * 0.025) - 1) < 0.15)
    #expect(interval.lower < 0.5 && interval.upper > 0.5)
  }

  @Test func bootstrapRepeatsWithItsSeed() {
    func interval(_ seed: UInt64) -> ConfidenceInterval? {
      .bootstrap(rows: Array(0..<30), resamples: 50, seed: seed) { Double($0.reduce(0, +)) }
    }
    #expect(interval(1) == interval(1))
    #expect(interval(1) != interval(2))
  }

  @Test func undefinedStatisticsGiveNoInterval() {
    #expect(ConfidenceInterval.bootstrap(rows: [0, 1], resamples: 9) { _ in nil } == nil)
  }
}

@Suite struct RunSummaryTests {
  /// 2, 4, 9: mean 5, squares 9 + 1 + 16 over 2.
  @Test func meanAndDeviationOverRuns() throws {
    let summary = try #require(RunSummary([2, 4, 9]))
    #expect(summary.mean == 5)
    #expect(summary.deviation == 13.0.squareRoot())
    #expect(summary.median == 4)
    #expect(RunSummary([7])?.deviation == nil)
    #expect(RunSummary([]) == nil)
  }

  /// Differences 1, 2, 3: mean 2, standard error 1/√3, t(.975; 2) = 4.303.
  @Test func pairedDifferenceHasItsStudentInterval() throws {
    let paired = try #require(PairedDifference([5, 5, 5], minus: [4, 3, 2]))
    let interval = try #require(paired.interval)
    #expect(paired.meanDifference == 2)
    #expect(paired.wins == 3)
    #expect(abs(interval.lower - (2 - 4.303 / 3.0.squareRoot())) < 5e-4)
    #expect(abs(interval.upper - (2 + 4.303 / 3.0.squareRoot())) < 5e-4)
  }

  @Test func aTieIsNoWin() throws {
    #expect(try #require(PairedDifference([1, 2], minus: [1, 1])).wins == 1)
  }
}
