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

  @Test(arguments: ["|f2", "<f16", "<U5", "|O", "<c8", "=i4"])
  func otherElementTypesAreNamedInTheError(_ descriptor: String) throws {
    let text = String(decoding: numpyFile(fortran: false).dropFirst(10), as: UTF8.self)
      .replacing("'<f4'", with: "'\(descriptor)'")
    let url = try folder.write("a.npy", numpyFile(fortran: false).prefix(10) + Array(text.utf8))
    let error = try #require(try dataError { _ = try NpyMatrix(contentsOf: url) })
    #expect(error.field == "descr")
    #expect(error.found == "'\(descriptor)'")
  }

  private func file(_ descriptor: String, shape: String, _ numbers: [UInt8]) -> [UInt8] {
    let dictionary = "{'descr': '\(descriptor)', 'fortran_order': False, 'shape': \(shape), }\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(dictionary.utf8.count), 0]
      + Array(dictionary.utf8) + numbers
  }

  /// Bit patterns of IEEE 754: 1, −2, 65504, 2⁻²⁴, 0.333251953125, and −0.
  @Test(arguments: [false, true])
  func halvesAreRead(isBigEndian: Bool) throws {
    let halves: [UInt16] = [0x3C00, 0xC000, 0x7BFF, 0x0001, 0x3555, 0x8000]
    let bytes = halves.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    let little = halves.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let url = try folder.write(
      "a.npy", file(isBigEndian ? ">f2" : "<f2", shape: "(6,)", isBigEndian ? bytes : little))
    #expect(
      try NpyMatrix(contentsOf: url).rows(0..<6, as: Double.self)
        == [1, -2, 65504, 0x1p-24, 0.333251953125, 0])
    let infinite = try folder.write("b.npy", file("<f2", shape: "(2,)", [0, 0x7C, 0, 0xFC]))
    #expect(
      try NpyMatrix(contentsOf: infinite).rows(0..<2, as: Float.self) == [.infinity, -.infinity])
  }

  @Test(
    arguments: [
      ("<u2", [0xFF, 0xFE], 0xFEFF), (">u2", [0xFF, 0xFE], 0xFFFE), (">i2", [0xFF, 0xFE], -2),
      ("<u4", [1, 0, 0, 0x80], 0x8000_0001), (">u4", [0x80, 0, 0, 1], 0x8000_0001),
      (">i4", [0xFF, 0xFF, 0xFF, 0xFD], -3), (">i8", [0, 0, 0, 0, 0, 0, 1, 0], 256),
      ("<u8", [5, 0, 0, 0, 0, 0, 0, 0], 5), (">f4", [0x40, 0x40, 0, 0], 3),
      (">f8", [0xC0, 0x08, 0, 0, 0, 0, 0, 0], -3), (">u1", [200], 200),
    ] as [(String, [UInt8], Int)])
  func numbersOfEitherByteOrderAreRead(_ descriptor: String, _ bytes: [UInt8], _ value: Int) throws
  {
    let url = try folder.write("a.npy", file(descriptor, shape: "(1,)", bytes))
    let matrix = try NpyMatrix(contentsOf: url)
    #expect(try matrix.integers() == [value])
    #expect(matrix.rows(0..<1, as: Double.self) == [Double(value)])
  }

  @Test func rowsWithoutColumnsAreReadUnlessTheyAreManyMoreThanAFileHas() throws {
    let huge = try folder.write("a.npy", file("<f4", shape: "(9223372036854775807, 0)", []))
    #expect(try dataError { _ = try NpyMatrix(contentsOf: huge) }?.field == "shape")
    for (shape, rows) in [("(0, 3)", 0), ("(3, 0)", 3)] {
      let url = try folder.write("b.npy", file("<f4", shape: shape, []))
      #expect(try NpyMatrix(contentsOf: url).rowCount == rows)
    }
  }

  @Test func unsignedNumbersBeyondIntAreNoIntegers() throws {
    let url = try folder.write(
      "a.npy", file("<u8", shape: "(1,)", [UInt8](repeating: 255, count: 8)))
    #expect(try dataError { _ = try NpyMatrix(contentsOf: url).integers() } != nil)
    #expect(try NpyMatrix(contentsOf: url).row(0) == [0x1p64])
  }

  /// 64 MiB of zeros behind a header that promises two numbers: unpacking stops at the shape.
  @Test func packedFilesAreUnpackedNoFurtherThanTheirShape() throws {
    let bytes = file("<f4", shape: "(2,)", [UInt8](repeating: 0, count: 64 << 20))
    let url = try folder.write("a.npy.gz", gzip(bytes))
    let error = try #require(try dataError { _ = try NpyMatrix(contentsOf: url) })
    #expect(error.field == "shape")
    #expect((error.byte ?? .max) < 4 << 20)
    let huge = file("<f8", shape: "(9223372036854775807, 2)", [0])
    let other = try folder.write("b.npy.gz", gzip(huge))
    #expect(try dataError { _ = try NpyMatrix(contentsOf: other) }?.field == "shape")
  }

  @Test func emptyAndForeignFilesAreRefused() throws {
    let empty = try folder.write("a.npy", "")
    #expect(try dataError { _ = try NpyMatrix(contentsOf: empty) }?.found == "an empty file")
    let text = try folder.write("b.npy", "just some text, no numbers")
    #expect(try dataError { _ = try NpyMatrix(contentsOf: text) }?.expected == "the npy format")
  }
}
