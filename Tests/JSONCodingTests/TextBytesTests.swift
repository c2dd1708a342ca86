import Foundation
import SupervisionCore
import Testing

@testable import JSONCoding

@Suite struct TextBytesTests {
  private func written(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendJSON(text)
    return bytes
  }

  private func unescaped(_ inside: String) -> String? {
    Array(inside.utf8).withUnsafeBufferPointer { unescapedText($0, 0..<$0.count) }
  }

  private func foundation(_ text: String) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return Array(try encoder.encode(text))
  }

  @Test func everyCharacterIsWrittenAsFoundationWritesIt() throws {
    let codes = Array(0..<0x300) + [0x2028, 0x2029, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x1F600]
    for scalar in codes.compactMap({ Unicode.Scalar(UInt32($0)) }) {
      let text = "a\(Character(scalar))b"
      #expect(written(text) == (try foundation(text)), "U+\(String(scalar.value, radix: 16))")
    }
  }

  @Test func whatIsWrittenIsReadBack() {
    var generator = SeededGenerator(seed: 3)
    let characters: [Character] = ["a", "\"", "\\", "/", "\u{8}", "\n", "\u{0}", "é", "東", "😀"]
    for _ in 0..<500 {
      let text = String(
        (0..<generator.index(below: 12)).map { _ in
          characters[generator.index(below: characters.count)]
        })
      let bytes = written(text)
      #expect(unescaped(String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)) == text)
    }
  }

  @Test(arguments: [
    (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"), (#"\u0041\u00E9\u00e9"#, "Aéé"),
    (#"\ud83d\ude00"#, "😀"), (#"x\uD834\uDD1Ey"#, "x𝄞y"), ("", ""),
  ])
  func escapesAreResolved(escaped: String, text: String) {
    #expect(unescaped(escaped) == text)
  }

  @Test(arguments: [
    #"\"#, #"\x"#, #"\u"#, #"\u12"#, #"\u12g4"#, #"\ud83d"#, #"\ud83dx"#, #"\ud83d\n"#,
    #"\ud83d\u0041"#, #"\ude00"#, #"\ud83d\u"#,
  ])
  func badEscapesAreRefused(escaped: String) {
    #expect(unescaped(escaped) == nil)
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    for bytes: [UInt8] in [[0xFF], [0xC3], [0xE6, 0x9D], [0xC0, 0x80]] {
      bytes.withUnsafeBufferPointer {
        #expect(!isUTF8($0))
        #expect(unescapedText($0, 0..<$0.count) == nil)
      }
    }
    Array("é".utf8).withUnsafeBufferPointer { #expect(isUTF8($0)) }
    [UInt8]().withUnsafeBufferPointer { #expect(isUTF8($0)) }
  }
}
