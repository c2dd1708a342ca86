import JSONCoding
import Testing

@Suite struct JSONInspectionTests {
  private func finding(_ text: String) -> JSONInspection.Finding? {
    Array(text.utf8).withUnsafeBufferPointer { JSONInspection($0).finding }
  }

  @Test(arguments: [
    "{}", "[]", "1", "-0.5e+3", #"{"a":{"a":1,"b":[{"a":2},{"a":3}]},"b":null}"#,
    #" { "a" : [ 1 , "\\u0000" , true ] } "#, #"{"a":"\"","A":1,"":0}"#,
  ])
  func whatIsWholeHasNoFindings(_ text: String) { #expect(finding(text) == nil) }

  @Test(
    arguments: [
      (#"{"a":1,"a":2}"#, "a"), (#"{"a":1,"\u0061":2}"#, "a"),
      (#"{"p":{"x":1,"y":2,"x":3}}"#, "p.x"), (#"[0,{"k":[{"z":1,"z":1}]}]"#, "1.k.0.z"),
    ])
  func repeatedKeysAreFoundWithTheirPath(_ text: String, _ field: String) {
    #expect(finding(text) == .repeatedKey(field: field))
  }

  @Test func repeatedKeysOfLargeObjectsAreFound() {
    let members = (0..<100).map { "\"k\($0)\":1" }
    #expect(finding("{\(members.joined(separator: ","))}") == nil)
    #expect(
      finding("{\((members + ["\"k40\":2"]).joined(separator: ","))}")
        == .repeatedKey(field: "k40"))
  }

  @Test func nullCharactersAreFoundWithTheirPath() {
    #expect(finding(#"{"a":["x","y\u0000z"]}"#) == .nullCharacter(field: "a.1"))
  }

  @Test(
    arguments: [
      ("", 0), ("{", 1), (#"{"a":NaN}"#, 5), ("[1,]", 3), (#"{"a":1,}"#, 7), ("01", 0), ("1 2", 2),
      ("[1.]", 3), (#"["a"#, 3), (#"["a\"#, 4), (#"{"a" 1}"#, 5), ("nul", 0), ("[1}", 2),
    ])
  func whatIsNoJSONIsFoundWithItsByte(_ text: String, _ byte: Int) {
    #expect(finding(text) == .malformed(byte: byte))
  }

  @Test func depthIsBounded() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(finding(deep) == .malformed(byte: 512))
  }
}
