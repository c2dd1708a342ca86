import Foundation
import SupervisionCore
import Testing

@testable import JSONCoding

/// What `FlatDecoder` decodes is what `JSONDecoder` decodes, whatever the bytes.
@Suite struct FlatDecoderTests {
  struct Row: Codable, Equatable {
    var id: String
    var text: String?
    var count: Int?
    var small: Int8?
    var natural: UInt64?
    var share: Double?
    var weight: Float?
    var isShown: Bool?
  }

  /// Swallows errors of its fields, as a hand-written type may.
  struct Forgiving: Decodable, Equatable {
    let id: String
    let count: Int

    private enum Key: CodingKey { case id, count }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      id = try container.decode(String.self, forKey: .id)
      count = (try? container.decode(Int.self, forKey: .count)) ?? -7
    }
  }

  private func flat<T: Decodable>(_ type: T.Type, _ bytes: [UInt8]) -> T? {
    bytes.withUnsafeBufferPointer { FlatDecoder().decode(type, from: $0, 0..<$0.count) }
  }

  private func plain<T: Decodable>(_ type: T.Type, _ bytes: [UInt8]) -> T? {
    try? JSONDecoder().decode(type, from: Data(bytes))
  }

  @Test(arguments: [
    #"{"id":"a","text":"Hi \"you\" \\ \/ \b\f\n\r\t \u00e9 \ud83d\ude00","count":3}"#,
    #" { "id" : "ä😀" , "share" : -0.5 , "isShown" : true , "other" : null } "#,
    #"{"id":"","count":-12,"small":127,"natural":18446744073709551615,"weight":0.1,"text":null}"#,
    #"{"isShown":false,"share":12345678901234567890.125,"id":"x"}"#,
  ])
  func flatObjectsAreDecodedAsByFoundation(json: String) throws {
    let row = try #require(flat(Row.self, Array(json.utf8)), "left to JSONDecoder")
    #expect(row == plain(Row.self, Array(json.utf8)))
  }

  @Test(arguments: [
    #"{"id":"a","text":["nested"]}"#, #"{"id":"a","unknown":{}}"#, #"{"id":"a","id":"b"}"#,
    #"{"\u0069d":"a"}"#, #"{"id":"a","share":1e3}"#, #"{"id":"a","small":128}"#,
    #"{"id":"a","count":1.0}"#, #"{"id":"a"} x"#, #"{"id":"a",}"#, #"{"id":"\ud83d"}"#,
    #"{"id":null}"#, #"{"text":"no id"}"#, "[]", "", "{", #"{"id":"a"#, #"{"id":"\x"}"#,
    #"{"id":"a","count":01}"#, #"{"id":"a","count":-}"#, #"{"id":"a","share":.5}"#,
  ])
  func everythingElseIsLeftToFoundation(json: String) {
    #expect(flat(Row.self, Array(json.utf8)) == nil)
  }

  @Test func textThatIsNotUTF8IsLeft() {
    #expect(
      flat(Row.self, Array(#"{"id":"a","unknown":""#.utf8) + [0xFF] + Array(#""}"#.utf8)) == nil)
  }

  @Test func typesThatSwallowErrorsGetWhatFoundationGivesThem() {
    for json in [#"{"id":"a","count":1.0}"#, #"{"id":"a","count":1e2}"#, #"{"id":"a"}"#] {
      let bytes = Array(json.utf8)
      if let value = flat(Forgiving.self, bytes) { #expect(value == plain(Forgiving.self, bytes)) }
    }
  }

  @Test func mutatedObjectsAreDecodedAsByFoundationOrLeft() throws {
    var mutations = Mutations(
      of: [
        #"{"id":"c-1","text":"Say \"hi\" \u00e9\ud83d\ude00 ü","count":-120,"small":12,"share":0.25}"#,
        #"{"natural":70000,"id":"b","isShown":true,"weight":-3.5,"other":null,"text":"x"}"#,
      ],
      inserting: [
        #"\"#, #"""#, "0", "-", ".", "e", ",", ":", "{", "}", "null", "\u{1}", "é", " ",
      ], seed: 5)
    var decodedCount = 0
    for _ in 0..<6_000 {
      let bytes = mutations.next()
      guard let row = flat(Row.self, bytes) else { continue }
      decodedCount += 1
      #expect(row == plain(Row.self, bytes), "\(String(decoding: bytes, as: UTF8.self))")
    }
    #expect(decodedCount > 1_000, "too few are decoded for the comparison to mean anything")
  }

  @Test func textsAreWrittenAsFoundationReadsThem() throws {
    let texts = ["", "plain", "quote \" back \\ slash /", "\u{0}\u{1F}\t\n\r", "é😀\u{2028}"]
    for text in texts {
      var bytes: [UInt8] = []
      bytes.appendJSON(text)
      #expect(try JSONDecoder().decode(String.self, from: Data(bytes)) == text)
      #expect(!bytes.contains(0x0A))
    }
  }
}
