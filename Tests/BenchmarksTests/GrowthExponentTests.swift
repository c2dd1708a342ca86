import Benchmarks
import Testing

@Suite struct GrowthExponentTests {
  private func points(_ sizes: [Double], _ seconds: (Double) -> Double) -> [(
    size: Double, seconds: Double
  )] { sizes.map { ($0, seconds($0)) } }

  @Test(arguments: [0, 0.5, 1, 2, 3] as [Double])
  func exactPowersAreFound(power: Double) throws {
    let points = points([10, 33, 100, 5_000]) { size in
      var result = 3e-6
      for _ in 0..<Int(power) { result *= size }
      return power == 0.5 ? result * size.squareRoot() : result
    }
    let exponent = try #require(GrowthExponent(points))
    // Logarithms of numbers near 1e4 are exact to about 1e-15.
    #expect(abs(exponent.fitted - power) < 1e-12)
    #expect(abs(exponent.last - power) < 1e-12)
  }

  /// 1 s and a second per 1,000: by hand, log(1.1/1.01)/log 10 up to log(11/2)/log 10.
  @Test func aFixedCostHidesGrowthBeforeTheLastStep() throws {
    let exponent = try #require(
      GrowthExponent(points([10, 100, 1_000, 10_000]) { 1 + $0 / 1_000 }))
    #expect(abs(exponent.last - 0.740362689494) < 1e-9)
    #expect(exponent.fitted < exponent.last)
    #expect(exponent.word == "slower than linear")
  }

  @Test(arguments: [
    (0.2, "hardly grows"), (0.5, "slower than linear"), (1, "linear"), (1.5, "faster than linear"),
    (2, "quadratic"), (2.5, "faster than quadratic"),
  ])
  func stepsHaveWords(power: Double, word: String) throws {
    // The size is e, to a last digit, so that the seconds need no power function.
    let e = 2.718281828459045
    let seconds: Double
    switch power {
    case 0.2: seconds = 1.2214027581601699
    case 0.5: seconds = 1.6487212707001282
    case 1: seconds = e
    case 1.5: seconds = 4.4816890703380645
    case 2: seconds = 7.38905609893065
    default: seconds = 12.182493960703473
    }
    let exponent = try #require(
      GrowthExponent([(size: 1, seconds: 1), (size: e, seconds: seconds)]))
    #expect(abs(exponent.last - power) < 1e-9)
    #expect(exponent.word == word)
  }

  @Test func oneSizeHasNoExponent() {
    #expect(GrowthExponent([(size: 10, seconds: 1)]) == nil)
    #expect(GrowthExponent([]) == nil)
  }
}
