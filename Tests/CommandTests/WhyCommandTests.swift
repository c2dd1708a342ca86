import Foundation
import Testing

/// Why a label is what it is, on the command line.
@Suite struct WhyCommandTests {
  private static let votes = """
    item,a,b,c
    1,0,0,0
    2,0,0,1
    3,1,1,1
    4,1,-1,1
    5,1,0,1
    "6,6",-1,-1,-1

    """

  private func fixture() throws -> CommandLineFixture {
    let line = try CommandLineFixture()
    try line.write(Self.votes, to: "votes.csv")
    return line
  }

  private func run(_ line: CommandLineFixture, why: String) throws -> CommandLineFixture.Result {
    try line.run(
      "label-model", "run", "--votes", "votes.csv", "--label-model", "majority", "--class-balance",
      "0.6,0.4", "-o", "labels.csv", "--why", why)
  }

  @Test func contributionsOfAVoteFileSumToTheLogOddsOfItsLabels() throws {
    let line = try fixture()
    let result = try run(line, why: "why.tsv")
    #expect(result.status == 0, "\(result.errors)")
    let labels = try line.read("labels.csv").split(separator: "\n").dropFirst().compactMap {
      $0.split(separator: ",").last.flatMap { Double($0) }
    }
    let rows = try line.read("why.tsv").split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false)
    }
    #expect(
      rows[0] == [
        "item", "class", "part", "function", "vote", "contribution", "weight", "repeats", "orders",
      ])
    let sums = Dictionary(grouping: rows.dropFirst(), by: { $0[0] })
      .mapValues { $0.reduce(0) { $0 + Double($1[5])! } }
    for (item, label) in zip(["1", "2", "3", "4", "5", "6,6"], labels) {
      #expect(abs(sums[Substring(item)]! - log(label / (1 - label))) < 1e-9)
    }
    #expect(rows.count { $0[0] == "4" } == 4)
    #expect(rows.count { $0[0] == "6,6" } == 2)
    let vote = try #require(rows.first { $0[0] == "5" && $0[3] == "b" })
    #expect(vote[1] == "1" && vote[2] == "vote" && vote[4] == "0" && vote[8] == "all")
    #expect(Double(vote[5])! < 0)
  }

  @Test func predictWritesTheSameAsRun() throws {
    let line = try fixture()
    for name in ["why.csv", "why.jsonl"] {
      #expect(try run(line, why: name).status == 0)
    }
    try line.write("count,a,b,c\n1,0,0,0\n1,0,0,1\n1,1,1,1\n1,1,-1,1\n1,1,0,1\n", to: "p.csv")
    try line.run(
      "label-model", "fit", "--patterns", "p.csv", "--label-model", "majority", "--class-balance",
      "0.6,0.4", "--output", "m.json")
    for name in ["again.csv", "again.jsonl"] {
      let result = try line.run(
        "label-model", "predict", "--model-file", "m.json", "--votes", "votes.csv", "-o", "l.csv",
        "--why", name)
      #expect(result.status == 0, "\(result.errors)")
    }
    #expect(try line.read("again.csv") == line.read("why.csv"))
    #expect(try line.read("again.jsonl") == line.read("why.jsonl"))
    #expect(try line.read("why.csv").contains("\n\"6,6\",1,silence,,,0.0,,,all\n"))
    let lines = try line.read("why.jsonl").split(separator: "\n")
    #expect(lines.count == 6)
    let first = try JSONSerialization.jsonObject(with: Data(lines[3].utf8))
    let item = try #require(first as? [String: Any])
    #expect(item["item"] as? String == "4" && item["class"] as? Int == 1)
    let votes = try #require(item["votes"] as? [[String: Any]])
    #expect(votes.map { $0["function"] as? String } == ["a", "c"])
    let parts = votes.compactMap { $0["contribution"] as? Double }
    let sum = try #require(item["classBalance"] as? Double) + parts.reduce(0, +)
    #expect(abs(try #require(item["logOdds"] as? Double) - sum) < 1e-9)
  }

  @Test func filesThatCannotBeWrittenAreRefusedBeforeAnyWork() throws {
    let line = try fixture()
    let other = try run(line, why: "why.npy")
    #expect(other.status == 64)
    #expect(other.errors.contains("contributions cannot be written to a .npy file"))
    let input = try run(line, why: "./votes.csv")
    #expect(input.status == 64)
    #expect(input.errors.contains("one that is read"))
    let output = try run(line, why: "labels.csv")
    #expect(output.status == 64)
    #expect(output.errors.contains("named twice as the file to write"))
    let all = try line.run(
      "label-model", "run", "--votes", "votes.csv", "--label-model", "all", "--why", "why.csv")
    #expect(all.status == 64)
    #expect(try line.read("votes.csv") == Self.votes)
  }

  @Test func showSaysWhatEachVoteAddsAndWhatIfWhatIsMissed() throws {
    let line = try CommandLineFixture()
    try line.run("import", "spouses", "--data", "embedded")
    try line.run("label", "spouses")
    try line.run("label-model", "fit", "spouses", "--label-model", "weighted-majority")
    let shown = try line.run("show", "spouses", "--lf", "demo.lf_married", "--limit", "1")
    #expect(shown.output.contains("  log odds of positive "))
    #expect(shown.output.contains(": class balance -"))
    #expect(shown.output.contains(/demo.lf_married → positive +\+\d\.\d\d\n/))
    let json = try line.run(
      "show", "spouses", "--lf", "demo.lf_married", "--limit", "1", "--format", "json")
    let table = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    let row = try #require((table?["rows"] as? [[String: Any]])?.first)
    let positive = try #require(row["probability.positive"] as? Double)
    let logOdds = try #require(row["logOdds"] as? Double)
    #expect(abs(logOdds - log(positive / (1 - positive))) < 1e-6)
    #expect((row["contributions"] as? String)?.contains("demo.lf_married=") == true)
    #expect(row["orders"] as? String == "all")

    let dropped = try line.run(
      "what-if", "spouses", "--without", "demo.lf_married,demo.lf_husband_wife", "--without",
      "demo.lf_married", "--format", "json")
    #expect(dropped.status == 0, "\(dropped.errors)")
    let effects = try JSONSerialization.jsonObject(with: Data(dropped.output.utf8))
    let rows = try #require((effects as? [String: Any])?["rows"] as? [[String: Any]])
    #expect(
      rows.map { $0["without"] as? String } == [
        "demo.lf_married, demo.lf_husband_wife", "demo.lf_married",
      ])
    #expect((rows[0]["logLossChange"] as? [String: Any])?["std"] as? Double != nil)
    #expect(try line.run("what-if", "spouses", "--without", "lf_none").status == 64)
  }
}
