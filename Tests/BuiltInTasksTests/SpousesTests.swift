import BuiltInTasks
import Corpora
import CorpusTestSupport
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

/// A line of the spouses files, that the tests change.
struct SpousesLine {
  var id = "r1"
  var sentence = "Zoë Lee's friend Bo met Al."
  var tokens = #"["Zoë","Lee","s","friend","Bo","met","Al","."]"#
  var first = (tokens: (0, 2), text: "Zoë Lee's", characters: (0, 9))
  var second = (tokens: (4, 4), text: "Bo", characters: (17, 19))
  var label: String? = "-1"

  static let otherPair = {
    var line = SpousesLine()
    line.id = "r2"
    line.first = ((4, 4), "Bo", (17, 19))
    line.second = ((6, 6), "Al", (24, 26))
    line.label = "1"
    return line
  }()

  var json: String {
    func person(_ person: (tokens: (Int, Int), text: String, characters: (Int, Int))) -> String {
      """
      {"start":\(person.tokens.0),"end":\(person.tokens.1),"text":"\(person.text)",\
      "charStart":\(person.characters.0),"charEnd":\(person.characters.1)}
      """
    }
    let label = label.map { ",\"label\":\($0)" } ?? ""
    return """
      {"id":"\(id)","sentence":"\(sentence)","tokens":\(tokens),"person1":\(person(first)),\
      "person2":\(person(second))\(label)}\n
      """
  }
}

