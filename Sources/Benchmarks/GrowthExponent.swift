import Foundation

/// Growth of a cost with a size: the power of the size that fits the measurements.
package struct GrowthExponent: Equatable, Sendable {
  /// Slope of the line of least squares through log(seconds) against log(size).
  package let fitted: Double
  /// Slope of the last step alone, which predicts larger sizes, where fixed costs no longer count.
  package let last: Double

  /// - Parameter points: sizes, ascending, with the seconds that they take; both positive.
  /// - Returns: nil for fewer than two sizes.
  package init?(_ points: [(size: Double, seconds: Double)]) {
    guard points.count > 1, points[0].size < points[points.count - 1].size else { return nil }
    let x = points.map { log($0.size) }
    let y = points.map { log($0.seconds) }
    let meanX = x.reduce(0, +) / Double(x.count)
    let meanY = y.reduce(0, +) / Double(y.count)
    let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let variance = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    fitted = covariance / variance
    let end = points.count - 1
    last = (y[end] - y[end - 1]) / (x[end] - x[end - 1])
  }

  /// The last step in words.
  package var word: String {
    switch last {
    case ..<0.25: "hardly grows"
    case ..<0.8: "slower than linear"
    case ...1.2: "linear"
    case ..<1.8: "faster than linear"
    case ...2.2: "quadratic"
    default: "faster than quadratic"
    }
  }
}
