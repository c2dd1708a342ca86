import Foundation
import Testing

@Suite struct BenchCommandTests {
  private let line: CommandLineFixture

  init() throws { line = try CommandLineFixture() }

  private func analyze(_ more: String...) throws -> CommandLineFixture.Result {
    try line.start(
      ["bench", "analyze", "--size", "300x4", "--repetitions", "3", "--quiet"] + more
    ).wait()
  }

  @Test func aStoredRunIsComparedWithTheNext() throws {
    let first = try analyze("--save-baseline", "a.json")
    #expect(first.status == 0, "\(first.errors)")
    let second = try analyze("--compare", "a.json", "--format", "json")
    #expect(second.status == 0, "\(second.errors)")
    let tables = try JSONSerialization.jsonObject(with: Data(second.output.utf8))
    let changes = try #require((tables as? [[String: Any]])?.last)
    let rows = try #require(changes["rows"] as? [[String: Any]])
    #expect(rows.map { $0["row"] as? String } == ["rows 300, functions 4"])
    let words = ["faster", "slower", "within noise"]
    #expect(words.contains(try #require(rows[0]["verdict"] as? String)))
  }

  /// A thousandth of the time that was just measured.
  @Test func aRowAboveTheRatioFails() throws {
    _ = try analyze("--json", "a.json")
    let text = try line.read("a.json")
    let seconds = try #require(text.firstMatch(of: /"seconds":\[([^\]]*)\]/)).1
    let faster = seconds.split(separator: ",").compactMap { Double($0) }.map { "\($0 / 1000)" }
    try line.write(text.replacing(seconds, with: faster.joined(separator: ",")), to: "b.json")
    #expect(try analyze("--compare", "b.json").status == 0)
    let failed = try analyze("--compare", "b.json", "--fail-above", "2")
    #expect(failed.status == 65)
    #expect(failed.output.contains("slower"))
  }

  @Test func aFileThatIsNoBaselineIsRefusedBeforeAnythingIsMeasured() throws {
    try line.write("{\"format\": \"votes\", \"version\": 1}", to: "votes.json")
    let result = try analyze("--compare", "votes.json")
    #expect(result.status == 65)
    #expect(result.output.isEmpty)
    #expect(
      result.errors.contains(
        "votes.json: field 'format': found 'votes', expected 'slicework-bench'"))
    #expect(try analyze("--compare", "none.json").status == 74)
    #expect(try analyze("--fail-above", "2").status == 64)
    #expect(try analyze("--json", "no/folder/a.json").status == 64)
  }

  @Test func stagesBeyondTheMemoryLimitAreLeftOut() throws {
    let result = try line.run(
      "bench", "analyze", "label-model", "--size", "900000x4", "--memory-limit", "1", "--quiet")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("Left out: rows 900000, functions 4: needs about"))
    #expect(result.output.contains("Left out: rows 900000, functions 4, dp: needs about"))
  }

  @Test func growthIsDrawnAndItsExponentsArePrinted() throws {
    let result = try line.run(
      "bench", "growth", "--quick", "--axis", "slices", "--repetitions", "1", "--format", "json",
      "--report", "growth.html", "--quiet")
    #expect(result.status == 0, "\(result.errors)")
    let table = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let rows = try #require(table?["rows"] as? [[String: Any]])
    #expect(rows.map { $0["stage"] as? String } == ["SBL training, one epoch", "SBL inference"])
    #expect(rows.allSatisfy { $0["exponent"] is Double && $0["growth"] is String })
    let page = try line.read("growth.html")
    #expect(page.contains("<svg"))
    #expect(page.contains("slices k"))
  }

  @Test func textsAreTheFirstTableOfLabel() throws {
    let result = try line.run("bench", "texts", "--repetitions", "1", "--format", "json", "--quiet")
    #expect(result.status == 0, "\(result.errors)")
    let table = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let rows = try #require(table?["rows"] as? [[String: Any]])
    #expect(rows.map { $0["work"] as? String } == ["words cut included", "functions alone"])
  }

  @Test(arguments: ["train.bag", "infer.tokens"])
  func aTableIsMeasuredAlone(name: String) throws {
    let result = try line.run(
      "bench", "train", "infer", "--quick", "--repetitions", "1", "--table", name, "--quiet",
      "--json", "one.json")
    #expect(result.status == 0, "\(result.errors)")
    let record = try JSONSerialization.jsonObject(with: Data(line.read("one.json").utf8))
    let tables = try #require((record as? [String: Any])?["tables"] as? [[String: Any]])
    #expect(tables.map { $0["name"] as? String } == [name])
  }

  @Test func aTableOfAnotherSuiteIsRefusedWithThoseThereAre() throws {
    let result = try line.run("bench", "infer", "--table", "train.bag", "--quiet")
    #expect(result.status == 64)
    #expect(
      result.errors.contains(
        "--table is 'train.bag', expected one of infer.slices, infer.tokens, the tables of these suites"
      ))
  }

  /// Two sets of three voters; gold of the second is none of the votes' majority.
  private func writeSets() throws {
    try line.write(
      "item,a,b,c\nx,1,1,0\ny,0,0,-1\nz,1,-1,1\nw,-1,-1,-1\n", to: "sets/one/votes.csv")
    try line.write("item,gold\nx,1\ny,0\nz,1\nw,0\n", to: "sets/one/gold.csv")
    try line.write("item,a,b,c\nx,1,1,1\ny,0,0,0\n", to: "sets/two/votes.csv")
    try line.write("item,gold,split\nx,0,dev\ny,1,test\n", to: "sets/two/gold.csv")
  }

  private func measureSets(_ more: String...) throws -> CommandLineFixture.Result {
    try line.start(["bench", "quality", "--sets", "sets", "--quiet"] + more).wait()
  }

  @Test func voteSetsAreScoredAndRanked() throws {
    try writeSets()
    try line.write("item,p0,p1\nx,1,0\ny,0,1\n", to: "others/two/peer.csv")
    let result = try measureSets(
      "--label-model", "majority", "--label-model", "dp", "--true-balance", "--predictions",
      "others",
      "--format", "json", "--report", "sets.html")
    #expect(result.status == 0, "\(result.errors)")
    let tables = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(tables.count == 8)
    let measures = try #require(tables[1]["rows"] as? [[String: Any]])
    let peer = try #require(
      measures.first { $0["method"] as? String == "peer" && $0["set"] as? String == "two" })
    #expect(peer["accuracy"] as? Double == 1)
    #expect(peer["gain"] as? Double == 1)
    let oracles = Set(measures.compactMap { $0["oracle"] as? String })
    #expect(oracles == ["true balance", "rates of gold"])
    let ranks = try #require(tables[5]["rows"] as? [[String: Any]])
    #expect(ranks.map { $0["method"] as? String } == ["mv", "majority", "dp", "peer"])
    let page = try line.read("sets.html")
    #expect(page.contains("<svg") && page.contains("Average rank among 4 methods over 2 sets"))
  }

  @Test func aFaultInASetIsNamedWithFileAndLine() throws {
    try writeSets()
    try line.write("item,gold\nx,1\ny,maybe\n", to: "sets/one/gold.csv")
    let result = try measureSets()
    #expect(result.status == 65)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("sets/one/gold.csv:3: field 'gold': found 'maybe'"))
  }

  @Test func optionsOfVoteSetsNeedThem() throws {
    #expect(try line.run("bench", "quality", "--true-balance").status == 64)
    #expect(try line.run("bench", "analyze", "--sets", "sets").status == 64)
    #expect(try line.run("bench", "quality", "--sets", "none", "--quiet").status == 74)
  }
}
