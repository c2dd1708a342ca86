import Corpora
import CorpusTestSupport
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

/// JSON lines of Hugging Face, doccano and Prodigy.
@Suite struct AnnotatedLinesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read<C: Candidate>(
    _ source: CorpusSource<C>, skipInvalid: Bool = false
  ) throws -> CollectedCorpus<C> {
    try CollectedCorpus(source, folder: folder.url, skipInvalid: skipInvalid)
  }

  @Test func rowsOfHuggingFaceAreNamedAfterTheirPlace() throws {
    try folder.write(
      "validation.jsonl",
      """
      {"text":"a","label":1}
      {"text":"b","label":"ham","likes":2}

      {"text":"c","label":-1,"split":"test"}
      { "text" : "d" , "label" : null }
      {"text":"e","label":true}
      {"text":"f"}
      """)
    let corpus = try read(CorpusSource<Comment>.huggingFace("validation.jsonl"))
    #expect(corpus.candidates.map(\.candidate.id) == (0..<6).map { "validation-\($0)" })
    #expect(corpus.candidates.map(\.candidate.text) == ["a", "b", "c", "d", "e", "f"])
    #expect(corpus.candidates.map(\.candidate.likes) == [nil, 2, nil, nil, nil, nil])
    #expect(corpus.candidates.map(\.gold) == [1, 0, nil, nil, 1, nil])
    #expect(corpus.candidates.map(\.split) == [.dev, .dev, .test, .dev, .dev, .dev])
  }

  @Test func rowsOfHuggingFaceKeepTheirIds() throws {
    try folder.write(
      "a.jsonl",
      """
      {"id":7,"text":"a"}
      {"text":"b","id":"seven"}
      {"text":"c","id" : -3, "na\\u00efve": 1}
      {"na\\u00efve": 1, "text":"d"}
      """)
    let corpus = try read(CorpusSource<Comment>.huggingFace("a.jsonl"))
    #expect(corpus.candidates.map(\.candidate.id) == ["7", "seven", "-3", "a-3"])
    #expect(corpus.candidates.map(\.candidate.text) == ["a", "b", "c", "d"])
  }

  @Test func aFieldOfTheirOwnNamesRowsAndClasses() throws {
    try folder.write(
      "a.jsonl",
      """
      {"idx":0,"text":"a","spam?":1}
      {"text":"b","spam?":0,"idx":"x","id":"other"}
      {"text":"c","spam?":null,"\\u0069dx":2}
      """)
    let source = CorpusSource<Comment>.huggingFace("a.jsonl", id: "idx", label: "spam?")
    let corpus = try read(source)
    #expect(corpus.candidates.map(\.candidate.id) == ["0", "x", "2"])
    #expect(corpus.candidates.map(\.gold) == [1, 0, nil])
  }

  @Test func packedFilesAndSeveralAreRead() throws {
    try folder.write("train.jsonl.gz", gzip(#"{"text":"a","label":0}"#.utf8))
    try folder.write("test-00000-of-00001.jsonl", #"{"text":"b","label":0}"#)
    let corpus = try read(
      CorpusSource<Comment>.huggingFace("train.jsonl", "test-00000-of-00001.jsonl"))
    #expect(corpus.candidates.map(\.candidate.id) == ["train-0", "test-00000-of-00001-0"])
  }

  @Test func listsOfDoccanoGiveTheClass() throws {
    try folder.write(
      "all.jsonl",
      """
      {"id":1,"text":"a","label":["spam"],"Comments":[]}
      {"id":2,"text":"b","label":[]}
      {"id":3,"text":"c","labels":["0"]}
      {"id":4,"text":"d","label":["ham","ham"]}
      {"id":5,"text":"e"}
      """)
    let corpus = try read(CorpusSource<Comment>.doccano("all.jsonl"))
    #expect(corpus.candidates.map(\.candidate.id) == ["1", "2", "3", "4", "5"])
    #expect(corpus.candidates.map(\.gold) == [1, nil, 0, 0, nil])
  }

  @Test func answersOfProdigyGiveTheClass() throws {
    try folder.write(
      "db.jsonl",
      """
      {"text":"a","label":"spam","answer":"accept","_task_hash":-812,"_input_hash":5}
      {"text":"b","label":"spam","answer":"reject","_task_hash":813}
      {"text":"c","label":"spam","answer":"ignore","_task_hash":814}
      {"text":"d","label":"spam","_task_hash":815}
      {"text":"e","options":[{"id":"ham"},{"id":"spam"}],"accept":["ham"],"answer":"accept","id":"mine","_task_hash":816}
      {"text":"f","options":[{"id":"ham"}],"accept":[],"answer":"accept","_task_hash":817}
      {"text":"g","options":[{"id":"ham"}],"accept":["ham"],"answer":"reject","_task_hash":818}
      {"text":"h","label":"ham","answer":"accept"}
      """)
    let corpus = try read(CorpusSource<Comment>.prodigy("db.jsonl"))
    #expect(
      corpus.candidates.map(\.candidate.id) == [
        "-812", "813", "814", "815", "mine", "817", "818", "db-7",
      ])
    #expect(corpus.candidates.map(\.gold) == [1, 0, nil, nil, 0, nil, nil, 0])
  }

  struct Topic: Candidate, Codable, Equatable {
    enum Label: Int, ClassLabel { case world, sports, business }
    let id: String
    let text: String
  }

  @Test func aRejectedClassOfThreeTellsNothing() throws {
    try folder.write("db.jsonl", #"{"text":"a","label":"world","answer":"reject"}"#)
    #expect(try read(CorpusSource<Topic>.prodigy("db.jsonl")).candidates.map(\.gold) == [nil])
  }

  private static let faults: [(CorpusSource<Comment>, String, Int, String?, String)] = [
    (.huggingFace("f.jsonl"), #"{"text":"a","label":"eggs"}"#, 1, "label", "'eggs'"),
    (.huggingFace("f.jsonl"), #"{"text":"a","label":2}"#, 1, "label", "'2'"),
    (.huggingFace("f.jsonl"), #"{"text":"a","label":[1]}"#, 1, "label", "an array"),
    (.huggingFace("f.jsonl"), #"{"text":"a","label":0.5}"#, 1, "label", "number"),
    (.huggingFace("f.jsonl"), "{\"text\":\"a\"}\n{\"label\":1}", 2, "text", "no such field"),
    (.huggingFace("f.jsonl", id: "idx"), #"{"text":"a"}"#, 1, "idx", "no such field"),
    (.huggingFace("f.jsonl", label: "y"), #"{"text":"a"}"#, 1, "y", "no such field"),
    (.huggingFace("f.jsonl"), #"{"id":null,"text":"a"}"#, 1, "id", "null"),
    (.huggingFace("f.jsonl"), #"{"id":1.5,"text":"a","#, 1, nil, "text that is not JSON"),
    (.huggingFace("f.jsonl"), "[1]", 1, nil, "an array"),
    (.huggingFace("f.jsonl"), "{}", 1, "text", "no such field"),
    (
      .huggingFace("f.jsonl"), #"{"id":"a","text":"a","id":"b"}"#, 1, "id",
      "the key a second time"
    ),
    (
      .huggingFace("f.jsonl"), "{\"id\":1,\"text\":\"a\"}\n{\"id\":\"1\",\"text\":\"a\"}", 2, "id",
      "'1' a second time"
    ),
    (
      .doccano("f.jsonl"), #"{"id":1,"text":"a","label":["ham","spam"]}"#, 1, "label",
      "the classes ham, spam"
    ),
    (
      .doccano("f.jsonl"), #"{"id":1,"text":"a","label":[[0,1,"ORG"]]}"#, 1, "label.0", "an array"
    ),
    (.prodigy("f.jsonl"), #"{"text":"a","label":"ham","answer":"yes"}"#, 1, "answer", "'yes'"),
    (
      .prodigy("f.jsonl"), #"{"text":"a","accept":["ham","spam"],"answer":"accept"}"#, 1, "accept",
      "the classes ham, spam"
    ),
  ]

  @Test(arguments: faults.indices)
  func faultsAreFoundWithTheirPlace(_ index: Int) throws {
    let (source, text, line, field, found) = Self.faults[index]
    try folder.write("f.jsonl", text)
    let error = try #require(try dataError { _ = try read(source) })
    #expect(error.line == line)
    #expect(error.field == field)
    #expect(error.found == found)
  }

  @Test func invalidRowsAreLeftOutAndOthersKeepTheirNames() throws {
    try folder.write("t.jsonl", "{\"text\":\"a\"}\n{\"text\":1}\nnonsense\n{\"text\":\"d\"}\n")
    let corpus = try read(CorpusSource<Comment>.huggingFace("t.jsonl"), skipInvalid: true)
    #expect(corpus.candidates.map(\.candidate.id) == ["t-0", "t-3"])
    #expect(corpus.summary.skipped.map(\.line) == [2, 3])
  }

  /// Any text, any id and any further field come through, whether the id is there, a number, elsewhere or missing.
  @Test func randomRowsKeepTextAndId() throws {
    let alphabet = Array("ab,\"\r\n\t '\\é😀\u{1F}\u{2028}{}[]:;|-1")
    var generator = SeededGenerator(seed: 16)
    func randomText() -> String {
      String(
        (0..<generator.index(below: 9)).map { _ in alphabet[generator.index(below: alphabet.count)]
        })
    }
    for _ in 0..<40 {
      var rows: [String] = []
      var expected: [(id: String, text: String)] = []
      for row in 0..<20 {
        var object: [String: Any] = ["text": randomText(), "x" + randomText(): [randomText()]]
        let text = object["text"] as? String ?? ""
        switch generator.index(below: 3) {
        case 0: expected.append(("r-\(row)", text))
        case 1:
          object["id"] = 1000 + row
          expected.append(("\(1000 + row)", text))
        default:
          let id = "\(row)!" + randomText()
          object["id"] = id
          expected.append((id, text))
        }
        let data = try JSONSerialization.data(withJSONObject: object, options: [])
        rows.append(String(decoding: data, as: UTF8.self))
      }
      try folder.write("r.jsonl", rows.joined(separator: "\n"))
      let corpus = try read(CorpusSource<Comment>.huggingFace("r.jsonl"))
      #expect(corpus.candidates.map(\.candidate.id) == expected.map(\.id))
      #expect(corpus.candidates.map(\.candidate.text) == expected.map(\.text))
    }
  }
}
