import FileFormats
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

@Suite struct VoteFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func rowsAndColumnsComeOutWhereTheyStand() throws {
    let url = try folder.write("v.csv", "item,x,y,z\na,1,-1,0\nb,-1,2,1\n")
    let (items, votes, _) = try readVotes(url)
    #expect(items == ["a", "b"])
    #expect(
      votes
        == VoteMatrix(
          rows: [[1, -1, 0], [-1, 2, 1]], functionNames: ["x", "y", "z"], classCount: 3))
  }

  @Test func thereAreAtLeastTwoClasses() throws {
    let url = try folder.write("v.csv", "item,x\na,-1\nb,0\n")
    #expect(try readVotes(url).matrix.classCount == 2)
  }

  @Test func aGivenNumberOfClassesHolds() throws {
    let url = try folder.write("v.csv", "item,x\na,1\n")
    #expect(try readVotes(url, classCount: 5).matrix.classCount == 5)
  }

  @Test func quotedItemsMayHoldCommasQuotesAndLineBreaks() throws {
    let url = try folder.write(
      "v.csv", "item,\"a,b\"\r\n\"one, \"\"two\"\"\",1\r\n\"three\nfour\",0\r\nplain,\"-1\"\r\n")
    let (items, votes, _) = try readVotes(url)
    #expect(items == ["one, \"two\"", "three\nfour", "plain"])
    #expect(votes.functionNames == ["a,b"])
    #expect(votes.cells == [1, 0, -1])
  }

  @Test func tabsAndGzipAreReadAlike() throws {
    let text = "item\tx\ty\na\t1\t0\n"
    let plain = try folder.write("v.tsv", text)
    let packed = try folder.write("v.tsv.gz", gzip(text.utf8))
    #expect(try readVotes(plain).matrix == readVotes(packed).matrix)
    #expect(try readVotes(plain).matrix.cells == [1, 0])
  }

  /// More rows than one block holds, and a last block that is not full.
  @Test func manyRowsKeepTheirPlaces() throws {
    let rowCount = 10_000
    let rows = (0..<rowCount).map { [Int8($0 % 3) - 1, Int8($0 % 7) - 1] }
    let text =
      "item,x,y\n"
      + rows.enumerated().map { "i\($0),\($1[0]),\($1[1])\n" }.joined()
    let (items, votes, _) = try readVotes(folder.write("v.csv", text))
    #expect(items[4096] == "i4096")
    #expect(votes == VoteMatrix(rows: rows, functionNames: ["x", "y"], classCount: 6))
  }

  struct Fault: CustomTestStringConvertible, Sendable {
    let text: String
    let line: Int?
    let field: String?
    let found: String
    var testDescription: String { text.debugDescription }
  }

  @Test(arguments: [
    Fault(text: "item,x,y\na,1,0\nb,1,7x\n", line: 3, field: "y", found: "'7x'"),
    Fault(text: "item,x,y\na,1,-2\n", line: 2, field: "y", found: "'-2'"),
    Fault(text: "item,x,y\na,1,127\n", line: 2, field: "y", found: "'127'"),
    Fault(text: "item,x,y\na,1,300\n", line: 2, field: "y", found: "'300'"),
    Fault(text: "item,x,y\na,,0\n", line: 2, field: "x", found: "''"),
    Fault(text: "item,x,y\na,1\n", line: 2, field: nil, found: "1 votes"),
    Fault(text: "item,x,y\na,1,1,1\n", line: 2, field: nil, found: "3 votes"),
    Fault(text: "item,x,y\na,1,1\na,0,0\n", line: 3, field: "item", found: "'a' a second time"),
    Fault(text: "item,x,x\na,1,1\n", line: 1, field: "x", found: "the name a second time"),
    Fault(text: "id,x\na,1\n", line: 1, field: "column 1", found: "'id'"),
    Fault(text: "item,x\n,1\n", line: 2, field: "item", found: "an empty cell"),
    Fault(text: "item,x\n\"\",1\n", line: 2, field: "item", found: "an empty cell"),
    Fault(text: "item,x\n  ,1\n", line: 2, field: "item", found: "white space"),
    Fault(text: "item,x,\na,1,1\n", line: 1, field: "column 3", found: "an empty name"),
    Fault(text: "item,\" \",y\na,1,1\n", line: 1, field: "column 2", found: "an empty name"),
    Fault(text: "item\na\n", line: 1, field: nil, found: "no voter"),
    Fault(text: "item,x\n", line: 1, field: nil, found: "no row below the header"),
    Fault(text: "", line: nil, field: nil, found: "an empty file"),
    Fault(text: "item,x\n\"a,1\n", line: 2, field: nil, found: "a quote that is not closed"),
  ])
  func faultsAreFoundWithTheirPlace(_ fault: Fault) throws {
    let url = try folder.write("v.csv", fault.text)
    let error = try #require(try dataError { _ = try readVotes(url) })
    #expect(error.line == fault.line)
    #expect(error.field == fault.field)
    #expect(error.found == fault.found)
  }

  @Test func aClassBeyondTheGivenNumberIsRefused() throws {
    let url = try folder.write("v.csv", "item,x\na,2\n")
    let error = try #require(try dataError { _ = try readVotes(url, classCount: 2) })
    #expect(error.expected == "-1 (abstains) or a class index from 0 to 1")
  }

  @Test func otherEndingsAreRefused() throws {
    let url = try folder.write("v.txt", "item,x\na,1\n")
    #expect(throws: UsageError.self) { try readVotes(url) }
  }

  @Test func missingFilesAreFileErrors() throws {
    #expect(throws: FileError.self) { try readVotes(folder.file("none.csv")) }
  }

  static let sample = VoteMatrix(
    rows: [[1, -1], [0, 126], [-1, -1]], functionNames: ["first", "second, quoted"],
    classCount: 127)
  static let sampleItems = ["plain", "comma, \"quote\"", "line\r\nbreak"]

  @Test(arguments: ["v.csv", "v.csv.gz"])
  func whatIsWrittenReadsBack(_ name: String) throws {
    let url = folder.file(name)
    try writeVotes(Self.sample, items: Self.sampleItems, to: url)
    let (items, votes, _) = try readVotes(url, classCount: 127)
    #expect(items == Self.sampleItems)
    #expect(votes == Self.sample)
  }

  @Test func writtenTablesReadLikeThis() throws {
    let votes = VoteMatrix(rows: [[1, -1], [0, 1]], functionNames: ["x", "y"], classCount: 2)
    for name in ["v.csv", "v.tsv", "v.jsonl"] {
      try writeVotes(votes, items: ["a", "b"], to: folder.file(name))
    }
    #expect(try folder.text("v.csv") == "item,x,y\na,1,-1\nb,0,1\n")
    #expect(try folder.text("v.tsv") == "item\tx\ty\na\t1\t-1\nb\t0\t1\n")
    #expect(
      try folder.text("v.jsonl") == """
        {"item":"a","votes":{"x":1,"y":-1}}
        {"item":"b","votes":{"x":0,"y":1}}

        """)
  }

  @Test func votesAsNpyAreRowsOfInt8() throws {
    let votes = VoteMatrix(rows: [[1, -1], [0, 1], [1, 0]], classCount: 2)
    try writeVotes(votes, items: ["a", "b", "c"], to: folder.file("v.npy"))
    let matrix = try NpyMatrix(contentsOf: folder.file("v.npy"))
    #expect(matrix.elementType == .int8)
    #expect((matrix.rowCount, matrix.columnCount) == (3, 2))
    #expect(try matrix.integers() == [1, -1, 0, 1, 1, 0])
  }

  @Test func aTabInAnItemCannotBecomeATsvFileAndLeavesNoFileBehind() throws {
    let votes = VoteMatrix(rows: [[1]], classCount: 2)
    #expect(throws: UsageError.self) {
      try writeVotes(votes, items: ["a\tb"], to: folder.file("v.tsv"))
    }
    #expect(try folder.names == [])
  }

  @Test func afterWritingOnlyTheFileItselfIsThere() throws {
    let votes = VoteMatrix(rows: [[1]], classCount: 2)
    try folder.write("v.csv", "something older")
    try writeVotes(votes, items: ["a"], to: folder.file("v.csv"))
    #expect(try folder.names == ["v.csv"])
    #expect(try folder.text("v.csv") == "item,f0\na,1\n")
  }

  @Test func aFolderThatDoesNotExistIsAFileError() throws {
    let votes = VoteMatrix(rows: [[1]], classCount: 2)
    #expect(throws: FileError.self) {
      try writeVotes(votes, items: ["a"], to: folder.file("none/v.csv"))
    }
  }
}
