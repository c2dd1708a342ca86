import Corpora
import Foundation
import JSONCoding
import Labeling
import SupervisionCore
import TaskFiles
import Testing

@Suite struct TaskFileWritingTests {
  /// YAML that is written reads back to the same task, whatever its texts hold.
  @Test func writtenTasksReadBack() throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<400 {
      let file = try randomTask(using: &generator)
      let read = try TaskFile(file.yaml(), path: file.path)
      #expect(read == file, "\(file.yaml())")
    }
  }

  private func randomTask(using generator: inout SeededGenerator) throws -> TaskFile {
    let texts = (0..<40).map { _ in randomText(using: &generator) }
    var file = try TaskFile(
      "task: t\ncorpus: {file: a.csv, text: x}\nclasses: {a: '0', b: '1'}\n", path: "t.yaml")
    file.question = texts[0]
    file.corpus.texts = texts[1] == texts[2] ? [texts[1]] : [texts[1], texts[2]]
    file.corpus.gold = texts[3]
    file.corpus.unknown = [texts[4]]
    file.corpus.split = .shares(SplitShares(dev: 0.125, test: 0.5, seed: .max))
    let column = texts[5] == file.corpus.texts[0] ? nil : texts[5]
    let conditions: [FileCondition] = [
      .keywords(["w" + texts[6], texts[7] + "2"], in: column, ignoringCase: false),
      .value([texts[8]], in: nil), .number(Bounds(atLeast: -1.5, atMost: 1e300), in: column),
      .all([.wordCount(Bounds(atLeast: 2), in: nil), .not(.any([.value([texts[9]], in: column)]))]),
    ]
    file.functions = conditions.enumerated().map { index, condition in
      TaskFile.Function(
        name: "\(index)" + texts[10], description: texts[11 + index], vote: index % 2,
        condition: condition)
    }
    file.slices = [
      TaskFile.Slice(
        name: texts[20], description: texts[21],
        condition: .pattern(
          "\\Q" + texts[22].replacing("\\E", with: "") + "\\E", in: nil, ignoringCase: true))
    ]
    return file
  }

  private func randomText(using generator: inout SeededGenerator) -> String {
    let pieces = [
      "a", "B", "7", " ", "-", ":", "#", "'", "\"", "\\", "\n", "\t", "[", "{", "&", "*", "!", "|",
      ">", "%", "@",
      "é", "漢", "👍", "\u{85}", "\u{2028}", "\u{7}", "~", "null", "true", "- ", ": ", ",", "?",
    ]
    let count = Int.random(in: 1...8, using: &generator)
    return (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "a" }.joined()
  }

  /// The schema has every key that the reader knows, and refuses others.
  @Test func theSchemaKnowsEveryKey() throws {
    let root = try #require(
      JSONSerialization.jsonObject(with: Data(TaskFile.schema.utf8)) as? [String: Any])
    let properties = try #require(root["properties"] as? [String: Any])
    #expect(
      properties.keys.sorted() == [
        "$schema", "classes", "corpus", "labeling-functions", "question", "slices", "task",
      ])
    #expect(root["additionalProperties"] as? Bool == false)
    let definitions = try #require(root["$defs"] as? [String: [String: Any]])
    let function = try #require(definitions["function"]?["properties"] as? [String: Any])
    for key in ["name", "vote", "keywords", "dictionary", "pattern", "all", "any", "not", "in"] {
      #expect(function[key] != nil)
    }
    #expect((definitions["function"]?["oneOf"] as? [Any])?.count == 10)
  }

  /// The Swift of ``ExportedTask.swift`` is what the task file is exported as, and casts the same votes.
  @Test func exportedSwiftVotesTheSame() throws {
    let file = try TaskFile(ExportedTask.yaml, path: "spam-comments.yaml")
    let source = try String(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "ExportedTask.swift"), encoding: .utf8)
    for line in file.swift().split(separator: "\n") { #expect(source.contains(line), "\(line)") }

    let rows = [
      ("1", "Check out my channel", "Ann", "3"), ("2", "see http://x.y now", "Bob", "30"),
      ("3", "ok", "Ann", "12"), ("4", "buy BUY", "Eve", ""), ("5", "a \"quoted\" word", "Cy", "-1"),
    ]
    for (id, text, author, likes) in rows {
      let record = TextRecord(id: id, text: text, fields: ["AUTHOR": author, "LIKES": likes])
      let comment = SpamComments(id: id, text: text, author: author, likes: likes)
      let fromFile = try votes(file.task(), on: record)
      let fromSwift = try spamComments.votes(on: comment).mapValues(\.cell)
      #expect(fromFile == fromSwift, "\(id)")
    }
  }

  private func votes(_ task: any WorkbenchTask, on record: TextRecord) throws -> [String: Int8] {
    let task = try #require(task as? LabelingTask<TextRecord>)
    return try task.votes(on: record).mapValues(\.cell)
  }
}