@Suite struct SpousesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Ids and sentences that differ only in Unicode normalisation are two.
  @Test func textsThatDifferInNormalisationAreTwo() throws {
    var first = SpousesLine()
    first.id = "caf\u{E9}"
    var second = first
    second.id = "cafe\u{301}"
    first.sentence += " \u{E9}"
    second.sentence += " e\u{301}"
    let corpus = try corpus(dev: first.json + second.json)
    let dev = corpus.candidates.filter { $0.split == .dev }.map(\.candidate)
    #expect(dev.map { Array($0.id.utf8) } == [first.id, second.id].map { Array($0.utf8) })
    #expect(
      dev.map { Array($0.sentence.text.utf8) }
        == [first.sentence, second.sentence].map { Array($0.utf8) })
  }

  @Test(arguments: [("\"r\\u0000s\"", "id"), ("\"\"", "id")])
  func idsThatCannotBeStoredAreRefusedWithTheirLine(_ id: String, _ field: String) throws {
    var line = SpousesLine()
    line.id = "ID"
    let json = line.json.replacing("\"ID\"", with: id)
    let error = try #require(try dataError { _ = try corpus(dev: json) })
    #expect(error.line == 1)
    #expect(error.field == field)
    #expect(try corpus(dev: json, skipInvalid: true).summary.skipped == [error])
  }

  private func corpus(
    dev: String, skipInvalid: Bool = false
  ) throws -> CollectedCorpus<RelationCandidate> {
    var other = SpousesLine()
    other.label = nil
    for split in ["train", "test"] {
      other.id = split
      try folder.write("\(split).jsonl.gz", gzip(other.json.utf8))
    }
    try folder.write("dev.jsonl", dev)
    try folder.write("known-spouses.csv", "person1,person2\nA B,C D\n")
    return try CollectedCorpus(.spouses, folder: folder.url, skipInvalid: skipInvalid)
  }

  @Test func rowsOfOneSentenceShareItAndAllItsMentions() throws {
    let corpus = try corpus(dev: SpousesLine().json + SpousesLine.otherPair.json)
    let dev = corpus.candidates.filter { $0.split == .dev }
    #expect(dev.map(\.candidate.id) == ["r1", "r2"])
    #expect(dev.map(\.gold) == [0, 1])
    let sentence = dev[0].candidate.sentence
    #expect(sentence === dev[1].candidate.sentence)
    #expect(
      sentence.mentions == [
        Mention(type: "Person", entity: "", span: Span(0, 10), tokens: 0..<3),
        Mention(type: "Person", entity: "", span: Span(18, 20), tokens: 4..<5),
        Mention(type: "Person", entity: "", span: Span(25, 27), tokens: 6..<7),
      ])
    #expect(dev.map(\.candidate.firstIndex) == [0, 1])
    #expect(dev.map(\.candidate.secondIndex) == [1, 2])
  }

  @Test func aSentenceThatComesAgainLaterIsAnotherContext() throws {
    var between = SpousesLine()
    between.id = "r0"
    between.sentence += " "
    let corpus = try corpus(dev: SpousesLine().json + between.json + SpousesLine.otherPair.json)
    let ids = corpus.candidates.filter { $0.split == .dev }.map(\.candidate.sentence.id)
    #expect(Set(ids).count == 3)
  }

  @Test func theSplitsComeInOrderWithTheirResource() throws {
    let corpus = try corpus(dev: SpousesLine().json)
    #expect(corpus.candidates.map(\.split) == [.train, .dev, .test])
    #expect(corpus.candidates.map(\.gold) == [nil, 0, nil])
    #expect(
      corpus.resources == [
        Resource(name: "known-spouses", bytes: Array("person1,person2\nA B,C D\n".utf8))
      ])
    #expect(corpus.summary.kind == .real)
    #expect(
      corpus.summary.files.map(\.name) == [
        "known-spouses.csv", "train.jsonl.gz", "dev.jsonl", "test.jsonl.gz",
      ])
  }

  static let faults: [(String, @Sendable (inout SpousesLine) -> Void)] = [
    ("person2", { $0.second.tokens = (4, 8) }), ("person2", { $0.second.tokens = (5, 4) }),
    ("person2", { $0.second.tokens = (2, 4) }), ("person2", { $0.second.tokens = (5, 5) }),
    ("person1", { $0.first.tokens = (-1, 2) }),
    ("person1", { $0.first.characters = (0, 90) }), ("person1", { $0.first.characters = (9, 0) }),
    ("person1", { $0.first.characters = (-1, 9) }), ("person1", { $0.first.text = "Zoë" }),
    ("label", { $0.label = "0" }), ("label", { $0.label = "\"yes\"" }),
    ("id", { $0.id = "train" }), ("tokens", { $0.tokens = "[\"a\", 1]" }),
  ]

  @Test(arguments: faults.indices)
  func faultsAreFoundWithTheirPlaceAndSkippedOnRequest(_ index: Int) throws {
    let (field, change) = Self.faults[index]
    var line = SpousesLine()
    change(&line)
    let text = SpousesLine.otherPair.json + line.json
    let error = try #require(try dataError { _ = try corpus(dev: text) })
    #expect(error.file.hasSuffix("dev.jsonl"))
    #expect(error.line == 2)
    #expect(error.field?.hasPrefix(field) == true, "\(error)")
    let rest = try corpus(dev: text, skipInvalid: true)
    #expect(rest.candidates.count { $0.split == .dev } == 1)
    #expect(rest.summary.skipped == [error])
  }

  @Test func malformedJsonIsFoundWithItsLine() throws {
    let error = try dataError {
      _ = try corpus(dev: SpousesLine().json + SpousesLine.otherPair.json.dropLast(3))
    }
    #expect(error?.line == 2)
    #expect(error?.expected == "JSON")
  }

  @Test func emptyFilesAreRefused() throws {
    #expect(try dataError { _ = try corpus(dev: "") }?.found == "an empty file")
  }

  @Test(arguments: [
    ("{\"id\"", "text that is not JSON", "JSON"), ("[]", "an array", "an object"),
    ("null", "null", "an object"),
  ])
  func linesThatAreNoObjectsAreSaidPlainly(text: String, found: String, expected: String) throws {
    let error = try #require(try dataError { _ = try corpus(dev: text + "\n") })
    #expect(error.found == found)
    #expect(error.expected == expected)
    #expect(error.line == 1)
  }

  @Test func anErrorReadsLikeThis() throws {
    var line = SpousesLine()
    line.second.tokens = (4, 8)
    let error = try #require(try dataError { _ = try corpus(dev: line.json) })
    #expect(
      "\(error)" == """
        \(folder.file("dev.jsonl").relativePath):1: field 'person2': found words 4...8, \
        expected a range within the sentence's 8 words, start before end
          help: correct this line, or pass --skip-invalid to count and leave out such lines
        """)
  }

  @Test func missingFilesAreFileErrors() throws {
    _ = try corpus(dev: SpousesLine().json)
    try FileManager.default.removeItem(at: folder.file("dev.jsonl"))
    #expect(throws: FileError.self) { try CollectedCorpus(.spouses, folder: folder.url) }
  }
}
