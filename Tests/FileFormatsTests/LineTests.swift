import FileFormats
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

@Suite struct LineTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func lines(_ bytes: [UInt8], _ name: String = "a.txt") throws -> [String] {
    var lines: [String] = []
    let source = try ByteSource(folder.write(name, bytes))
    try forEachLine(of: source) { lines.append(try $0.text) }
    return lines
  }

  @Test func lineFeedsAndCrlfEndLinesAndTheLastNeedsNone() throws {
    #expect(try lines(Array("a\r\n\nb\nc".utf8)) == ["a", "", "b", "c"])
    #expect(try lines(Array("a\n".utf8)) == ["a"])
    #expect(try lines([]) == [])
  }

  @Test func carriageReturnsAloneEndLinesWhereThereIsNothingElse() throws {
    #expect(try lines(Array("a\r\rb\rc".utf8)) == ["a", "", "b", "c"])
    #expect(try lines(Array("a\rb\nc".utf8)) == ["a\rb", "c"])
    #expect(try lines(Array("a\r".utf8)) == ["a"])
    let long = (0..<60_000).map { "line \($0)" }
    #expect(try lines(Array(long.joined(separator: "\r").utf8)) == long)
  }

  @Test func nullCharactersAreRefusedWithLineAndByte() throws {
    let error = try #require(try dataError { _ = try lines(Array("a\nb\0c\n".utf8)) })
    #expect(error.line == 2)
    #expect(error.byte == 1)
    #expect(error.found == "the character U+0000")
  }

  @Test func aByteOrderMarkIsDropped() throws {
    #expect(try lines([0xEF, 0xBB, 0xBF] + Array("é\n".utf8)) == ["é"])
  }

  @Test func gzipIsUnpackedByNameOrByItsMagicBytes() throws {
    let packed = gzip("a\nb\n".utf8)
    #expect(try lines(packed, "a.txt.gz") == ["a", "b"])
    #expect(try lines(packed, "a.txt") == ["a", "b"])
  }

  @Test func severalGzipMembersAreOneContent() throws {
    #expect(try lines(gzip("a\nb".utf8) + gzip("c\nd\n".utf8), "a.gz") == ["a", "bc", "d"])
  }

  /// Lines across the borders of 256 KiB pieces.
  @Test func longContentKeepsItsLines() throws {
    let expected = (0..<40_000).map { "line \($0) " + String(repeating: "x", count: $0 % 50) }
    let text = Array(expected.joined(separator: "\n").utf8)
    #expect(try lines(text) == expected)
    #expect(try lines(gzip(text), "b.gz") == expected)
  }

  @Test func everyTruncationOfAGzipFileIsADataErrorWithItsByte() throws {
    let packed = gzip("The same line, the same line, the same line\n".utf8)
    for length in 0..<packed.count {
      let error = try #require(
        try dataError { _ = try lines(Array(packed.prefix(length)), "a.gz") }, "\(length)")
      #expect(error.byte == length)
    }
  }

  @Test func aChangedByteInTheChecksumIsFound() throws {
    var packed = gzip("some text\n".utf8)
    packed[packed.count - 6] ^= 1
    let error = try #require(try dataError { _ = try lines(packed, "a.gz") })
    #expect(error.found.hasPrefix("corrupt gzip data"))
  }

  @Test(
    arguments: [
      ([0x61, 0xFF], 1), ([0xC3], 0), ([0xC3, 0xA9, 0xED, 0xA0, 0x80], 2), ([0xC0, 0x80], 0),
    ] as [([UInt8], Int)])
  func bytesThatAreNotUTF8AreFoundWithLineAndByte(_ bytes: [UInt8], _ byte: Int) throws {
    let error = try #require(try dataError { _ = try lines(Array("ok\n".utf8) + bytes) })
    #expect(error.line == 2)
    #expect(error.byte == byte)
    #expect(error.expected == "UTF-8")
  }

  @Test func lengthAndChecksumAreThoseOfTheFileOnDisk() throws {
    let packed = gzip("hello\n".utf8)
    let source = try ByteSource(folder.write("a.gz", packed))
    try forEachLine(of: source) { _ in }
    let file = try source.finish()
    #expect(
      file
        == CorpusOrigin.File(
          name: "a.gz", byteCount: packed.count, checksum: Checksum.of(packed)))
  }

  @Test func missingFilesAndFoldersAreFileErrors() throws {
    #expect(throws: FileError.self) { try ByteSource(folder.file("none")) }
    #expect(throws: FileError.self) { try ByteSource(folder.url) }
  }
}
