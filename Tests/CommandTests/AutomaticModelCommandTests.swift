import Foundation
import Testing

/// `--label-model auto` in the commands that take a label model.
@Suite struct AutomaticModelCommandTests {
  private let line: CommandLineFixture

  init() throws { line = try CommandLineFixture() }

  @discardableResult private func run(_ arguments: String...) throws -> CommandLineFixture.Result {
    let result = try line.start(arguments).wait()
    #expect(result.status == 0, "\(arguments.joined(separator: " ")): \(result.errors)")
    return result
  }

  /// Votes of four voters on 400 items: one mostly right, two who repeat each other, one who errs.
  private func writeVotes() throws {
    let rows = (0..<400).map { item in
      let gold = item % 3 == 0 ? 1 : 0
      let first = item % 10 == 7 ? 1 - gold : gold
      let second = item % 5 < 3 ? gold : 1 - gold
      let last = item % 7 < 4 ? gold : 1 - gold
      return "i\(item),\(first),\(second),\(second),\(item % 4 == 0 ? -1 : last)\n"
    }
    try line.write("item,a,b,c,d\n" + rows.joined(), to: "votes.csv")
  }

  private func writeGold(dev: Range<Int>, test: (Int) -> Int = { $0 % 3 == 0 ? 1 : 0 }) throws {
    let rows = (0..<400).map { item in
      dev.contains(item)
        ? "i\(item),\(item % 3 == 0 ? 1 : 0),dev\n"
        : item < 300 ? "i\(item),-1,train\n" : "i\(item),\(test(item)),test\n"
    }
    try line.write("item,gold,split\n" + rows.joined(), to: "gold.csv")
  }

  private func label(_ output: String) throws -> CommandLineFixture.Result {
    try run(
      "label-model", "run", "--votes", "votes.csv", "--gold", "gold.csv", "--label-model", "auto",
      "--output", output, "--format", "json")
  }

  @Test func theCandidatesAreListedAndTheChoiceIsExplained() throws {
    try writeVotes()
    try writeGold(dev: 0..<120)
    let result = try label("labels.csv")
    #expect(result.errors.contains("note: auto: auto "))
    #expect(result.errors.contains("on 120 dev rows, by 10-fold cross-validation"))
    let tables = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    let candidates = try #require(tables.last)
    #expect(candidates["caption"] as? String == "Candidates of auto · 120 dev rows with gold")
    let rows = try #require(candidates["rows"] as? [[String: Any]])
    #expect(rows.first?["model"] as? String == "dp")
    #expect(rows.count { $0["chosen"] as? String == "chosen" } == 1)
    #expect(rows.allSatisfy { $0["logLoss"] is Double && $0["rocAUC"] is Double })
  }

  @Test func testGoldDoesNotMatter() throws {
    try writeVotes()
    try writeGold(dev: 0..<120)
    _ = try label("a.csv")
    try writeGold(dev: 0..<120) { 1 - ($0 % 2) }
    _ = try label("b.csv")
    #expect(try line.read("a.csv") == line.read("b.csv"))
  }

  @Test func withoutEnoughGoldItIsTheDefault() throws {
    try writeVotes()
    try writeGold(dev: 0..<40)
    #expect(try label("auto.csv").errors.contains("40 dev rows with gold, at least 50 are needed"))
    try run(
      "label-model", "run", "--votes", "votes.csv", "--gold", "gold.csv", "-o", "dp.csv")
    #expect(try line.read("auto.csv") == line.read("dp.csv"))
    let plain = try run("label-model", "run", "--votes", "votes.csv", "--label-model", "auto")
    #expect(plain.errors.contains("0 dev rows with gold"))
  }

  @Test func itIsFittedStoredExportedPredictedAndTrainedOn() throws {
    try run("import", "spouses", "--data", "embedded")
    try run("label", "spouses")
    let fit = try run(
      "label-model", "fit", "spouses", "--label-model", "auto", "-o", "model.json")
    #expect(fit.output.contains("Candidates of auto"))
    #expect(fit.errors.contains("note: auto "))
    #expect(
      try line.read("model.json").hasPrefix(
        #"{"format":"slicework-label-model","model":"auto","parameters":{"#))
    try run("export", "votes", "spouses", "--split", "test", "-o", "votes.csv")
    try run(
      "export", "labels", "spouses", "--label-model", "auto", "--split", "test", "-o", "a.csv")
    try run(
      "label-model", "predict", "--model-file", "model.json", "--votes", "votes.csv", "-o", "b.csv")
    #expect(try line.read("a.csv") == line.read("b.csv"))
    #expect(try run("label-model", "score", "spouses", "--split", "test").output.contains("auto"))
    try run("train", "spouses", "--label-model", "auto", "--method", "dp", "--epochs", "1")
    let compared = try run(
      "compare", "spouses", "--label-models", "majority", "auto", "--methods", "none", "--lf-set",
      "demo")
    #expect(compared.output.contains("auto"))
    #expect(compared.errors.contains("note: auto: auto "))
    #expect(try run("store", "check").output.contains("is sound"))
  }

  @Test func allStandsForTheModelsThemselves() throws {
    try writeVotes()
    let all = try run("label-model", "run", "--votes", "votes.csv", "--label-model", "all")
    #expect(!all.output.contains("auto"))
    let unknown = try line.run(
      "label-model", "run", "--votes", "votes.csv", "--label-model", "snorkel")
    #expect(unknown.errors.contains("auto"))
  }
}
