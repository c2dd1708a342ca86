import NumericKernels
import SupervisionCore
import Testing

/// The reference in double precision, whose own rounding is nothing beside that of the fast kernels.
package typealias Plain = PlainKernels<Double>

/// The unit roundoff of Float, 2⁻²⁴.
public let roundoff = 0x1p-24

/// The same random numbers in both precisions.
public struct Numbers {
  public var fast: [Float]
  public var plain: [Double]

  public init(_ values: [Float]) {
    fast = values
    plain = values.map { Double($0) }
  }

  /// Uniform in `range`, rounded to single precision.
  public init(
    _ count: Int, in range: ClosedRange<Double> = -1...1, _ generator: inout SeededGenerator
  ) {
    self.init(
      (0..<count).map { _ in
        Float(range.lowerBound + (range.upperBound - range.lowerBound) * generator.uniform())
      })
  }

  /// Runs one kernel on each.
  public mutating func run(
    _ fastKernel: (UnsafeMutablePointer<Float>) -> Void,
    _ plainKernel: (UnsafeMutablePointer<Double>) -> Void
  ) {
    fast.withUnsafeMutableBufferPointer { fastKernel($0.baseAddress!) }
    plain.withUnsafeMutableBufferPointer { plainKernel($0.baseAddress!) }
  }

  /// Records an issue where the two differ by more than `absolute + relative·|plain|`.
  public func expectClose(
    _ name: String = "", absolute: Double = 0, relative: Double = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(fast.count == plain.count, sourceLocation: sourceLocation)
    for (index, (found, exact)) in zip(fast, plain).enumerated()
    where !(abs(Double(found) - exact) <= absolute + relative * abs(exact)) {
      Issue.record(
        "\(name)[\(index)]: \(found), expected \(exact)", sourceLocation: sourceLocation)
    }
  }
}

/// Sizes at every side of the vectors' widths.
public let oddSizes = [1, 2, 15, 16, 17, 63, 64, 65, 1000]
