import Corpora
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

@Suite struct PgmTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func image(_ bytes: some Sequence<UInt8>) throws -> GrayImage {
    try GrayImage(pgm: folder.write("a.pgm", bytes))
  }

  private func error(_ text: String, _ pixels: [UInt8] = []) throws -> DataError? {
    try dataError { _ = try image(Array(text.utf8) + pixels) }
  }

  @Test func binaryImagesAreRead() throws {
    // The first pixel is a line feed, which is no longer part of the header.
    let read = try image(Array("P5 # gray\n3\t2\n# white\r\n200\n".utf8) + [10, 0, 200, 1, 2, 32])
    #expect(read.size == ImageSize(width: 3, height: 2))
    #expect(read.maximum == 200)
    #expect(read.pixels == [10, 0, 200, 1, 2, 32])
    #expect(read.intensities == [0.05, 0, 1, 0.005, 0.01, 0.16])
  }

  @Test func plainImagesAreRead() throws {
    let read = try image("P2\n# gray\n2 2\n9\n0 9\n3 # three\n 4".utf8)
    #expect(
      read == GrayImage(size: ImageSize(width: 2, height: 2), maximum: 9, pixels: [0, 9, 3, 4]))
  }

  @Test func theFileWrittenIsTheOneOfTheFormat() throws {
    let image = GrayImage(size: ImageSize(width: 2, height: 1), pixels: [7, 255])
    try image.writePgm(to: folder.file("a.pgm"))
    #expect(
      try Array(Data(contentsOf: folder.file("a.pgm"))) == Array("P5\n2 1\n255\n".utf8) + [7, 255])
  }

  @Test func randomImagesSurviveWritingAndReading() throws {
    var generator = SeededGenerator(seed: 5)
    for round in 0..<60 {
      let size = ImageSize(
        width: 1 + generator.index(below: 9), height: 1 + generator.index(below: 9))
      let maximum = 1 + generator.index(below: 255)
      let image = GrayImage(
        size: size, maximum: UInt8(maximum),
        pixels: (0..<size.pixelCount).map { _ in UInt8(generator.index(below: maximum + 1)) })
      let url = folder.file(round.isMultiple(of: 2) ? "a.pgm" : "a.pgm.gz")
      try image.writePgm(to: url)
      #expect(try GrayImage(pgm: url) == image)
    }
  }

  @Test func sizesBeyondTheBoundAreRefusedWithoutReadingPixels() throws {
    #expect(try error("P5 99999999999999999999 1 255\n")?.field == "width")
    let large = try #require(try error("P5 4096 4097 255\n"))
    #expect(large.field == "size")
    #expect(large.found == "4096 × 4097")
    #expect(try error("P5 0 4 255\n")?.found == "0")
  }

  @Test func sixteenBitsAreRefusedWithTheRemedy() throws {
    let error = try #require(try error("P5 1 1 65535\n", [0, 1]))
    #expect(error.field == "largest value")
    #expect(error.found == "65535")
    #expect(error.expected == "a number in 1...255")
    #expect(error.remedy.contains("8 bits"))
  }

  @Test func pixelsThatAreTooFewTooManyOrTooLargeAreRefused() throws {
    #expect(try error("P5 2 2 255\n", [1, 2, 3])?.found == "3 bytes")
    #expect(try error("P5 2 2 255\n", [1, 2, 3, 4, 5])?.found == "5 bytes")
    let large = try #require(try error("P5 2 2 9\n", [1, 2, 10, 4]))
    #expect((large.byte, large.found) == (11, "10"))
    #expect(try error("P2 2 2 9\n1 2 10 4\n")?.found == "10")
    #expect(try error("P2 2 2 9\n1 2 3\n 4 5\n")?.found == "'5'")
    #expect(try error("P2 2 2 9\n1 2 3\n \n ")?.found == "the end of the file")
  }

  @Test func otherFilesAreRefused() throws {
    #expect(try error("")?.found == "an empty file")
    #expect(try error("P6 1 1 255\n", [1, 2, 3])?.field == "format")
    #expect(try error("P5x1 1 255\n", [1])?.found == "'x'")
    #expect(try error("P5 1 1 255")?.expected == "one white space before the pixels")
  }
}
