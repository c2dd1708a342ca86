import Corpora
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

/// The document of ``smallBioC`` as JSON.
let smallBioCJson = """
  {"id": "17", "infons": {}, "passages": [
   {"infons": {"type": "title"}, "offset": 0, "text": "Lidocaine-induced convulsions.", "sentences": [],
    "annotations": [
     {"id": "0", "infons": {"type": "Chemical", "MESH": "D008012"}, "text": "Lidocaine",
      "locations": [{"offset": 0, "length": 9}]},
     {"id": "1", "infons": {"type": "Disease", "MESH": "D012640"}, "text": "convulsions",
      "locations": [{"offset": 18, "length": 11}]}], "relations": []},
   {"infons": {"type": "abstract"}, "offset": 31, "text": "Rats & mice.", "annotations": []}],
   "annotations": [], "relations": [{"id": "R0", "nodes": [],
    "infons": {"relation": "CID", "Chemical": "D008012", "Disease": "D012640"}}]}
  """

@Suite struct BioCJsonTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func documents(
    _ json: String, skipInvalid: Bool = false
  ) throws -> (documents: [Document], summary: CorpusSummary) {
    var documents: [Document] = []
    let url = try folder.write("a.json", json)
    let summary = try readBioCJson(url, skipInvalid: skipInvalid) { documents.append($0) }
    return (documents, summary)
  }

  @Test func xmlAndJSONGiveTheSameDocument() throws {
    var expected: [Document] = []
    try readBioC(folder.write("a.xml", smallBioC)) { expected.append($0) }
    let collection = #"{"source": "test", "infons": {}, "documents": [\#(smallBioCJson)]}"#
    #expect(try documents(collection).documents == expected)
  }

  @Test func everyArrangementOfDocumentsIsRead() throws {
    let other = smallBioCJson.replacing(#""id": "17""#, with: #""id": 18"#)
    let collections = [
      "[{\"documents\": [\(smallBioCJson), \(other)]}]",
      "[{\"documents\": [\(smallBioCJson)]}, {\"documents\": [\(other)]}]",
      "{\"PubTator3\": [\(smallBioCJson),\n\(other)]}",
      "\(smallBioCJson)\n\(other)\n", "[\(smallBioCJson),\(other)]",
      "{\"documents\":[\(smallBioCJson)]}\n{\"documents\":[\(other)],\"key\":\"k\"}",
    ]
    for json in collections {
      #expect(try documents(json).documents.map(\.id) == ["17", "18"], "\(json.prefix(30))")
    }
    #expect(try documents(#"{"documents": []}"#).documents.isEmpty)
  }

  @Test func infonsOfAnyTypeBecomeTexts() throws {
    let json = smallBioCJson.replacing(
      #""MESH": "D008012"}"#, with: #""MESH": ["D1", 2], "n": 1.5, "b": true, "x": null, "o": {}}"#)
    let document = try #require(try documents(json).documents.first)
    #expect(document.annotations[0].attributes == ["MESH": "D1|2", "n": "1.5", "b": "true"])
  }

  @Test func sentencesAreJoinedAndTheirAnnotationsPlaced() throws {
    let json = """
      {"id": "1", "passages": [{"offset": 5, "sentences": [
        {"offset": 5, "text": "One é.", "annotations": []},
        {"offset": 13, "text": "Two.", "annotations": [{"id": "a", "infons": {"type": "T"},
          "text": "Two", "locations": [{"offset": 13, "length": 3}]}]}]}],
       "relations": [{"id": "r", "infons": {"type": "x"},
         "nodes": [{"refid": "a", "role": "Theme"}, {"refid": "b", "role": "Theme"}]}]}
      """
    let document = try #require(try documents(json).documents.first)
    #expect(document.text == "     One é.  Two.")
    #expect(document.annotations.map(\.span) == [Span(14, 17)])
    #expect(document.relations.map(\.arguments) == [["Theme": "a", "Theme2": "b"]])
    #expect(document.relations.map(\.type) == ["x"])
  }

  @Test func offsetsFromThePassageAreNoted() throws {
    let json = smallBioCJson.replacing(
      "\"Rats & mice.\", \"annotations\": []",
      with: """
        "Rats & mice.", "annotations": [{"id": "2", "infons": {"type": "Species"}, "text": "mice",
        "locations": [{"offset": 7, "length": 4}]}]
        """)
    let (documents, summary) = try documents(json)
    #expect(documents.first?.annotations.last?.span == Span(38, 42))
    #expect(summary.notes.count == 1)
  }

  private static let faults: [(String, Int?, String?, String)] = [
    ("", nil, nil, "an empty file"), ("7", nil, nil, "'7'"),
    ("{\n\"a\": 1}", 1, nil, "an object without 'documents' or 'passages'"),
    ("{\"documents\": 1}", nil, nil, "'1'"),
    ("{\"documents\": [", nil, nil, "the end of the file"),
    ("{\"documents\": [\n\n{\"id\": \"1\"}]}", 3, "passages", "no such field"),
    ("{\"documents\": [{\"passages\": []}]}", 1, "id", "an empty id"),
    (
      "{\"documents\": [\(smallBioCJson),\n\(smallBioCJson)]}", 11, "id", "'17' a second time"
    ),
    (
      smallBioCJson.replacing("\"length\": 9", with: "\"length\": 9223372036854775807")
        .replacing("\"offset\": 0, \"length\"", with: "\"offset\": 9, \"length\""), 1,
      "passages.0.annotations.0.locations", "9223372036854775807"
    ),
    (
      smallBioCJson.replacing("\"length\": 9", with: "\"length\": 900"), 1, "annotation 0",
      "a span outside the text (0..<900) in document '17'"
    ),
    (
      smallBioCJson.replacing("\"offset\": 31", with: "\"offset\": 3"), 1, "offset",
      "a passage at 3 in document '17'"
    ),
    (
      smallBioCJson.replacing("\"offset\": 31", with: "\"offset\": -9223372036854775808"), 1,
      "offset", "a passage at -9223372036854775808 in document '17'"
    ),
  ]

  @Test(arguments: faults.indices)
  func faultsAreFoundWithTheirPlace(_ index: Int) throws {
    let (json, line, field, found) = Self.faults[index]
    let error = try #require(try dataError { _ = try documents(json) })
    #expect(error.line == line)
    #expect(error.field == field)
    #expect(error.found == found)
  }

  @Test func invalidDocumentsAreLeftOutOnRequest() throws {
    let json = "{\"documents\": [{\"id\": \"1\"}, \(smallBioCJson)]}"
    let (documents, summary) = try documents(json, skipInvalid: true)
    #expect(documents.map(\.id) == ["17"])
    #expect(summary.skipped.map(\.field) == ["passages"])
  }
}
