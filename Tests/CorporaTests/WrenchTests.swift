import Corpora
import CorpusTestSupport
import FileFormats
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

@Suite struct WrenchTests {
  let folder: TemporaryFolder

  static let example = #"""
    {"label": 1, "weak_labels": [1, -1, 0], "data": {"text": "Zoë met Bo, \"}\" and {"}}
    """#
  static let pair = #"""
    {"label": -1, "weak_labels": [-1, -1, 0], "data": {"text": "Zoë met Bo.",
     "entity1": "Bo", "span1": [8, 10], "entity2": "Zoë", "span2": [0, 3], "feature": []}}
    """#

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("label.json", #"{"1": "spam", "0": "ham"}"#)
  }

  private func examples(_ json: String, skipInvalid: Bool = false) throws -> (
    [WrenchExample], CorpusSummary
  ) {
    try folder.write("valid.json", json)
    var examples: [WrenchExample] = []
    let summary = try WrenchDataset(folder: folder.url)
      .read(.dev, skipInvalid: skipInvalid) { examples.append($0) }
    return (examples, summary)
  }

  @Test func classNamesComeByIndex() throws {
    #expect(try WrenchDataset(folder: folder.url).classNames == ["ham", "spam"])
  }

  @Test func textsAndPairsAreRead() throws {
    let (examples, _) = try examples("{\"0\": \(Self.example), \"1\":\(Self.pair)}\n")
    #expect(examples.map(\.id) == ["dev-0", "dev-1"])
    #expect(examples[0].text == "Zoë met Bo, \"}\" and {")
    #expect(examples[0].entities == nil)
    #expect(examples.map(\.label) == [1, nil])
    #expect(examples.map(\.weakLabels) == [[1, -1, 0], [-1, -1, 0]])
    let pair = try #require(examples[1].entities)
    #expect(pair.first.text == "Bo")
    #expect(pair.first.span == Span(9, 11))
    #expect(pair.second.span == Span(0, 4))
  }

  @Test func votesAndGoldBecomeMatrices() throws {
    _ = try examples("{\"0\": \(Self.example), \"1\":\(Self.pair)}")
    let (items, matrix, gold) = try WrenchDataset(folder: folder.url).votes(.dev)
    #expect(items == ["dev-0", "dev-1"])
    #expect(
      matrix
        == VoteMatrix(
          rows: [[1, -1, 0], [-1, -1, 0]], functionNames: ["lf0", "lf1", "lf2"], classCount: 2))
    #expect(gold == GoldLabels([1, nil]))
  }

  @Test func vectorsAreReadAsFeaturesWithVotes() throws {
    let json = """
      {"0": {"label": 0, "weak_labels": [-1, 0, 1], "data": {"feature": [0.5, 2]}},
       "1": {"label": 1, "weak_labels": [1, -1, 1], "data": {"feature": [-1, 0.25]}}}
      """
    let (examples, _) = try examples(json)
    #expect(examples.map(\.features) == [[0.5, 2], [-1, 0.25]])
    #expect(examples.map(\.text) == ["", ""])
    let dataset = try WrenchDataset(folder: folder.url)
    #expect(try dataset.votes(.dev).matrix.cells == [-1, 1, 0, -1, 1, 1])
    #expect(try dataset.features(.dev).width == 2)
    try dataset.writeFeatures(to: folder.url)
    let matrix = try NpyMatrix(contentsOf: folder.file("dev.npy"))
    #expect(matrix.rows(0..<2, as: Float.self) == [0.5, 2, -1, 0.25])
    let short = json.replacing("[-1, 0.25]", with: "[-1]")
    #expect(try dataError { _ = try self.examples(short) }?.field == "data.feature")
  }

  @Test func dataSetsOfTextsHaveNoFeatures() throws {
    _ = try examples("{\"0\": \(Self.example)}")
    let error = try dataError { _ = try WrenchDataset(folder: folder.url).features(.dev) }
    #expect(error?.field == "data.feature")
  }

  /// U+001F in tokens survives the store's form of a sentence.
  @Test func separatorsInTokensAreKept() throws {
    _ = try examples(
      #"{"0": {"label": 1, "weak_labels": [0], "data": {"text": "x\u001fy Ann wed Bob\u001fz", "#
        + #""entity1": "Ann", "entity2": "Bob", "span1": [4, 7], "span2": [12, 15]}}}"#)
    let corpus = try CollectedCorpus(.wrenchRelations, folder: folder.url)
    let sentence = try #require(corpus.candidates.first?.candidate.sentence)
    let copy = try Sentence(id: sentence.id, body: sentence.encodedBody())
    #expect(copy.tokens == sentence.tokens)
    #expect(copy.mentions == sentence.mentions)
    #expect(sentence.tokens.count == 4)
  }

  @Test func repeatedKeysInAnExampleAreFound() throws {
    let json = Self.example.replacing("\"label\": 1", with: "\"label\": 1, \"label\": 0")
    #expect(try dataError { _ = try examples("{\"0\": \(json)}") }?.field == "label")
  }

  @Test func relationsBecomeCandidatesWithTokens() throws {
    _ = try examples("{\"7\":\(Self.pair)}")
    let corpus = try CollectedCorpus(.wrenchRelations, folder: folder.url)
    let candidate = try #require(corpus.candidates.first?.candidate)
    #expect(candidate.id == "dev-7")
    #expect(candidate.sentence.text(of: candidate.first.span) == "Bo")
    #expect(candidate.first.tokens == 2..<3)
    #expect(candidate.second.tokens == 0..<1)
    #expect(candidate.sentence.mentions.map(\.type) == ["Entity2", "Entity1"])
  }

  @Test(arguments: [
    ("\"label\": 1", "\"label\": 2", "label"), ("[1, -1, 0]", "[1, -1, 7]", "weak_labels"),
    ("[1, -1, 0]", "[1, \"x\", 0]", "weak_labels.1"), ("\"text\"", "\"txt\"", "data.text"),
    ("\"text\"", "\"entity1\": \"Bo\", \"text\"", "data"),
    ("\"weak_labels\"", "\"w\"", "weak_labels"),
  ])
  func faultsInExamplesAreFoundAndSkippedOnRequest(
    _ old: String, _ new: String, _ field: String
  ) throws {
    let json = "{\"0\": \(Self.example.replacing(old, with: new)), \"1\": \(Self.pair)}"
    let error = try #require(try dataError { _ = try examples(json) })
    #expect(error.field == field)
    #expect(error.byte == 5)
    let (rest, summary) = try examples(json, skipInvalid: true)
    #expect(rest.map(\.id) == ["dev-1"])
    #expect(summary.skipped == [error])
  }

  @Test func entitiesThatDoNotStandAtTheirSpansAreFound() throws {
    for change in [("[8, 10]", "[8, 11]"), ("[8, 10]", "[10, 8]"), ("[8, 10]", "[8, 99]")] {
      let json = "{\"0\": \(Self.pair.replacing(change.0, with: change.1))}"
      #expect(try dataError { _ = try examples(json) }?.field == "data.span1")
    }
  }

  @Test func votesInAnotherNumberAndRepeatedKeysAreFound() throws {
    let shorter = Self.example.replacing("[1, -1, 0]", with: "[1]")
    #expect(
      try dataError { _ = try examples("{\"0\": \(Self.example), \"1\": \(shorter)}") }?.field
        == "weak_labels")
    #expect(
      try dataError { _ = try examples("{\"0\": \(Self.pair), \"0\": \(Self.pair)}") }?.field
        == "key")
  }

  @Test(arguments: [
    "", "[1]", "{", "{\"0\": {}", "{\"0\" 1}", "{\"0\": 1} x", "{\"0\": 1,}", "{0: 1}",
  ])
  func whatIsNoObjectIsRefusedWithItsByte(_ json: String) throws {
    #expect(try dataError { _ = try examples(json, skipInvalid: true) }?.byte != nil)
  }

  @Test(arguments: ["{}", #"{"0": "a"}"#, #"{"0": "a", "2": "b"}"#, #"{"0": "a", "1": 1}"#])
  func classesMustBeNumberedFromZero(_ json: String) throws {
    try folder.write("label.json", json)
    #expect(try dataError { _ = try WrenchDataset(folder: folder.url) } != nil)
  }

  @Test func missingFilesAreFileErrors() throws {
    #expect(throws: FileError.self) {
      try WrenchDataset(folder: folder.url).read(.train) { _ in }
    }
    try FileManager.default.removeItem(at: folder.file("label.json"))
    #expect(throws: FileError.self) { try WrenchDataset(folder: folder.url) }
  }
}
