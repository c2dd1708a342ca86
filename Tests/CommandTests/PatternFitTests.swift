import Foundation
import Testing

@Suite struct PatternFitTests {
  private let line: CommandLineFixture

  init() throws { line = try CommandLineFixture() }

  private func run(_ arguments: String...) throws -> CommandLineFixture.Result {
    let result = try line.start(arguments).wait()
    #expect(result.status == 0, "\(result.errors)")
    return result
  }

  @Test func patternsInAnyOrderGiveTheModelAndLabelsOfTheStore() throws {
    _ = try run("import", "spouses")
    _ = try run("label", "spouses")
    _ = try run(
      "label-model", "fit", "spouses", "--class-balance", "0.93,0.07", "--output", "a.json")
    _ = try run("export", "patterns", "spouses", "--split", "train", "-o", "patterns.csv")
    _ = try run("export", "votes", "spouses", "--split", "test", "-o", "votes.csv")
    _ = try run("export", "labels", "spouses", "--split", "test", "-o", "labels.csv")

    var rows = try line.read("patterns.csv").split(separator: "\n")
    let header = rows.removeFirst()
    try line.write(
      ([header] + rows.reversed()).joined(separator: "\n") + "\n", to: "reversed.csv")
    let fit = try run(
      "label-model", "fit", "--patterns", "reversed.csv", "--class-balance", "0.93,0.07",
      "--abstentions", "silent", "--output", "b.json")
    #expect(fit.output.contains("\(rows.count) patterns"))
    #expect(try line.read("a.json") == line.read("b.json"))

    _ = try run(
      "label-model", "predict", "--model-file", "b.json", "--votes", "votes.csv", "-o", "b.csv")
    #expect(try line.read("b.csv") == line.read("labels.csv"))
  }

  @Test func whatIsNoModelIsRefused() throws {
    try line.write("{\"format\":\"something\"}", to: "model.json")
    try line.write("item,a\n1,0\n", to: "votes.csv")
    let result = try line.run(
      "label-model", "predict", "--model-file", "model.json", "--votes", "votes.csv", "-o", "l.csv")
    #expect(result.status == 65)
    #expect(result.errors.contains("a fitted model as JSON"))
    #expect(!FileManager.default.fileExists(atPath: line.path("l.csv")))
  }

  @Test func aTaskAndPatternsExcludeEachOther() throws {
    try line.write("count,a\n1,0\n", to: "patterns.csv")
    #expect(try line.run("label-model", "fit").status == 64)
    #expect(
      try line.run("label-model", "fit", "spouses", "--patterns", "patterns.csv").status == 64)
    #expect(
      try line.run("label-model", "fit", "--patterns", "patterns.csv", "--use-dev-gold").status
        == 64)
  }
}
