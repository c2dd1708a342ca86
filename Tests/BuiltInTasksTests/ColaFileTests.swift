import BuiltInTasks
import Corpora
import FileTestSupport
import Foundation
import LabelingFunctions
import SupervisionCore
import Testing

@Suite struct ColaFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ content: String) throws -> ColaFile {
    try folder.write("in_domain_dev.tsv", content)
    return try ColaFile(contentsOf: folder.file("in_domain_dev.tsv"))
  }

  @Test func fieldsQuotesAndAMissingLastLineEndAreReadAsTheyStand() throws {
    let file = try read("gj04\t1\t\tShe said \"no\", didn't she?\nb_73\t0\t??*\t\"Him left.")
    #expect(
      file.rows.map(\.candidate) == [
        AcceptabilitySentence(
          id: "in_domain_dev-1", text: "She said \"no\", didn't she?", source: "gj04"),
        AcceptabilitySentence(id: "in_domain_dev-2", text: "\"Him left.", source: "b_73"),
      ])
    #expect(file.rows.map(\.gold) == [1, 0])
    #expect(file.file.name == "in_domain_dev.tsv")
    #expect(file.file.byteCount == 56)
  }

  @Test(arguments: [
    ("a\t1\tHe left.\n", nil, "3 fields", "4 between tabs: source, label, mark, sentence"),
    ("a\t1\t\tHe\tleft.\n", nil, "5 fields", "4 between tabs: source, label, mark, sentence"),
    ("a\t2\t\tHe left.\n", "label", "'2'", "0 or 1"),
    ("a\t\t\tHe left.\n", "label", "nothing", "a text"),
    ("a\t1\t\t\n", "sentence", "nothing", "a text"),
  ])
  func whatIsWrongIsNamedWithItsLine(
    line: String, field: String?, found: String, expected: String
  ) throws {
    let error = try #require(
      #expect(throws: DataError.self) { try read("a\t1\t\tFine.\n" + line) })
    #expect(error.file.hasSuffix("in_domain_dev.tsv"))
    #expect(error.line == 2)
    #expect(error.field == field)
    #expect(error.found == found)
    #expect(error.expected == expected)
    #expect(error.remedy == "correct this line")
  }

  @Test func anEmptyFileIsRefused() throws {
    let error = #expect(throws: DataError.self) { try read("\n \n") }
    #expect(error?.found == "an empty file")
  }
}
