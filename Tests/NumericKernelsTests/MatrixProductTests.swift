import KernelTestSupport
import NumericKernels
import SupervisionCore
import Testing

@Suite struct MatrixProductTests {
  init() throws { try Blas.load() }

  @Test(arguments: [(1, 1, 1), (3, 5, 7), (17, 33, 65), (64, 64, 64), (2, 1, 300), (1, 130, 3)])
  func productsAgreeWithThePlainOnesInEveryTranspose(m: Int, n: Int, k: Int) {
    var generator = SeededGenerator(seed: UInt64(m * 1000 + n * 10 + k))
    for (ta, tb, beta) in [
      (false, false, 0), (true, false, 0), (false, true, 0), (true, true, 0), (false, false, 1),
      (true, false, 1), (false, true, 1), (true, true, 1),
    ] {
      // Rows longer than the operands: a product must keep to its columns.
      let (lda, ldb, ldc) = ((ta ? m : k) + 2, (tb ? k : n) + 1, n + 3)
      let a = Numbers((ta ? k : m) * lda, &generator)
      let b = Numbers((tb ? n : k) * ldb, &generator)
      var c = Numbers(m * ldc, &generator)
      c.run { c in
        Float.multiply(
          a.fast, transposed: ta, columns: lda, b.fast, transposed: tb, columns: ldb, into: c,
          columns: ldc, m: m, n: n, k: k, beta: Float(beta))
      } _: { c in
        Plain.multiply(
          a.plain, transposed: ta, columns: lda, b.plain, transposed: tb, columns: ldb, into: c,
          columns: ldc, m: m, n: n, k: k, beta: Double(beta))
      }
      // k roundings of partial sums that grow like a random walk, to √k/3: together about k/3 roundoffs, of which
      // nine times as much is a bound for the few sums that run far.
      c.expectClose("\(ta) \(tb) \(beta)", absolute: 3 * Double(k + 2) * roundoff)
    }
  }

  @Test func withoutBetaWhatStoodThereDoesNotCount() {
    var fast: [Float] = [.nan]
    var plain: [Double] = [.nan]
    Float.multiply(
      [2], transposed: false, columns: 1, [3], transposed: false, columns: 1, into: &fast,
      columns: 1, m: 1, n: 1, k: 1, beta: 0)
    Double.multiply(
      [2], transposed: false, columns: 1, [3], transposed: false, columns: 1, into: &plain,
      columns: 1, m: 1, n: 1, k: 1, beta: 0)
    #expect(fast == [6] && plain == [6])
  }

  @Test func aProductOfNoRowsDoesNothing() {
    var c: [Float] = [7]
    Float.multiply(
      [1], transposed: false, columns: 1, [1], transposed: false, columns: 1, into: &c, columns: 1,
      m: 0, n: 1, k: 1, beta: 0)
    #expect(c == [7])
  }

  /// [1 2; 3 4]·[5 6; 7 8], by hand.
  @Test func operandsAreRowMajor() {
    var c = [Float](repeating: 0, count: 4)
    Float.multiply(
      [1, 2, 3, 4], transposed: false, columns: 2, [5, 6, 7, 8], transposed: false, columns: 2,
      into: &c, columns: 2, m: 2, n: 2, k: 2, beta: 0)
    #expect(c == [19, 22, 43, 50])
    Float.multiply(
      [1, 2, 3, 4], transposed: true, columns: 2, [5, 6, 7, 8], transposed: false, columns: 2,
      into: &c, columns: 2, m: 2, n: 2, k: 2, beta: 0)
    #expect(c == [26, 30, 38, 44])
  }
}
