import KernelTestSupport
import NumericKernels
import SupervisionCore
import Testing

@Suite struct ElementwiseTests {
  @Test(arguments: oddSizes)
  func sumsAndScalesAgreeWithThePlainOnes(count: Int) {
    var generator = SeededGenerator(seed: UInt64(count))
    let source = Numbers(count, &generator)
    var x = Numbers(count, &generator)
    x.run {
      Float.addScaled(source.fast, 0.3, to: $0, count: count)
    } _: {
      Plain.addScaled(source.plain, Double(Float(0.3)), to: $0, count: count)
    }
    // A product and a sum of numbers up to 1.3.
    x.expectClose("addScaled", absolute: 2.6 * roundoff)
    var y = Numbers(x.fast)
    y.run {
      Float.scale($0, by: -1.7, count: count)
    } _: {
      Plain.scale($0, by: Double(Float(-1.7)), count: count)
    }
    y.expectClose("scale", relative: 1.01 * roundoff)
    // Sums run in double precision.
    let squares = Float.sumOfSquares(y.fast, count: count)
    let exact = y.fast.reduce(0) { $0 + Double($1) * Double($1) }
    #expect(abs(squares - exact) <= 1e-13 * exact)
  }

  @Test(arguments: [(1, 1), (3, 5), (7, 17), (64, 64), (130, 33)])
  func biasesGoToRowsAndColumnSumsGoOverRows(rows: Int, columns: Int) {
    var generator = SeededGenerator(seed: UInt64(rows * 100 + columns))
    let bias = Numbers(columns, &generator)
    var matrix = Numbers(rows * columns, &generator)
    matrix.run {
      Float.addBias(bias.fast, to: $0, rows: rows, columns: columns)
    } _: {
      Plain.addBias(bias.plain, to: $0, rows: rows, columns: columns)
    }
    matrix.expectClose("addBias", absolute: 2 * roundoff)
    let summed = Numbers(rows * columns, &generator)
    var sums = Numbers(columns, &generator)
    sums.run {
      Float.addColumnSums(of: summed.fast, to: $0, rows: rows, columns: columns)
    } _: {
      Plain.addColumnSums(of: summed.plain, to: $0, rows: rows, columns: columns)
    }
    // One rounding per row of sums that grow to about √rows.
    sums.expectClose("addColumnSums", absolute: Double(rows + 1) * roundoff)
  }

  /// [1 2; 3 4; 5 6] plus a bias of [10 20], by hand.
  @Test func columnsAreTheInnerDimension() {
    var matrix: [Float] = [1, 2, 3, 4, 5, 6]
    Float.addBias([10, 20], to: &matrix, rows: 3, columns: 2)
    #expect(matrix == [11, 22, 13, 24, 15, 26])
    var sums: [Float] = [100, 0]
    Float.addColumnSums(of: matrix, to: &sums, rows: 3, columns: 2)
    #expect(sums == [139, 72])
  }

  /// The documented 2 ulp: polynomial and reduction, relative to the result.
  @Test func exponentialsAreTrueToTwoUlps() {
    var x = Numbers(stride(from: -86.9, through: 86.9, by: 0.0137).map { Float($0) })
    let count = x.fast.count
    x.run {
      Float.exp($0, count: count)
    } _: {
      Double.exp($0, count: count)
    }
    x.expectClose("exp", relative: 4 * roundoff)
  }

  @Test func exponentialsStayFiniteBeyondTheRangeOfFloat() {
    var x: [Float] = [-1000, -88, 0, 88, 1000, -.infinity, .infinity]
    Float.exp(&x, count: x.count)
    #expect(x.allSatisfy { $0.isFinite && $0 > 0 })
    #expect(x[2] == 1)
    #expect(x[0] < 2e-38 && x[4] > 6e37)
  }

  /// An exponential to 2 ulp, a sum and a quotient.
  @Test func sigmoidsAreTrueToTheirSmallestValues() {
    var x = Numbers(stride(from: -86, through: 86, by: 0.0231).map { Float($0) })
    let count = x.fast.count
    x.run {
      Float.sigmoid($0, count: count)
    } _: {
      Double.sigmoid($0, count: count)
    }
    x.expectClose("sigmoid", relative: 7 * roundoff)
    var extreme: [Float] = [-1e30, 1e30, 0]
    Float.sigmoid(&extreme, count: 3)
    #expect(extreme[0] >= 0 && extreme[0] < 1e-30)
    #expect(extreme[1] == 1 && extreme[2] == 0.5)
  }

  @Test func hyperbolicTangentsAreWithinTheirDocumentedError() {
    var x = Numbers(stride(from: -20, through: 20, by: 0.00317).map { Float($0) })
    let count = x.fast.count
    x.run {
      Float.tanh($0, count: count)
    } _: {
      Double.tanh($0, count: count)
    }
    x.expectClose("tanh", absolute: 3e-7)
  }

  /// Where a quotient of exponentials would cancel: the error is relative there, down to the smallest numbers.
  @Test func hyperbolicTangentsKeepTheirDigitsNearZero() {
    let magnitudes = (0..<400).map { Float(0.25) * Float(0.8).power($0) }
    var x = Numbers(magnitudes + magnitudes.map { -$0 } + [0, 1e-38, -1e-38])
    let count = x.fast.count
    x.run {
      Float.tanh($0, count: count)
    } _: {
      Double.tanh($0, count: count)
    }
    x.expectClose("tanh", absolute: 1e-44, relative: 6 * roundoff)
    #expect(x.fast[2 * magnitudes.count] == 0)
  }
}

extension Float {
  fileprivate func power(_ exponent: Int) -> Float {
    (0..<exponent).reduce(1) { product, _ in product * self }
  }
}
