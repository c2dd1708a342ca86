import BuiltInTasks
import Corpora
import FileTestSupport
import Foundation
import LabelingFunctions
import SupervisionCore
import Testing

@Suite struct RteFileTests {
  static let header = "index\tsentence1\tsentence2\tlabel\n"
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ content: String) throws -> RteFile {
    try folder.write("train.tsv", content)
    return try RteFile(contentsOf: folder.file("train.tsv"))
  }

  @Test func fieldsQuotesAndAMissingLastLineEndAreReadAsTheyStand() throws {
    let file = try read(
      Self.header + "0\tThe \"old\" man died.\tA man died.\tentailment\n"
        + "7\t\"It rained.\tIt snowed.\tnot_entailment")
    #expect(
      file.rows.map(\.candidate) == [
        EntailmentPair(id: "train-0", premise: "The \"old\" man died.", hypothesis: "A man died."),
        EntailmentPair(id: "train-7", premise: "\"It rained.", hypothesis: "It snowed."),
      ])
    #expect(file.rows.map(\.gold) == [1, 0])
  }

  @Test(arguments: [
    ("1\tIt rained.\tentailment\n", nil, "3 fields"),
    ("1\tIt rained.\tIt rained.\tentailment\tno\n", nil, "5 fields"),
    ("1\tIt rained.\tIt rained.\tEntailment\n", "label", "'Entailment'"),
    ("1\tIt rained.\t\tentailment\n", "sentence2", "nothing"),
    ("0\tIt rained.\tIt rained.\tentailment\n", "index", "'0'"),
    ("x\tIt rained.\tIt rained.\tentailment\n", "index", "'x'"),
    ("-1\tIt rained.\tIt rained.\tentailment\n", "index", "'-1'"),
  ])
  func whatIsWrongIsNamedWithItsLine(line: String, field: String?, found: String) throws {
    let error = try #require(
      #expect(throws: DataError.self) {
        try read(Self.header + "0\tA fine day.\tA day.\tentailment\n" + line)
      })
    #expect(error.file.hasSuffix("train.tsv"))
    #expect(error.line == 3)
    #expect(error.field == field)
    #expect(error.found == found)
    #expect(!error.expected.isEmpty && error.remedy == "correct this line")
  }

  @Test func anotherHeaderIsRefused() throws {
    let error = #expect(throws: DataError.self) {
      try read("0\tA fine day.\tA day.\tentailment\n")
    }
    #expect(error?.line == 1)
    #expect(error?.expected == "the header index sentence1 sentence2 label")
  }

  @Test(arguments: ["", header]) func aFileWithoutRowsIsRefused(content: String) throws {
    #expect(throws: DataError.self) { try read(content) }
  }
}
