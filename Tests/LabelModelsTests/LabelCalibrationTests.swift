import PortableFoundation
import SupervisionCore
import Testing

@testable import LabelModels

@Suite struct LabelCalibrationTests {
  /// Distributions over classes, and classes drawn from them after a change.
  private static func sample(
    _ count: Int, classCount: Int, seed: UInt64, drawnFrom change: ([Double]) -> [Double]
  ) -> (labels: [Double], gold: [Int]) {
    var generator = SeededGenerator(seed: seed)
    var labels: [Double] = []
    var gold: [Int] = []
    for _ in 0..<count {
      let weights = (0..<classCount).map { _ in exp(3 * generator.uniform()) }
      let total = weights.reduce(0, +)
      let row = weights.map { $0 / total }
      let target = change(row)
      var (rest, label) = (generator.uniform(), 0)
      while label < classCount - 1, rest >= target[label] {
        rest -= target[label]
        label += 1
      }
      labels += row
      gold.append(label)
    }
    return (labels, gold)
  }

  private static func changed(_ row: [Double], exponent: Double, bias: [Double]) -> [Double] {
    let weights = zip(row, bias).map { exp(exponent * log($0) + $1) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  @Test(arguments: [2, 3, 5])
  func theGradientIsThatOfFiniteDifferences(classCount: Int) {
    let (labels, gold) = Self.sample(40, classCount: classCount, seed: 3) { $0 }
    let objective = CalibrationObjective(labels: labels, gold: gold, classCount: classCount)
    let point = (0...classCount).map { 0.3 - 0.2 * Double($0) }
    let gradient = objective.derivatives(at: point).gradient
    for index in point.indices {
      func value(_ shift: Double) -> Double {
        var shifted = point
        shifted[index] += shift
        return objective.derivatives(at: shifted).value
      }
      let difference = (value(1e-5) - value(-1e-5)) / 2e-5
      #expect(abs(gradient[index] - difference) < 1e-5)
    }
  }

  @Test func theMinimumHasNoGradient() {
    let (labels, gold) = Self.sample(200, classCount: 3, seed: 5) { $0 }
    let objective = CalibrationObjective(labels: labels, gold: gold, classCount: 3)
    let gradient = objective.derivatives(at: objective.minimum()).gradient
    #expect(gradient.allSatisfy { abs($0) < 1e-3 })
  }

  @Test func aTemperatureAndBiasesAreFoundAgain() {
    let bias = [0.5, 0, -0.5]
    let (labels, gold) = Self.sample(20_000, classCount: 3, seed: 7) {
      Self.changed($0, exponent: 0.5, bias: bias)
    }
    let calibration = LabelCalibration(fittedTo: labels, gold: gold, classCount: 3)
    #expect(abs(calibration.temperature - 2) < 0.15)
    for (found, expected) in zip(calibration.classBias, bias) {
      #expect(abs(found - expected) < 0.06)
    }
  }

  @Test func fewRowsHardlyMoveLabels() {
    let calibration = LabelCalibration(fittedTo: [0.6, 0.4], gold: [1], classCount: 2)
    #expect(abs(calibration.temperature - 1) < 0.2)
    #expect(calibration.classBias.allSatisfy { abs($0) < 0.2 })
    let corrected = calibration.corrected([0.6, 0.4, 1, 0])
    #expect(abs(corrected[0] + corrected[1] - 1) < 1e-12)
    #expect(corrected[1] > 0.4)
    #expect(corrected[3] > 0 && corrected[3] < 1e-4)
  }
}
