import Foundation
import Testing

@testable import JSONCoding

/// What `FlatEncoder` encodes is what `JSONEncoder` encodes with sorted keys, byte for byte.
@Suite struct FlatEncoderTests {
  struct Row: Codable {
    var id: String
    var text: String?
    var title: String?
    var count = 0
    var small = Int8.min
    var natural = UInt64.max
    var isShown = true
  }

  /// Goes on where a field cannot be encoded.
  struct Forgiving: Encodable {
    let share: Double

    private enum Key: CodingKey { case share }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try? container.encode(share, forKey: .share)
    }
  }

  struct Nested: Encodable {
    struct Mark: Encodable { let start: Int }
    let id: String
    let mark: Mark
  }

  struct Numbered: Encodable {
    let field10: Int
    let field9: Int
  }

  struct MixedCase: Encodable {
    let textB: Int
    let texta: Int
  }

  @Test(arguments: [
    "", "plain", "quote \" back \\ slash /", "\u{0}\u{1}\u{8}\u{B}\u{C}\u{1F}\u{7F}\t\n\r",
    "é😀\u{2028}\u{FEFF}e\u{301}", "</script>",
  ])
  func flatValuesAreEncodedAsByFoundation(text: String) throws {
    let rows = [
      Row(id: text, text: text, title: nil), Row(id: "a", text: nil, title: text, count: -7),
    ]
    for row in rows { #expect(try FlatEncoder.text(of: row) == canonicalJSONText(row)) }
  }

  @Test func everythingElseIsLeftToFoundation() {
    #expect(FlatEncoder.text(of: Forgiving(share: 0.5)) == nil)
    #expect(FlatEncoder.text(of: Nested(id: "a", mark: .init(start: 1))) == nil)
    #expect(FlatEncoder.text(of: Numbered(field10: 1, field9: 2)) == nil)
    #expect(FlatEncoder.text(of: MixedCase(textB: 1, texta: 2)) == nil)
    #expect(FlatEncoder.text(of: ["a"]) == nil)
    #expect(FlatEncoder.text(of: "a") == nil)
  }
}
