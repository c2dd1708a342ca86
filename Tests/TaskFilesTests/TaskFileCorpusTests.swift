import Corpora
import FileTestSupport
import Foundation
import Labeling
import Pipeline
import Store
import SupervisionCore
import TaskFiles
import Testing

@Suite struct TaskFileCorpusTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func task(_ corpus: String, classes: String = "{ham: 0, spam: 1}") throws
    -> any WorkbenchTask
  {
    let yaml = """
      task: t
      corpus: \(corpus)
      classes: \(classes)
      labeling-functions:
        - {name: buy, vote: \(classes.contains("spam") ? "spam" : "b"), keywords: buy}
      """
    return try TaskFile(contentsOf: folder.write("t.yaml", yaml).path).task()
  }

  private func candidates(_ task: any WorkbenchTask) throws -> [LabeledCandidate<TextRecord>] {
    let store = try Store(path: folder.file("s.sqlite").path)
    try task.importCorpus(into: store, from: .builtIn)
    let counts = try store.candidateCounts(task: "t")
    return try Split.allCases.flatMap { split in
      try store.candidates(
        of: TextRecord.self, task: "t", split: split, positions: Array(0..<(counts[split] ?? 0)))
    }
  }

  @Test func columnsBecomeCandidates() throws {
    _ = try folder.write(
      "c.csv",
      "\u{FEFF}COMMENT_ID,AUTHOR,CONTENT,CLASS,part,id\n1,Ann,\"buy, now\",1,test,x\n2,,two,0,,y\n3,Cy,three,?,valid,z\n"
    )
    let all = try candidates(
      task("{file: c.csv, id: COMMENT_ID, text: CONTENT, gold: CLASS, unknown: '?', split: part}"))
    let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.candidate.id, $0) })
    #expect(
      byID["1"]?.candidate
        == TextRecord(id: "1", text: "buy, now", fields: ["AUTHOR": "Ann", "id": "x"]))
    #expect(byID["2"]?.candidate == TextRecord(id: "2", text: "two", fields: ["id": "y"]))
    #expect(["1", "2", "3"].map { byID[$0]?.split } == [.test, .train, .dev])
    #expect(["1", "2", "3"].map { byID[$0]?.gold } == [1, 0, nil])
  }

  @Test func pairsOfTextsAndJSONLines() throws {
    _ = try folder.write(
      "dev.jsonl",
      #"{"a": "first", "b": "second", "n": 7, "gold": "b"}"# + "\n"
        + #"{"a": "x", "b": null, "gold": null}"#)
    let error = try #require(
      try dataError {
        _ = try candidates(task("{file: dev.jsonl, text: [a, b], gold: gold}", classes: "[a, b]"))
      })
    #expect((error.line, error.field) == (2, "b"))
    _ = try folder.write("dev.jsonl", #"{"a": "first", "b": "second", "n": 7, "gold": "b"}"#)
    let all = try candidates(task("{file: dev.jsonl, text: [a, b], gold: gold}", classes: "[a, b]"))
    #expect(
      all.map(\.candidate) == [
        TextRecord(id: "1", text: "first", second: "second", fields: ["n": "7"])
      ])
    #expect(all.map(\.split) == [.dev])
    #expect(all[0].candidate.candidateText.texts == ["first", "second"])
  }

  @Test func aWrongColumnAndAWrongClassAreNamed() throws {
    _ = try folder.write("c.csv", "ID,CONTENT,CLASS\n1,one,2\n")
    let column = try #require(
      try dataError { _ = try candidates(task("{file: c.csv, text: CONTNT, gold: CLASS}")) })
    #expect(column.description.contains("did you mean 'CONTENT'?"))
    let value = try #require(
      try dataError { _ = try candidates(task("{file: c.csv, text: CONTENT, gold: CLASS}")) })
    #expect((value.line, value.field, value.found) == (2, "CLASS", "'2'"))
    #expect(value.expected == "'0' (ham), '1' (spam), or nothing where unknown")
  }

  @Test func sharesAreStratifiedAndIndependentOfOrder() throws {
    let rows = (0..<400).map {
      ["\($0)", "text \($0)", $0 % 4 == 0 ? "1" : $0 % 4 == 3 ? "" : "0"].joined(separator: ",")
    }
    func splits(_ rows: [String]) throws -> [String: Split] {
      _ = try folder.write("c.csv", "id,text,gold\n" + rows.joined(separator: "\n") + "\n")
      let all = try candidates(
        task("{file: c.csv, id: id, text: text, gold: gold, split: {dev: 0.2, test: 0.1}}"))
      for (split, count) in [(Split.dev, 20), (.test, 10)] {
        #expect(all.count { $0.split == split && $0.gold == 1 } == count)
        #expect(all.count { $0.split == split && $0.gold == 0 } == 2 * count)
        #expect(all.count { $0.split == split && $0.gold == nil } == 0)
      }
      return Dictionary(uniqueKeysWithValues: all.map { ($0.candidate.id, $0.split) })
    }
    #expect(try splits(rows) == splits(rows.reversed()))
  }

  @Test func storedRecordsReadBack() throws {
    let record = TextRecord(
      id: "1", text: "t", second: "s",
      fields: ["id": "a", "text": "b", "second": "c", "column x": "d", "é\"\\": "e\n"])
    let body = try record.encodedBody()
    #expect(try TextRecord(id: "1", body: body, context: NoContext()) == record)
  }

  @Test func dictionariesBelongToTheFunction() throws {
    func votes(_ words: String) throws -> (Int8?, FunctionFingerprintText) {
      _ = try folder.write("words.txt", words)
      let yaml = """
        task: t
        corpus: {file: c.csv, text: text}
        classes: [a, b]
        labeling-functions: [{name: f, vote: b, dictionary: words.txt}]
        """
      let task = try #require(
        try TaskFile(contentsOf: folder.write("d.yaml", yaml).path).task()
          as? LabelingTask<TextRecord>)
      let functions = try task.declaredFunctions(Resources([]))
      return (
        try task.votes(on: TextRecord(id: "1", text: "A big cat."))["f"]?.cell,
        functions[0].function.fingerprint.declared
      )
    }
    let (dogVote, dogFingerprint) = try votes("dog\n")
    let (catVote, catFingerprint) = try votes("dog\nbig cat\n")
    #expect((dogVote, catVote) == (-1, 1))
    #expect(dogFingerprint != catFingerprint)
  }

  private typealias FunctionFingerprintText = String
}
