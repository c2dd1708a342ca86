import Foundation
import Testing

/// From a raw file to predictions without Swift.
@Suite struct TaskFileCommandTests {
  private let line: CommandLineFixture

  init() throws {
    line = try CommandLineFixture()
    let rows = (0..<240).map { row in
      let isSpam = row % 3 == 0
      let text = isSpam ? "check out my channel \(row)" : "I love this song so much \(row)"
      return "c\(row),Ann,\"\(text), really\",\(isSpam ? 1 : 0)"
    }
    try line.write(
      "COMMENT_ID,AUTHOR,CONTENT,CLASS\n" + rows.joined(separator: "\n") + "\n", to: "raw.csv")
  }

  private func initialize() throws {
    let result = try line.run(
      "init", "comments", "raw.csv", "--classes", "ham=0", "spam=1", "--format", "json")
    #expect(result.status == 0, "\(result.errors)")
    let text = try line.read("comments.yaml")
    let functions = """
      labeling-functions:
        - {name: invites, vote: spam, keywords: [check out, subscribe]}
        - {name: channel, vote: spam, pattern: 'my channel'}
        - {name: love, vote: ham, keywords: [love]}
        - {name: music, vote: ham, keywords: [song, music]}
      slices:
        - {name: long, word-count: {at-least: 7}}
      """
    let start = text.prefix { _ in true }.components(separatedBy: "labeling-functions:")[0]
    try line.write(start + functions + "\n", to: "comments.yaml")
  }

  @Test func aRawFileBecomesPredictions() throws {
    try initialize()
    for arguments in [
      ["import", "comments"], ["label", "comments"], ["analyze", "comments", "--split", "dev"],
      ["label-model", "fit", "comments"], ["label-model", "score", "comments"],
      ["train", "comments", "--method", "sbl", "--epochs", "2", "--output", "m.model"],
      ["report", "comments", "--output", "report.html"], ["what-if", "comments"],
    ] {
      let result = try line.start(arguments).wait()
      #expect(result.status == 0, "\(arguments): \(result.errors)")
    }
    let listed = try line.run("tasks").output
    #expect(listed.contains("comments") && listed.contains("ham, spam"))
    try line.write(#"{"id": "n", "text": "check out my channel"}"# + "\n", to: "new.jsonl")
    let predicted = try line.run(
      "predict", "comments", "--model-file", "m.model", "--input", "new.jsonl", "--quiet")
    #expect(predicted.status == 0, "\(predicted.errors)")
    #expect(predicted.output.contains("spam"))
  }

  @Test func onlyChangedFunctionsRunAgain() throws {
    try initialize()
    try line.run("import", "comments")
    try line.run("label", "comments")
    let text = try line.read("comments.yaml")
    try line.write(
      text.replacingOccurrences(of: "[love]", with: "[love, adore]"), to: "comments.yaml")
    let result = try line.run("label", "comments", "--format", "json")
    let rows = try #require(
      (JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])?["rows"]
        as? [[String: Any]])
    let ran = rows.filter { $0["state"] as? String == "changed" }.map { $0["function"] as? String }
    #expect(ran == ["love"], "\(result.output)")
  }

  @Test func aTaskIsFoundByFileToo() throws {
    try initialize()
    try FileManager.default.createDirectory(
      at: line.folder.appending(path: "sub"), withIntermediateDirectories: false)
    try FileManager.default.moveItem(
      at: line.folder.appending(path: "comments.yaml"),
      to: line.folder.appending(path: "sub/comments.yaml"))
    try FileManager.default.moveItem(
      at: line.folder.appending(path: "raw.csv"), to: line.folder.appending(path: "sub/raw.csv"))
    let missing = try line.run("import", "coments")
    #expect(missing.status == 64)
    #expect(missing.errors.contains("no task is named 'coments'"))
    #expect(try line.run("import", "comments", "--task-file", "sub/comments.yaml").status == 0)
    #expect(try line.run("label", "sub/comments.yaml").status == 0)
  }

  @Test func mistakesAreToldWithTheirPlace() throws {
    try initialize()
    let text = try line.read("comments.yaml")
    try line.write(
      text.replacingOccurrences(
        of: "vote: ham, keywords: [love]", with: "vote: hm, keywords: [love]"), to: "comments.yaml")
    let result = try line.run("label", "comments")
    #expect(result.status == 65)
    #expect(result.errors.contains("comments.yaml:"))
    #expect(result.errors.contains("did you mean 'ham'?"))
    let again = try line.run("init", "comments", "raw.csv")
    #expect(again.status == 74)
    #expect(again.errors.contains("exists already"))
  }

  @Test func functionsAreExportedAsSwift() throws {
    try initialize()
    #expect(
      try line.run("export", "functions", "comments", "--swift", "-o", "Comments.swift").status == 0
    )
    let source = try line.read("Comments.swift")
    #expect(source.contains("enum Label: Int, ClassLabel { case ham, spam }"))
    #expect(source.contains(#".keywords(in: \.text, anyOf: ["check out", "subscribe"])"#))
    #expect(try line.run("export", "functions", "cdr", "--swift", "-o", "x.swift").status == 64)
  }

  /// Without functions that find ham, what marks ham is suggested; pasted, it covers the rows that were without
  /// a vote.
  @Test func suggestedFunctionsCanBePasted() throws {
    try initialize()
    let start = try line.read("comments.yaml").components(separatedBy: "labeling-functions:")[0]
    let invites = """
      labeling-functions:
        - {name: invites, vote: spam, keywords: [check out, subscribe]}
        - {name: wrong, vote: ham, keywords: [channel]}
        - {name: mute, vote: spam, keywords: [prize]}

      """
    try line.write(start + invites, to: "comments.yaml")
    try line.run("import", "comments")
    #expect(try line.run("label", "comments").status == 0)
    let before = try line.run("next", "comments", "--quiet")
    #expect(before.status == 0, "\(before.errors)")
    #expect(before.output.contains("worse than chance"))
    #expect(before.output.contains("covers nothing"))
    let declaration = "  - name: i_love_this\n    vote: ham\n    keywords: i love this\n"
    #expect(before.output.contains(declaration), "\(before.output)")
    #expect(try line.run("next", "comments", "--quiet", "--jobs", "1").output == before.output)
    try line.write(
      start + "labeling-functions:\n  - {name: invites, vote: spam, keywords: [check out]}\n"
        + declaration, to: "comments.yaml")
    #expect(try line.run("label", "comments").status == 0)
    let after = try line.run("next", "comments", "--format", "json", "--quiet")
    let tables = try #require(
      JSONSerialization.jsonObject(with: Data(after.output.utf8)) as? [[String: Any]])
    #expect((tables[0]["rows"] as? [Any])?.isEmpty == true, "\(after.output)")
    #expect(try line.run("next", "comments", "--limit", "0").status == 64)
  }

  @Test func aTaskWithoutFunctionsGetsItsFirst() throws {
    try initialize()
    let start = try line.read("comments.yaml").components(separatedBy: "labeling-functions:")[0]
    try line.write(start + "labeling-functions:\n", to: "comments.yaml")
    try line.run("import", "comments")
    let result = try line.run("next", "comments", "--swift", "--quiet")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("vote: .spam,"))
    #expect(result.output.contains(#"when: .keywords(in: \.text, anyOf: ["#))
    #expect(result.output.contains("no label model can be fitted"))
  }
}
