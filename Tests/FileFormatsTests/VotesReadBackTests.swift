import FileFormats
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

/// Votes in the formats of other programs than spreadsheets: JSON lines and arrays.
@Suite struct VotesReadBackTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ["v.jsonl", "v.jsonl.gz"])
  func jsonLinesReadBackWithNamesAndOrder(_ name: String) throws {
    let votes = VoteMatrix(
      rows: [[1, -1, 0], [126, 0, -1]], functionNames: ["z", "a \"quoted\" one\n", "é"],
      classCount: 127)
    let items = ["plain", "line\r\nbreak \\ \u{1F}"]
    try writeVotes(votes, items: items, to: folder.file(name))
    let (readItems, matrix, format) = try readVotes(folder.file(name), classCount: 127)
    #expect(readItems == items)
    #expect(matrix == votes)
    #expect(format == .wide)
  }

  /// More rows than one block holds, and more classes than two.
  @Test(arguments: ["v.npy", "v.npy.gz"])
  func arraysReadBackWithoutNames(_ name: String) throws {
    let rows = (0..<5000).map { [Int8($0 % 4) - 1, Int8($0 % 3) - 1] }
    let votes = VoteMatrix(rows: rows, functionNames: ["x", "y"], classCount: 3)
    try writeVotes(votes, items: rows.indices.map { "i\($0)" }, to: folder.file(name))
    let (items, matrix, _) = try readVotes(folder.file(name))
    #expect(items == rows.indices.map(String.init))
    #expect(matrix == VoteMatrix(rows: rows, functionNames: ["f0", "f1"], classCount: 3))
  }

  @Test func arraysOfAnyTypeAndOneDimensionAreRead() throws {
    try writeNpy([1.0, -1, 0], shape: [3], to: folder.file("v.npy"))
    #expect(try readVotes(folder.file("v.npy")).matrix.cells == [1, -1, 0])
    try writeNpy([1, -1, 0, 0], shape: [2, 2], to: folder.file("v.npy"))
    #expect(try readVotes(folder.file("v.npy")).matrix.cells == [1, 0, -1, 0])
  }

  @Test func otherJSONOfTheSameMeaningIsRead() throws {
    let url = try folder.write(
      "v.jsonl",
      """
      {"item": 7, "votes": {"x": 1, "y": -1}}

      { "votes": {"y": 0.0, "\\u0078": 1}, "item": "b", "note": [1] }
      """)
    let (items, matrix, _) = try readVotes(url)
    #expect(items == ["7", "b"])
    #expect(
      matrix == VoteMatrix(rows: [[1, -1], [1, 0]], functionNames: ["x", "y"], classCount: 2))
  }

  struct Fault: CustomTestStringConvertible, Sendable {
    let text: String
    var line: Int?
    var field: String?
    let found: String
    var testDescription: String { text.debugDescription }
  }

  @Test(arguments: [
    Fault(text: "", found: "an empty file"),
    Fault(text: "{}", line: 1, field: "item", found: "no such field"),
    Fault(text: #"{"item":"a","votes":{}}"#, line: 1, field: "votes", found: "no voter"),
    Fault(text: #"{"item":"a","votes":{"":1}}"#, line: 1, field: "votes", found: "an empty name"),
    Fault(text: #"{"item":"a","votes":[1]}"#, line: 1, field: "votes", found: "an array"),
    Fault(
      text: #"{"item":"a","votes":{"x":1,"x":1}}"#, line: 1, field: "votes.x",
      found: "the key a second time"),
    Fault(
      text: "{\"item\":\"a\",\"votes\":{\"\u{E9}\":1,\"e\u{301}\":1}}", line: 1, field: "votes",
      found: "two names that differ in Unicode normalisation"),
    Fault(
      text: "{\"item\":\"a\",\"votes\":{\"x\":1}}\n{\"item\":\"b\",\"votes\":{\"x\":127}}", line: 2,
      field: "votes.x", found: "127"),
    Fault(
      text: "{\"item\":\"a\",\"votes\":{\"x\":1}}\n{\"item\":\"b\",\"votes\":{\"x\":null}}",
      line: 2,
      field: "votes.x", found: "null"),
    Fault(
      text: "{\"item\":\"a\",\"votes\":{\"x\":1}}\n{\"item\":\"b\",\"votes\":{\"y\":1}}", line: 2,
      field: "votes", found: "no vote of 'x'"),
    Fault(
      text: "{\"item\":\"a\",\"votes\":{\"x\":1}}\n{\"item\":\"b\",\"votes\":{\"x\":1,\"y\":1}}",
      line: 2, field: "votes.y", found: "a voter that the first line has not"),
    Fault(
      text: "{\"item\":\"a\",\"votes\":{\"x\":1}}\n{\"item\":\"a\",\"votes\":{\"x\":1}}", line: 2,
      field: "item", found: "'a' a second time"),
    Fault(
      text: #"{"item":"","votes":{"x":1}}"#, line: 1, field: "item", found: "an empty cell"),
  ])
  func faultsInJSONLinesAreFoundWithTheirPlace(_ fault: Fault) throws {
    let url = try folder.write("v.jsonl", fault.text)
    let error = try #require(try dataError { _ = try readVotes(url) })
    #expect(error.line == fault.line)
    #expect(error.field == fault.field)
    #expect(error.found == fault.found)
  }

  @Test(arguments: [2.5, -2, 127, .nan, .infinity])
  func numbersInArraysThatAreNoClassAreFoundWithTheirPlace(_ number: Double) throws {
    try writeNpy([1, 0, 0, number], shape: [2, 2], to: folder.file("v.npy"))
    let error = try #require(try dataError { _ = try readVotes(folder.file("v.npy")) })
    #expect(error.field == "row 1, column 1")
    #expect(error.found == "\(number)")
  }

  @Test func anArrayWithoutRowsIsRefused() throws {
    try writeNpy([Int8](), shape: [0, 3], to: folder.file("v.npy"))
    let error = try #require(try dataError { _ = try readVotes(folder.file("v.npy")) })
    #expect(error.found == "0 × 3")
  }

  @Test func theseFormatsHaveNoRowForEachVote() throws {
    try writeNpy([Int8(1)], shape: [1, 1], to: folder.file("v.npy"))
    #expect(throws: UsageError.self) { try readVotes(folder.file("v.npy"), format: .long) }
  }

  @Test func goldOfAnArrayIsNamedAsItsVotes() throws {
    try writeNpy([1, -1, 0], shape: [3], to: folder.file("g.npy"))
    let gold = try readGold(folder.file("g.npy"), classCount: 2)
    #expect(gold.mapValues(\.gold) == ["0": 1, "1": nil, "2": 0])
    let error = try #require(
      try dataError { _ = try readGold(folder.file("g.npy"), classCount: 1) })
    #expect(error.field == "row 0")
  }

  /// Any votes under any names come back from JSON lines as they were written.
  @Test func randomVotesSurviveJSONLines() throws {
    let alphabet = Array("ab,\"\r\n\t '\\é😀\u{1F}\u{2028}{}[]:;|-1")
    var generator = SeededGenerator(seed: 16)
    for _ in 0..<60 {
      let texts = (0..<30).map { index in
        "\(index)"
          + String(
            (0..<generator.index(below: 9)).map { _ in
              alphabet[generator.index(below: alphabet.count)]
            })
      }
      let voters = Array(texts[..<(1 + generator.index(below: 6))])
      let votes = VoteMatrix(
        rows: texts.map { _ in voters.map { _ in Int8(generator.index(below: 5)) - 1 } },
        functionNames: voters, classCount: 4)
      try writeVotes(votes, items: texts, to: folder.file("v.jsonl"))
      let copy = try readVotes(folder.file("v.jsonl"), classCount: 4)
      #expect(copy.items == texts)
      #expect(copy.matrix == votes)
    }
  }
}
