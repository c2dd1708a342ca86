import Testing

@testable import ReportPages

struct AxisScaleTests {
  func scale(
    _ values: [Double], _ spacing: Axis.Spacing = .linear, range: ClosedRange<Double>? = nil,
    tickCount: Int = 5
  ) -> AxisScale {
    AxisScale(Axis("x", spacing, range: range), values: values, tickCount: tickCount)
  }

  func labels(_ scale: AxisScale) -> [String] { scale.ticks.map { scale.label($0) } }

  @Test func ticksAreRoundAndCoverTheValues() {
    #expect(labels(scale([0.3, 9.2])) == ["0", "2", "4", "6", "8", "10"])
    #expect(labels(scale([-0.031, 0.052])) == ["-0.04", "-0.02", "0.00", "0.02", "0.04", "0.06"])
    #expect(labels(scale([0, 48_000])) == ["0", "10k", "20k", "30k", "40k", "50k"])
    #expect(labels(scale([0, 4e6])) == ["0", "1M", "2M", "3M", "4M"])
  }

  @Test func aRangeIsKeptAndTicksLieWithin() {
    let kept = scale([5, 70], range: -0.5...1.7)
    #expect(kept.lower == -0.5)
    #expect(kept.upper == 1.7)
    #expect(kept.ticks == [-0.5, 0, 0.5, 1, 1.5])
    #expect(kept.fraction(1.7) == 1)
  }

  @Test(arguments: [
    [], [3], [0], [-2, -2], [.nan], [.infinity, 4], [1e16, 1e16 + 2], [.leastNonzeroMagnitude, 0],
    [-1e299, 1e299],
  ])
  func degenerateValuesStillGiveAnAxis(values: [Double]) {
    for spacing in [Axis.Spacing.linear, .log2, .log10] {
      let scale = scale(values, spacing)
      #expect(scale.lower < scale.upper)
      #expect((1...12).contains(scale.ticks.count), "\(scale.ticks)")
      #expect(Set(scale.ticks).count == scale.ticks.count)
      for value in values + scale.ticks where scale.axis.admits(value) {
        let fraction = scale.fraction(value) ?? .nan
        #expect(fraction >= -1e-6 && fraction <= 1 + 1e-6)
      }
    }
  }

  @Test func aRangeWithoutExtentIsWidened() {
    let scale = scale([1, 2], range: 5...5)
    #expect(scale.lower < 5 && scale.upper > 5)
  }

  @Test func logarithmicTicksArePowers() {
    #expect(labels(scale([2, 64], .log2, tickCount: 6)) == ["2", "4", "8", "16", "32", "64"])
    #expect(labels(scale([0.25, 1], .log2)) == ["0.25", "0.5", "1"])
    #expect(labels(scale([1e4, 1e7], .log10)) == ["10k", "100k", "1M", "10M"])
    #expect(labels(scale([3, 40], .log10, tickCount: 8)) == ["2", "5", "10", "20", "50"])
    #expect(scale([1, 1e9], .log10).ticks.count <= 6)
  }

  @Test func logarithmicAxesRefuseWhatIsNotPositive() {
    let scale = scale([-3, 0, 10, 100], .log10)
    #expect(scale.lower == 10)
    #expect(scale.fraction(0) == nil)
    #expect(scale.fraction(-3) == nil)
    #expect(scale.fraction(100) == 1)
    #expect(self.scale([5], .log2, range: -1...8).lower > 0)
  }

  @Test func numbersAreShort() {
    #expect(coordinate(12.04) == "12")
    #expect(coordinate(-0.06) == "-0.1")
    #expect(coordinate(-0.04) == "0")
    #expect(ValueFormat.number.short(0.0345678) == "0.035")
    #expect(ValueFormat.number.short(12) == "12")
    #expect(ValueFormat.number.short(1234.6) == "1235")
    #expect(ValueFormat.number.short(-1e-12) == "-1e-12")
    #expect(ValueFormat.percent.short(0.7251) == "72.5")
    #expect(ValueFormat.percent.short(-0.0001) == "0.0")
    #expect(ValueFormat.number.short(.nan) == "–")
  }
}
