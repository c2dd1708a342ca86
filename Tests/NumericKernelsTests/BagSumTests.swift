import KernelTestSupport
import NumericKernels
import SupervisionCore
import Testing

@Suite struct BagSumTests {
  /// A row without ids, a row that names an id twice, and rows that share one.
  private let ids: [Int32] = [3, 0, 3, 6, 2, 2, 1, 0]
  private let offsets: [Int32] = [0, 2, 2, 6, 8]

  @Test(arguments: [1, 3, 16, 17, 64])
  func fastSumsAgreeWithThePlainOnes(width: Int) {
    var generator = SeededGenerator(seed: UInt64(width))
    let table = Numbers(7 * width, &generator)
    let scale = Numbers(4, in: 0.1...1, &generator)
    var out = Numbers(4 * width, &generator)
    out.run {
      Float.gatherSums(
        of: table.fast, width: width, ids: ids, offsets: offsets, scale: scale.fast, into: $0)
    } _: {
      Plain.gatherSums(
        of: table.plain, width: width, ids: ids, offsets: offsets, scale: scale.plain, into: $0)
    }
    // Up to four sums and a product of numbers up to 4.
    out.expectClose("gatherSums", absolute: 16 * roundoff)

    let gradient = Numbers(4 * width, &generator)
    var sums = Numbers(7 * width, &generator)
    sums.run {
      Float.scatterSums(
        of: gradient.fast, width: width, slots: ids, offsets: offsets, scale: scale.fast, into: $0)
    } _: {
      Plain.scatterSums(
        of: gradient.plain, width: width, slots: ids, offsets: offsets, scale: scale.plain,
        into: $0)
    }
    sums.expectClose("scatterSums", absolute: 16 * roundoff)
  }

  @Test func sumsOfOneColumnByHand() {
    var out: [Float] = [9, 9, 9, 9]
    Float.gatherSums(
      of: [1, 2, 4, 8, 16, 32, 64], width: 1, ids: ids, offsets: offsets, scale: [1, 1, 0.5, 2],
      into: &out)
    #expect(out == [9, 0, 40, 6])
    var sums = [Float](repeating: 0, count: 7)
    Float.scatterSums(
      of: [1, 10, 100, 1000], width: 1, slots: ids, offsets: offsets, scale: [1, 1, 0.5, 2],
      into: &sums)
    #expect(sums == [2001, 2000, 100, 51, 0, 0, 50])
  }
}
