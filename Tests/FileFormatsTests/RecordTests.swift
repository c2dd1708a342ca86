import FileFormats
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

@Suite struct RecordTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The fields of each record, or what is wrong with it.
  private func records(_ text: String) throws -> [String] {
    var records: [String] = []
    let source = try ByteSource(folder.write("a.csv", text))
    try forEachRecord(of: source, delimiter: .comma) { record in
      do {
        records.append(try record.fields().joined(separator: "|"))
      } catch let error as DataError {
        records.append("\(error.line ?? 0): \(error.found)")
      }
    }
    return records
  }

  @Test func aQuoteInsideAFieldIsACharacter() throws {
    #expect(
      try records("id,text\na,5\" disk\nb,x\nc,3\"\n") == [
        "id|text", "a|5\" disk", "b|x", "c|3\"",
      ])
  }

  @Test func aQuoteThatIsNotClosedCostsItsLineAlone() throws {
    #expect(
      try records("id,text\na,\"b\nc,d\n\"e\",\"f\ng\"\nh,i\n") == [
        "id|text", "2: a quote that is closed before text, in line 4", "c|d", "e|f\ng", "h|i",
      ])
    #expect(
      try records("id,text\na,\"b\nc,d\ne,f\n") == [
        "id|text", "2: a quote that is not closed", "c|d", "e|f",
      ])
  }

  @Test func aQuoteThatIsClosedAfterOtherFieldsCostsItsLineAlone() throws {
    #expect(
      try records("id,text,gold\na,\"b,0\nc,d,1\ne,\",x,0\nf,g,1\n") == [
        "id|text|gold", "2: a quote that is closed in line 4, after 4 fields", "c|d|1",
        "4: a quote that is not closed", "f|g|1",
      ])
  }

  @Test func textAfterAClosingQuoteCostsItsLineAlone() throws {
    #expect(
      try records("id,text\na,\"b\"c\nd,e\n") == [
        "id|text", "2: text after a closing quote", "d|e",
      ])
  }

  /// Every line opens a field that none closes: each is read twice, not once per line before it.
  @Test(.timeLimit(.minutes(1))) func manyOpenQuotesTakeLinearTime() throws {
    let lines = Array(repeating: "x\",\"", count: 200_000)
    let found = try records("id,text\n" + lines.joined(separator: "\n"))
    #expect(found.count == 200_001)
    #expect(found.dropFirst().allSatisfy { $0.hasSuffix("a quote that is not closed") })
  }

  @Test func quotedFieldsKeepTheirLineEnds() throws {
    #expect(try records("id,text\r\na,\"b\r\n\r\nc\"\r\n") == ["id|text", "a|b\r\n\r\nc"])
    #expect(try records("id,text\ra,\"b\rc\"\r") == ["id|text", "a|b\rc"])
  }

  @Test func nullCharactersAreRefusedWithTheirColumn() throws {
    #expect(try records("id,text\na,b\0c\n")[1] == "2: the character U+0000")
  }

  @Test(
    arguments: [
      ("1", 1), ("1.0", 1), ("-1.00", -1), ("127", 127), ("128", nil), ("1.5", nil), ("1.", nil),
      (".0", nil), ("", nil), ("1.0.0", nil), ("1e0", nil),
    ] as [(String, Int8?)])
  func wholeNumbersMayBeWrittenWithZerosBehindThePoint(_ cell: String, _ number: Int8?) {
    #expect(wholeNumber(cell, as: Int8.self) == number)
  }
}
