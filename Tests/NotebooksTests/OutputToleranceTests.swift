import Testing

@testable import Notebooks

@Suite struct OutputToleranceTests {
  @Test func exactOutputsMayDifferInTrailingSpaceOnly() {
    #expect(OutputTolerance.exact.firstDifference(expected: "a  \nb\n\n", found: "a\r\nb") == nil)
    let difference = OutputTolerance.exact.firstDifference(expected: "a\n b", found: "a\nb")
    #expect(difference == OutputDifference(index: 1, expected: " b", found: "b"))
  }

  @Test func aMissingLineDiffers() {
    let missing = OutputTolerance.ignoringNumbers.firstDifference(expected: "a\nb", found: "a")
    #expect(missing == OutputDifference(index: 1, expected: "b", found: nil))
    let surplus = OutputTolerance.absolute(9).firstDifference(expected: "a", found: "a\nb")
    #expect(surplus == OutputDifference(index: 1, expected: nil, found: "b"))
  }

  @Test(arguments: [
    ("DP 74.1±1.0", "DP 74.6±0.6"), ("x  9.9", "x 10.0"), ("+0.2 (-0.1)", "-0.1 (+0.2)"),
    ("n 14,501", "n 14,501"), ("1e-3 s", "0.4 s"), ("───── F1", "────── F1"), (" 9.8 %", "10 %"),
  ])
  func numbersWithinTheBoundAreTheSame(expected: String, found: String) {
    #expect(OutputTolerance.absolute(0.5).firstDifference(expected: expected, found: found) == nil)
  }

  @Test(arguments: [
    ("74.1", "74.7"), ("a 1", "b 1"), ("a d01", "a d02"), ("1 2", "1"), ("DP 1", "DP –"),
    ("1 2", "12"), ("x-1", "x+1"),
  ])
  func whatElseDiffersIsFound(expected: String, found: String) {
    #expect(OutputTolerance.absolute(0.5).firstDifference(expected: expected, found: found) != nil)
  }

  @Test func decimalBoundsAreReached() {
    let bound = OutputTolerance.absolute(0.1)
    #expect(bound.firstDifference(expected: "0.2", found: "0.3") == nil)
    #expect(bound.firstDifference(expected: "74.1", found: "74.2") == nil)
    #expect(bound.firstDifference(expected: "74.1", found: "74.21") != nil)
  }

  @Test func ignoredNumbersStillHaveToBeNumbers() {
    let tolerance = OutputTolerance.ignoringNumbers
    #expect(tolerance.firstDifference(expected: "took 3 s", found: "took 128.25 s") == nil)
    #expect(tolerance.firstDifference(expected: "took 3 s", found: "took long s") != nil)
    #expect(tolerance.firstDifference(expected: "took 3 s", found: "took 3 ms") != nil)
  }
}
