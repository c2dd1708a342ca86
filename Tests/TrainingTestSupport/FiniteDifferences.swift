import NumericKernels

/// How the derivatives that a backward pass gave compare with those of the loss itself.
public struct GradientCheck: Sendable {
  /// What the loss was differentiated by.
  public let name: String
  /// Largest |analytic − numeric| / (1 + |numeric|).
  public let error: Double
  /// Largest |numeric|: a check of zeros says nothing.
  public let size: Double

  /// The error that ``derivatives(of:count:loss:)`` itself may make.
  ///
  /// Five points at a distance of 1e-4 leave out terms of the order h⁴f⁽⁵⁾/30 < 1e-15 for the smooth losses of order
  /// 1 here, and rounding adds about 2⁻⁵³·1.5/h < 1e-11 with the additions of the loss; a wrong term shows at 1e-3.
  public static let tolerance = 1e-8

  public var isSound: Bool { error < Self.tolerance && size > 1e-4 }

  public init(_ name: String, analytic: [Double], numeric: [Double]) {
    precondition(analytic.count == numeric.count, "\(name): as many derivatives as numbers")
    self.name = name
    error = zip(analytic, numeric).map { abs($0 - $1) / (1 + abs($1)) }.reduce(0, nanMax)
    size = numeric.map { abs($0) }.max() ?? 0
  }
}

/// Not a number wins, so that it fails a check.
private func nanMax(_ a: Double, _ b: Double) -> Double { a.isNaN || b.isNaN ? .nan : max(a, b) }

/// The derivatives of `loss` by each of some numbers that it reads, by the five-point rule.
public func derivatives(
  of numbers: UnsafeMutablePointer<Double>, count: Int, loss: () -> Double
) -> [Double] {
  let step = 1e-4
  return (0..<count).map { i in
    let start = numbers[i]
    func value(_ steps: Double) -> Double {
      numbers[i] = start + steps * step
      return loss()
    }
    let slope = (value(-2) - 8 * value(-1) + 8 * value(1) - value(2)) / (12 * step)
    numbers[i] = start
    return slope
  }
}
