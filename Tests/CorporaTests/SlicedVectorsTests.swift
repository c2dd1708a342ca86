import Corpora
import FileFormats
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

@Suite struct SlicedVectorsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func writeTables() throws {
    try folder.write("train.csv", "id,label,dark,bus\na,1,0,1\nb,0,1,1\n")
    // Another order of columns, and a quoted id.
    try folder.write("dev.csv", "dark,id,label,bus\n1,\"c,1\",0,0\n")
    try folder.write("test.csv.gz", gzip("id,label,dark,bus\nd,1,0,0\n".utf8))
  }

  private func writeFeatures() throws {
    try writeNpy([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3], to: folder.file("train.npy"))
    try writeNpy([0.5, 0.25, 0], shape: [1, 3], to: folder.file("dev.npy.gz"))
    try writeNpy([7, 8, 9] as [Int8], shape: [1, 3], to: folder.file("test.npy"))
  }

  private func writeImage(_ id: String, _ pixels: [UInt8], width: Int = 2) throws {
    let image = GrayImage(
      size: ImageSize(width: width, height: pixels.count / width), maximum: 200, pixels: pixels)
    try folder.write("images/\(id).pgm", image.pgm)
  }

  private func error() throws -> DataError {
    try #require(try dataError { _ = try SlicedVectors(folder: folder.url) })
  }

  @Test func featuresAndTablesBecomeRows() throws {
    try writeTables()
    try writeFeatures()
    let data = try SlicedVectors(folder: folder.url)
    #expect(data.sliceNames == ["dark", "bus"])
    #expect(data.width == 3)
    #expect(data.imageSize == nil)
    let train = try #require(data.splits[.train])
    #expect(train.ids == ["a", "b"])
    #expect(train.labels == [1, 0])
    #expect(train.members == [[false, true], [true, true]])
    #expect(train.values == [1, 2, 3, 4, 5, 6])
    let dev = try #require(data.splits[.dev])
    #expect(dev.ids == ["c,1"])
    #expect(dev.members == [[true], [false]])
    #expect(dev.values == [0.5, 0.25, 0])
    #expect(data.splits[.test]?.values == [7, 8, 9])
    #expect(data.origin.kind == .real)
    #expect(
      data.origin.files.map(\.name) == [
        "train.csv", "train.npy", "dev.csv", "dev.npy.gz", "test.csv.gz", "test.npy",
      ])
    let bytes = try Data(contentsOf: folder.file("train.npy"))
    #expect(data.origin.files[1].checksum == Checksum.of(bytes))
  }

  @Test func imagesBecomeRowsInTheOrderOfTheTable() throws {
    try writeTables()
    for (id, first) in [("b", 10), ("a", 20), ("c,1", 30), ("d", 40)] as [(String, UInt8)] {
      try writeImage(id, [first, 0, 100, 200])
    }
    let data = try SlicedVectors(folder: folder.url)
    #expect(data.imageSize == ImageSize(width: 2, height: 2))
    #expect(data.width == 4)
    #expect(data.splits[.train]?.values == [0.1, 0, 0.5, 1, 0.05, 0, 0.5, 1])
    #expect(data.origin.files.last?.name == "images (4)")
  }

  @Test func cellsOtherThanZeroAndOneAreRefusedWithLineAndValue() throws {
    try writeTables()
    try folder.write("dev.csv", "id,label,dark,bus\nc,0,1,0\ne,1,0.5,0\n")
    try writeFeatures()
    var found = try error()
    #expect(found.file.hasSuffix("dev.csv"))
    #expect((found.line, found.field, found.found) == (3, "dark", "'0.5'"))
    #expect(found.expected == "0 or 1")
    try folder.write("dev.csv", "id,label,dark,bus\nc,-1,1,0\n")
    found = try error()
    #expect((found.line, found.field, found.found) == (2, "label", "'-1'"))
  }

  @Test func rowsThatDifferInNumberAreRefused() throws {
    try writeTables()
    try writeFeatures()
    try writeNpy([1, 2, 3] as [Float], shape: [1, 3], to: folder.file("train.npy"))
    let found = try error()
    #expect(found.file.hasSuffix("train.npy"))
    #expect(found.found == "1 rows")
    #expect(found.expected.hasPrefix("2, as ") && found.expected.hasSuffix("train.csv has"))
  }

  @Test func featuresOfAnotherWidthAndNumbersThatAreNoneAreRefused() throws {
    try writeTables()
    try writeFeatures()
    try writeNpy([1, 2] as [Float], shape: [1, 2], to: folder.file("test.npy"))
    #expect(try error().found == "2 columns")
    try writeNpy([1, .nan, 3] as [Float], shape: [1, 3], to: folder.file("test.npy"))
    #expect(try error().field == "row 0, column 1")
    // Finite in double precision, infinite in single precision.
    try writeNpy([1, 2, 1e300], shape: [1, 3], to: folder.file("test.npy"))
    #expect(try error().field == "row 0, column 2")
  }

  @Test func columnsThatDifferBetweenSplitsAreRefused() throws {
    try writeTables()
    try writeFeatures()
    try folder.write("dev.csv", "id,label,dark\nc,0,1\n")
    #expect(try error().found == "no column 'bus'")
    try folder.write("dev.csv", "id,label,dark,bus,bench\nc,0,1,0,0\n")
    #expect(try error().field == "bench")
  }

  @Test(arguments: [
    ("id,dark\na,1\n", "label"), ("label,dark\n1,1\n", "id"), ("id,label,dark,dark\n", "dark"),
    ("id,label,\na,1,0\n", "column 3"), ("id,label\n,1\n", "id"), ("id,label\na,1\na,0\n", "id"),
  ])
  func faultyTablesAreRefusedWithTheColumn(text: String, field: String) throws {
    try folder.write("train.csv", text)
    #expect(try error().field == field)
  }

  @Test func emptyTablesAreRefused() throws {
    try folder.write("train.csv", "")
    #expect(try error().found == "an empty file")
    try folder.write("train.csv", "id,label\n")
    #expect(try error().found == "no rows")
    try folder.write("train.csv", "id,label\na\n")
    #expect(try error().found == "1 fields")
  }

  @Test func anIdInTwoSplitsIsRefused() throws {
    try writeTables()
    try folder.write("dev.csv", "id,label,dark,bus\na,0,1,0\n")
    let found = try error()
    #expect(found.file.hasSuffix("dev.csv"))
    #expect(found.found == "'a' a second time")
  }

  @Test func imagesOfAnotherSizeAndIdsThatLeaveTheFolderAreRefused() throws {
    try writeTables()
    try writeImage("a", [1, 2, 3, 4])
    try writeImage("b", [1, 2, 3, 4], width: 4)
    let found = try error()
    #expect(found.file.hasSuffix("images/b.pgm"))
    #expect(found.found == "4 × 1 pixels")
    #expect(found.expected.hasPrefix("2 × 2, as "))
    for id in ["../a", "/etc/a", ".a"] {
      try folder.write("train.csv", "id,label,dark,bus\n\(id),1,0,1\n")
      #expect(try error().found == "'\(id)'")
    }
  }

  @Test func missingAndAmbiguousFilesAreNamed() throws {
    #expect(throws: FileError.self) { try SlicedVectors(folder: folder.file("nowhere")) }
    try writeTables()
    func problem() -> String? {
      do {
        _ = try SlicedVectors(folder: folder.url)
        return nil
      } catch { return (error as? FileError)?.description }
    }
    #expect(problem()?.contains("train.npy: no such file") == true)
    try writeFeatures()
    try writeImage("a", [1, 2, 3, 4])
    #expect(problem()?.contains("holds both train.npy and images") == true)
    try FileManager.default.removeItem(at: folder.file("train.npy"))
    #expect(problem()?.contains("b.pgm: no such file") == true)
  }
}
