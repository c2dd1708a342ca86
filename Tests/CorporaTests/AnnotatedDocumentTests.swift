import Corpora
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

/// Documents with spans and relations of doccano and Prodigy.
@Suite struct AnnotatedDocumentTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func doccano(
    _ text: String, skipInvalid: Bool = false
  ) throws -> (documents: [Document], summary: CorpusSummary) {
    var documents: [Document] = []
    let url = try folder.write("all.jsonl", text)
    let summary = try readDoccano(url, skipInvalid: skipInvalid) { documents.append($0) }
    return (documents, summary)
  }

  private func prodigy(_ text: String) throws -> [Document] {
    var documents: [Document] = []
    try readProdigy(folder.write("db.jsonl", text)) { documents.append($0) }
    return documents
  }

  @Test func spansOfDoccanoBecomeAnnotations() throws {
    let (documents, _) = try doccano(
      """
      {"id":1,"text":"é EU rejects","label":[[5,12,"ACT"],[2,4,"ORG"]],"Comments":[]}
      {"id":2,"text":"","labels":[]}
      {"id":"x","text":"Ann weds Bob","entities":[{"id":5,"label":"PER","start_offset":0,"end_offset":3},{"id":6,"label":"PER","start_offset":9,"end_offset":12}],"relations":[{"id":9,"from_id":5,"to_id":6,"type":"weds"}]}
      """)
    #expect(documents.map(\.id) == ["1", "2", "x"])
    #expect(documents[0].annotations.map(\.type) == ["ORG", "ACT"])
    #expect(documents[0].annotations.map(\.text) == ["EU", "rejects"])
    #expect(documents[0].annotations.map(\.span) == [Span(3, 5), Span(6, 13)])
    #expect(documents[2].annotations.map(\.name) == ["5", "6"])
    #expect(
      documents[2].relations == [
        Document.Relation(name: "9", type: "weds", arguments: ["from": "5", "to": "6"])
      ])
  }

  @Test func acceptedSpansOfProdigyBecomeAnnotations() throws {
    let documents = try prodigy(
      """
      {"text":"EU rejects","spans":[{"start":0,"end":2,"label":"ORG"}],"answer":"accept","_task_hash":8}
      {"text":"EU rejects","spans":[{"start":0,"end":2,"label":"PER"}],"answer":"reject","_task_hash":9}
      {"text":"Ann weds Bob","spans":[{"start":0,"end":3,"label":"PER"}],"answer":"accept","relations":[{"head":0,"child":2,"label":"weds","head_span":{"start":0,"end":3,"label":"PER"},"child_span":{"start":9,"end":12,"label":"PER"}}]}
      """)
    #expect(documents.map(\.id) == ["8", "db-2"])
    #expect(documents[0].annotations.map(\.text) == ["EU"])
    #expect(documents[1].annotations.map(\.text) == ["Ann", "Bob"])
    #expect(documents[1].relations.map(\.arguments) == [["head": "0", "child": "1"]])
  }

  @Test(
    arguments: [
      (#"{"id":1,"text":"ab","label":[[0,3,"X"]]}"#, "annotation 0"),
      (#"{"id":1,"text":"ab","label":[[1,0,"X"]]}"#, "annotation 0"),
      (
        #"{"id":1,"text":"ab","label":[[-9223372036854775808,9223372036854775807,"X"]]}"#,
        "annotation 0"
      ),
      (#"{"id":1,"text":"ab","label":[["X",0,1]]}"#, "label.0.0"),
      (#"{"id":1,"text":"ab","label":[[0,1]]}"#, "label.0.2"),
      (#"{"id":1,"label":[]}"#, "text"),
      (
        #"{"id":1,"text":"ab","relations":[{"from_id":1,"to_id":2,"type":"x"}]}"#,
        "relations.0.from_id"
      ),
    ])
  func faultsAreFoundWithTheirPlace(_ json: String, _ field: String) throws {
    let error = try #require(try dataError { _ = try doccano(json) })
    #expect(error.line == 1)
    #expect(error.field == field)
    #expect(try doccano(json, skipInvalid: true).summary.skipped == [error])
  }

  @Test func anotherAnswerIsRefused() throws {
    #expect(
      try dataError { _ = try prodigy(#"{"text":"a","answer":"perhaps"}"#) }?.field == "answer")
  }

  /// Any spans of any text come back at the same characters.
  @Test func randomSpansStandWhereTheyWere() throws {
    let alphabet = Array("ab é😀\u{301}\r\n\"\\")
    var generator = SeededGenerator(seed: 16)
    for _ in 0..<100 {
      let text = String(
        (0..<(1 + generator.index(below: 30))).map { _ in
          alphabet[generator.index(below: alphabet.count)]
        })
      let scalars = Array(text.unicodeScalars)
      let spans = (0..<5).map { _ in
        let start = generator.index(below: scalars.count)
        return (start, start + 1 + generator.index(below: scalars.count - start))
      }
      let object: [String: Any] = [
        "id": "x", "text": text, "label": spans.map { [$0.0, $0.1, "T"] as [Any] },
      ]
      let data = try JSONSerialization.data(withJSONObject: object)
      let document = try #require(
        try doccano(String(decoding: data, as: UTF8.self)).documents.first)
      let expected = spans.map { span in
        Array(String(String.UnicodeScalarView(scalars[span.0..<span.1])).utf8)
      }
      #expect(
        Set(document.annotations.map { Array($0.text.utf8) }) == Set(expected))
    }
  }
}
