import Foundation
import SupervisionCore
import Testing

@testable import JSONCoding

/// The members that one pass finds, against `JSONSerialization`.
@Suite struct ObjectMembersTests {
  private func members(_ json: String, _ range: Range<Int>? = nil) -> [String]? {
    Array(json.utf8).withUnsafeBufferPointer { bytes in
      var object = ObjectMembers()
      guard object.find(in: bytes, range ?? 0..<bytes.count) else { return nil }
      return object.members.map { member in
        let key = String(decoding: bytes[member.key], as: UTF8.self)
        let value = String(decoding: bytes[member.value], as: UTF8.self)
        return "\(key) \(member.kind) \(value)"
      }
    }
  }

  @Test func keysAndValuesAreFoundWithTheirKinds() {
    #expect(
      members(
        #" {"a" : "x","b":"\n" , "c":-1.5e+3,"d":null,"e":true,"f":false,"g":[{"}":1}],"h":{"i":"]"}}"#
      ) == [
        "a plainText x", #"b text \n"#, "c number -1.5e+3", "d null null", "e true true",
        "f false false", #"g nested [{"}":1}]"#, #"h nested {"i":"]"}"#,
      ])
    #expect(members("{}") == [])
    #expect(members("\t{ }\r\n") == [])
  }

  @Test func onlyTheRangeIsLookedAt() {
    #expect(members(#"xx{"a":1}yy"#, 2..<9) == ["a number 1"])
    #expect(members(#"{"a":1}"#, 0..<6) == nil)
  }

  @Test(arguments: [
    "", " ", "{", "}", "[]", "1", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,"a":1}"#, #"{"a":1}}"#,
    #"{"a":1 "b":2}"#, #"{a:1}"#, #"{"a":tru}"#, #"{"a":nulL}"#, #"{"a":+1}"#, #"{"a":01}"#,
    #"{"a":-}"#, #"{"a":1.}"#, #"{"a":.1}"#, #"{"a":1e}"#, #"{"a":1e+}"#, #"{"a":"x}"#,
    #"{"a":"\"}"#, "{\"a\":\"\u{1}\"}", #"{"a":[1}"#, #"{"a":["]}"#, #"{"a":1,"a":2}"#,
    #"{"\u0061":1}"#,
  ])
  func everythingElseIsRefused(json: String) {
    #expect(members(json) == nil)
  }

  @Test func membersAreFoundByKey() {
    Array(#"{"":1,"id":2,"idx":3}"#.utf8).withUnsafeBufferPointer { bytes in
      var object = ObjectMembers()
      let isObject = object.find(in: bytes, 0..<bytes.count)
      #expect(isObject)
      #expect(object.member("id", in: bytes).map { bytes[$0.value].map { $0 } } == [0x32])
      #expect(object.member("", in: bytes)?.value == 4..<5)
      #expect(object.member("i", in: bytes) == nil)
    }
  }

  /// Where the pass says yes to an object without nested values, so does Foundation, with the same keys.
  @Test func mutatedObjectsAreFoundOnlyWhereFoundationReadsThem() throws {
    var mutations = Mutations(
      of: [
        #"{"id":"c-1","text":"Say \"hi\" \u00e9 ü","count":-120,"share":0.25e2,"flag":true}"#,
        #"{ "n" : 0 , "other" : null , "t" : "" , "f" : false }"#,
      ],
      inserting: [
        #"""#, "0", "-", ".", "e5", ",", ":", "}", "null", "é", " ", "\t", "1",
      ], seed: 12)
    var foundCount = 0
    for _ in 0..<5_000 {
      let bytes = mutations.next()
      let text = String(decoding: bytes, as: UTF8.self)
      guard Array(text.utf8) == bytes, let found = members(text),
        !found.contains(where: { $0.contains("\\") || $0.contains(" nested ") })
      else { continue }
      foundCount += 1
      let value = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
      #expect(value?.count == found.count, "\(text)")
    }
    #expect(foundCount > 300, "too few are found for the comparison to mean anything")
  }
}
