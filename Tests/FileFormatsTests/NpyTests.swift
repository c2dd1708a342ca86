import FileFormats
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

@Suite struct NpyTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What `numpy.save` (2.x) writes for `np.array([[1.5, -2], [3, 4]], dtype='<f4')`, in either order.
  private func numpyFile(fortran: Bool) -> [UInt8] {
    var dictionary =
      "{'descr': '<f4', 'fortran_order': \(fortran ? "True" : "False"), 'shape': (2, 2), }"
    dictionary += String(repeating: " ", count: 117 - dictionary.utf8.count) + "\n"
    let numbers: [Float] = fortran ? [1.5, 3, -2, 4] : [1.5, -2, 3, 4]
    return [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(dictionary.utf8)
      + numbers.flatMap { number in
        withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
      }
  }

  @Test(arguments: [false, true])
  func filesOfNumpyAreReadInBothOrders(fortran: Bool) throws {
    let url = try folder.write("a.npy", numpyFile(fortran: fortran))
    let matrix = try NpyMatrix(contentsOf: url)
    #expect((matrix.rowCount, matrix.columnCount) == (2, 2))
    #expect(matrix.row(0) == [1.5, -2])
    #expect(matrix.rows(0..<2, as: Double.self) == [1.5, -2, 3, 4])
  }

  @Test func theFilesWrittenAreThoseOfNumpyToTheByte() throws {
    try writeNpy([1.5, -2, 3, 4] as [Float], shape: [2, 2], to: folder.file("a.npy"))
    #expect(try Array(Data(contentsOf: folder.file("a.npy"))) == numpyFile(fortran: false))
  }

  @Test func versionTwoHeadersAreRead() throws {
    var bytes = numpyFile(fortran: false)
    bytes.replaceSubrange(6..<10, with: [2, 0, 118, 0, 0, 0])
    let url = try folder.write("a.npy", bytes)
    #expect(try NpyMatrix(contentsOf: url).row(1) == [3, 4])
  }

  private func roundTrip<T: NpyElement & BinaryInteger>(_ values: [T]) throws -> [Int] {
    try writeNpy(values, shape: [values.count], to: folder.file("a.npy"))
    let matrix = try NpyMatrix(contentsOf: folder.file("a.npy"))
    #expect(matrix.elementType == T.npyType)
    #expect((matrix.rowCount, matrix.columnCount) == (values.count, 1))
    return try matrix.integers()
  }

  @Test func integersOfEveryWidthReadBackAtTheirLimits() throws {
    #expect(try roundTrip([Int8.min, 0, .max]) == [-128, 0, 127])
    #expect(try roundTrip([Int16.min, 0, .max]) == [-32768, 0, 32767])
    #expect(try roundTrip([Int32.min, 0, .max]) == [-2_147_483_648, 0, 2_147_483_647])
    #expect(try roundTrip([Int.min, 0, .max]) == [Int.min, 0, Int.max])
    #expect(try roundTrip([UInt8.min, .max]) == [0, 255])
  }

  @Test func randomDoublesReadBackToTheLastBit() throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<20 {
      let rows = generator.index(below: 40)
      let columns = generator.index(below: 9)
      let values = (0..<rows * columns).map { _ in generator.uniform() * 1e6 - 5e5 }
      try writeNpy(values, shape: [rows, columns], to: folder.file("a.npy.gz"))
      let matrix = try NpyMatrix(contentsOf: folder.file("a.npy.gz"))
      #expect(matrix.rows(0..<rows, as: Double.self) == values)
    }
  }

  @Test func truthValuesAreZeroAndOne() throws {
    try writeNpy([true, false, true], shape: [3], to: folder.file("a.npy"))
    let matrix = try NpyMatrix(contentsOf: folder.file("a.npy"))
    #expect(try matrix.integers() == [1, 0, 1])
    #expect(matrix.row(0) == [1])
  }

  @Test func fractionsAreNoIntegers() throws {
    try writeNpy([1, 2.5], shape: [2], to: folder.file("a.npy"))
    let matrix = try NpyMatrix(contentsOf: folder.file("a.npy"))
    #expect(try dataError { _ = try matrix.integers() }?.field == "row 1, column 0")
  }

  @Test func filesShorterOrLongerThanTheirShapeAreRefused() throws {
    let bytes = numpyFile(fortran: false)
    for faulty in [bytes.dropLast(), bytes + [0]] {
      let url = try folder.write("a.npy", faulty)
      #expect(try dataError { _ = try NpyMatrix(contentsOf: url) }?.field == "shape")
    }
  }

  @Test(arguments: ["<f2", ">f8", "<U5", "|O"])
  func otherElementTypesAreNamedInTheError(_ descriptor: String) throws {
    let text = String(decoding: numpyFile(fortran: false).dropFirst(10), as: UTF8.self)
      .replacing("'<f4'", with: "'\(descriptor)'")
    let url = try folder.write("a.npy", numpyFile(fortran: false).prefix(10) + Array(text.utf8))
    let error = try #require(try dataError { _ = try NpyMatrix(contentsOf: url) })
    #expect(error.field == "descr")
    #expect(error.found == "'\(descriptor)'")
  }

  @Test func emptyAndForeignFilesAreRefused() throws {
    let empty = try folder.write("a.npy", "")
    #expect(try dataError { _ = try NpyMatrix(contentsOf: empty) }?.found == "an empty file")
    let text = try folder.write("b.npy", "just some text, no numbers")
    #expect(try dataError { _ = try NpyMatrix(contentsOf: text) }?.expected == "the npy format")
  }
}
