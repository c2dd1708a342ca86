import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A label model that a user's package registers, in every command that takes one.
@Suite struct OwnLabelModelTests {
  private let line: CommandLineFixture

  init() throws {
    line = try CommandLineFixture()
    try run("import", "reviews")
    try run("label", "reviews")
  }

  /// The output of a command that must succeed.
  @discardableResult private func run(_ arguments: String...) throws -> String {
    let result = try line.run(.ownTask, reading: "/dev/null", arguments)
    #expect(result.status == 0, "\(arguments.joined(separator: " ")): \(result.errors)")
    return result.output
  }

  @Test func itIsFittedStoredScoredAndExported() throws {
    #expect(
      try run("label-model", "fit", "reviews", "--label-model", "unanimous")
        .contains("· unanimous\n"))
    #expect(
      try run("label-model", "score", "reviews", "--split", "test").contains("unanimous  test"))
    try run(
      "export", "labels", "reviews", "--label-model", "unanimous", "--split", "dev", "-o", "l.csv")
    // The first of dev says great, superb and again.
    let labels = try line.read("l.csv").split(separator: "\n")
    #expect(labels[1] == "r60,0.0,1.0")
    #expect(try run("analyze", "reviews").contains("label model unanimous"))
    #expect(try run("store", "check").contains("is sound"))
  }

  @Test func itLabelsVoteFilesAndStreams() throws {
    try run("export", "votes", "reviews", "--split", "dev", "-o", "v.csv")
    let table = try run(
      "label-model", "run", "--votes", "v.csv", "--label-model", "unanimous", "-o", "a.csv",
      "--class-balance", "0.7,0.3")
    #expect(table.contains("unanimous"))
    #expect(
      try run("label-model", "run", "--votes", "v.csv", "--label-model", "all")
        .contains("unanimous"))
    try run("export", "patterns", "reviews", "--split", "train", "-o", "p.csv")
    try run(
      "label-model", "fit", "--patterns", "p.csv", "--label-model", "unanimous",
      "--class-balance", "0.7,0.3", "-o", "m.json")
    #expect(
      try line.read("m.json").hasPrefix(#"{"format":"slicework-label-model","model":"unanimous","#))
    try run("label-model", "predict", "--model-file", "m.json", "--votes", "v.csv", "-o", "b.csv")
    #expect(try line.read("a.csv") == line.read("b.csv"))
    try line.write(#"{"id":"x","votes":[1,-1,1,-1]}"# + "\n", to: "votes.jsonl")
    let stream = try line.run(
      .ownTask, reading: "votes.jsonl", ["stream", "--model-file", "m.json", "--quiet"])
    #expect(stream.output == #"{"id":"x","p":[0.0,1.0]}"# + "\n")
  }

  @Test func endModelsAreTrainedOnItsLabels() throws {
    let trained = try line.run(
      .ownTask, reading: "/dev/null",
      [
        "train", "reviews", "--label-model", "unanimous", "--method", "dp", "--epochs", "1",
      ])
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(
      trained.errors.contains(
        "no labels of 'unanimous' are stored for set 'default': fitted with default settings"))
    #expect(trained.errors.contains(#""labelModel":"unanimous""#))
  }

  @Test func comparisonsFitAndStoreIt() throws {
    let table = try run(
      "compare", "reviews", "--label-models", "majority", "unanimous", "--methods", "none")
    #expect(table.contains("unanimous"))
    try run("report", "reviews", "-o", "report.html")
    #expect(try line.read("report.html").contains("unanimous"))
  }

  @Test func thePageOffersAndRefitsIt() async throws {
    let server = try line.start(of: .ownTask, ["serve", "--port", "0", "--quiet"])
    defer { server.kill() }
    let address = try await server.firstLine()
    func json(_ path: String) async throws -> [String: Any] {
      let url = try #require(URL(string: address + path))
      let (data, _) = try await URLSession.shared.data(from: url)
      return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
    let task = try await json("api/task/reviews")
    let models = try #require(task["fittableModels"] as? [[String: String]])
    #expect(models.last == ["name": "unanimous", "description": "Certain where all votes agree."])
    let answer = try await json(
      "api/what-if?task=reviews&split=dev&model=unanimous&without=again")
    #expect(answer["model"] as? String == "unanimous")
    #expect((answer["reduced"] as? [String: Any])?["functions"] as? Int == 3)
  }

  @Test func anUnknownNameListsIt() throws {
    let result = try line.run(
      .ownTask, reading: "/dev/null", ["label-model", "fit", "reviews", "--label-model", "snorkel"])
    #expect(result.status == 64)
    #expect(result.errors.contains("unanimous"))
    #expect(result.errors.contains("weighted-majority"))
  }
}
