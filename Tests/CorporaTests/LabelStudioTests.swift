import Corpora
import CorpusTestSupport
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

@Suite struct LabelStudioTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(
    _ json: String, choice: String? = nil, skipInvalid: Bool = false
  ) throws -> CollectedCorpus<Comment> {
    try folder.write("export.json", json)
    return try CollectedCorpus(
      .labelStudio("export.json", choice: choice), folder: folder.url, skipInvalid: skipInvalid)
  }

  private static func choice(_ name: String, from control: String = "label") -> String {
    #"{"id":"x","type":"choices","from_name":"\#(control)","to_name":"text","value":{"choices":["\#(name)"]}}"#
  }

  private static func task(_ annotations: String, id: Int = 1) -> String {
    #"{"id":\#(id),"data":{"text":"t"},"annotations":[\#(annotations)],"predictions":[]}"#
  }

  @Test func tasksBecomeCandidatesWithTheChosenClass() throws {
    let corpus = try read(
      """
      [
        {"id": 17, "data": {"id": "c1", "text": "a \\u00e9", "likes": 3, "split": "dev"},
         "annotations": [{"id": 5, "result": [\(Self.choice("spam"))], "was_cancelled": false}],
         "predictions": [{"result": [\(Self.choice("ham"))]}], "meta": {}},
        {"data": {"text": "b"}, "id": 18, "annotations": []},
        {"id": 19, "data": {"text": "c", "id": 7},
         "annotations": [{"result": [], "was_cancelled": true}]},
        {"data": {"text": "d"}}
      ]
      """)
    #expect(
      corpus.candidates.map(\.candidate) == [
        Comment(id: "c1", text: "a é", likes: 3), Comment(id: "18", text: "b"),
        Comment(id: "7", text: "c"), Comment(id: "export-3", text: "d"),
      ])
    #expect(corpus.candidates.map(\.gold) == [1, nil, nil, nil])
    #expect(corpus.candidates.map(\.split) == [.dev, .train, .train, .train])
  }

  @Test func groundTruthOutweighsAndSkippedAnnotationsDoNotCount() throws {
    let ham = #"{"result":[\#(Self.choice("ham"))]}"#
    let spam = #"{"result":[\#(Self.choice("spam"))],"ground_truth":true}"#
    let skipped = #"{"result":[\#(Self.choice("spam"))],"was_cancelled":true}"#
    #expect(try read("[\(Self.task("\(ham),\(spam)"))]").candidates.map(\.gold) == [1])
    #expect(try read("[\(Self.task("\(ham),\(skipped)"))]").candidates.map(\.gold) == [0])
    #expect(try read("[\(Self.task("\(ham),\(ham)"))]").candidates.map(\.gold) == [0])
  }

  @Test func aControlIsNamedWhereThereAreSeveral() throws {
    let both =
      #"{"result":[\#(Self.choice("spam")),\#(Self.choice("loud", from: "tone")),{"type":"rating","value":{"rating":3}}]}"#
    let json = "[\(Self.task(both))]"
    #expect(try read(json, choice: "label").candidates.map(\.gold) == [1])
    #expect(try dataError { _ = try read(json) }?.found == "choices of the controls label, tone")
  }

  private static let faults: [(String, Int?, String?, String)] = [
    ("", nil, nil, "an empty file"), ("[]", nil, nil, "an empty file"), ("{}", nil, nil, "'{'"),
    ("[{\"id\":1}", nil, nil, "the end of the file"),
    ("[\n\n{\"id\":1,\"text\":\"a\"}]", 3, "data", "no object"),
    ("[\n{\"id\":1,\"data\":{\"txt\":\"a\"}}]", 2, "data.text", "no such field"),
    ("[{\"id\":1,\"data\":{\"text\":\"a\"}},\n 7]", 2, nil, "number"),
    ("[\(task(#"{"result":[\#(choice("eggs"))]}"#))]", 1, "annotations", "'eggs'"),
    (
      "[\(task(#"{"result":[\#(choice("ham")),\#(choice("spam"))]}"#))]", 1, "annotations",
      "the classes ham, spam"
    ),
    (
      "[\(task(#"{"result":[{"type":"choices","value":{}}]}"#))]", 1,
      "annotations.0.result.0.value.choices", "no such field"
    ),
    ("[\(task("")),\n\(task(""))]", 2, "id", "'1' a second time"),
    ("[\(task(""))] x", nil, nil, "'x'"),
  ]

  @Test(arguments: faults.indices)
  func faultsAreFoundWithTheirPlace(_ index: Int) throws {
    let (json, line, field, found) = Self.faults[index]
    let error = try #require(try dataError { _ = try read(json) })
    #expect(error.line == line)
    #expect(error.field == field)
    #expect(error.found == found)
  }

  @Test func invalidTasksAreLeftOutOnRequest() throws {
    let json = "[\(Self.task("", id: 1)),\n{\"id\":2},\n\(Self.task("", id: 3))]"
    let corpus = try read(json, skipInvalid: true)
    #expect(corpus.candidates.map(\.candidate.id) == ["1", "3"])
    #expect(corpus.summary.skipped.map(\.line) == [2])
  }
}
