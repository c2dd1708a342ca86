import FileFormats
import Foundation
import Testing

@Suite struct LabelModelRunTests {
  /// Three voters who agree on most of eight items.
  private static let votes = """
    item,a,b,c
    1,0,0,0
    2,0,0,1
    3,1,1,1
    4,1,1,1
    5,1,0,1
    6,0,0,0
    7,-1,-1,-1
    8,1,1,-1

    """

  @Test(arguments: ["majority", "dp", "dawid-skene"])
  func labelsOfPlainVoteFilesAreDistributions(model: String) throws {
    let line = try CommandLineFixture()
    try line.write(Self.votes, to: "votes.csv")
    let result = try line.run(
      "label-model", "run", "--votes", "votes.csv", "--label-model", model, "--class-balance",
      "0.4,0.6",
      "--output", "labels.csv")
    #expect(result.status == 0, "\(result.errors)")
    let rows = try line.read("labels.csv").split(separator: "\n").map { $0.split(separator: ",") }
    #expect(rows[0] == ["item", "p0", "p1"])
    #expect(rows.dropFirst().map { $0[0] } == ["1", "2", "3", "4", "5", "6", "7", "8"])
    let positive = rows.dropFirst().compactMap { Double($0[2]) }
    #expect(positive[0] < 0.5 && positive[2] > 0.5)
    #expect(abs(positive[6] - 0.6) < 1e-9, "an item without votes gets the class balance")
  }

  /// The same votes give the same probabilities in any format, whatever the items are called.
  @Test func votesAsExportWritesThemGiveTheSameLabels() throws {
    let line = try CommandLineFixture()
    try line.write(Self.votes, to: "votes.csv")
    let rows = Self.votes.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    try line.write(
      rows.map { #"{"item":"\#($0[0])","votes":{"a":\#($0[1]),"b":\#($0[2]),"c":\#($0[3])}}"# }
        .joined(separator: "\n"), to: "votes.jsonl")
    let cells = rows.flatMap { $0.dropFirst().compactMap { Int8($0) } }
    try writeNpy(
      cells, shape: [rows.count, 3], to: URL(fileURLWithPath: line.path("votes.npy")))
    let labels = try ["csv", "jsonl", "npy"].map { ending in
      let result = try line.run(
        "label-model", "run", "--votes", "votes.\(ending)", "--output", "labels.csv")
      #expect(result.status == 0, "\(result.errors)")
      return try line.read("labels.csv").split(separator: "\n").map {
        $0.split(separator: ",").dropFirst().joined(separator: ",")
      }
    }
    #expect(labels[0].count == 9)
    #expect(labels[1] == labels[0] && labels[2] == labels[0])
  }

  @Test func allModelsAreScoredAgainstGoldPerSplit() throws {
    let line = try CommandLineFixture()
    try line.write(Self.votes, to: "votes.csv")
    try line.write(
      """
      item,gold,split
      1,0,train
      2,0,dev
      3,1,dev
      4,1,test
      6,0,test

      """, to: "gold.csv")
    let result = try line.run(
      "label-model", "run", "--votes", "votes.csv", "--gold", "gold.csv", "--label-model", "all",
      "--format", "tsv")
    #expect(result.status == 0, "\(result.errors)")
    let rows = result.output.split(separator: "\n").dropFirst().map { $0.split(separator: "\t") }
    #expect(
      rows.contains { $0[0] == "majority" && $0[1] == "test" && $0[2] == "all" && $0[3] == "2" })
    #expect(rows.contains { $0[0] == "dp" && $0[1] == "dev" })
  }

  @Test func whenNoModelCanBeFittedTheCommandFails() throws {
    let line = try CommandLineFixture()
    try line.write("item,a,b,c\n1,-1,-1,-1\n2,-1,-1,-1\n", to: "votes.csv")
    let result = try line.run("label-model", "run", "--votes", "votes.csv", "--label-model", "all")
    #expect(result.status == 65)
    #expect(result.errors.contains("every cell abstains"))
    #expect(result.output.isEmpty)
  }

  @Test func goldOfItemsWithoutVotesIsMentioned() throws {
    let line = try CommandLineFixture()
    try line.write(Self.votes, to: "votes.csv")
    try line.write("item,gold\n1,0\n3,1\nx,1\ny,0\n", to: "some.csv")
    try line.write("item,gold\nx,1\n1,-1\n", to: "none.csv")
    let some = try line.run("label-model", "run", "--votes", "votes.csv", "--gold", "some.csv")
    #expect(some.status == 0)
    #expect(some.errors.contains("note: 2 items of the gold file have no votes"))
    #expect(!some.errors.contains("nothing is scored"))
    let none = try line.run("label-model", "run", "--votes", "votes.csv", "--gold", "none.csv")
    #expect(none.errors.contains("note: 1 items of the gold file have no votes"))
    #expect(none.errors.contains("nothing is scored"))
  }

  @Test func meaningsOfAbstentionsAndNumbersOfPassesAreChecked() throws {
    let line = try CommandLineFixture()
    try line.write(Self.votes, to: "votes.csv")
    let meaning = try line.run(
      "label-model", "run", "--votes", "votes.csv", "--abstentions", "quiet")
    #expect(meaning.status == 64)
    #expect(meaning.errors.contains("not-asked"))
    let passes = try line.run("label-model", "run", "--votes", "votes.csv", "--max-passes", "0")
    #expect(passes.status == 64)
    #expect(passes.errors.contains("--max-passes must be at least 1, found 0"))
    func labels(passes: String) throws -> String {
      let result = try line.run(
        "label-model", "run", "--votes", "votes.csv", "--label-model", "ibcc",
        "--abstentions", "silent", "--max-passes", passes, "-o", "labels.csv")
      #expect(result.status == 0, "\(result.errors)")
      return try line.read("labels.csv")
    }
    #expect(try labels(passes: "1") != labels(passes: "100"))
  }

  @Test func anEndingThatCannotBeWrittenIsRefusedBeforeTheVotesAreRead() throws {
    let result = try CommandLineFixture().run(
      "label-model", "run", "--votes", "missing.csv", "-o", "labels.txt")
    #expect(result.status == 64)
    #expect(result.errors.contains("unknown ending 'txt'"))
  }

  @Test func notesNameTheirModelOnce() throws {
    let line = try CommandLineFixture()
    try line.write("item,a\n1,0\n2,1\n", to: "votes.csv")
    let result = try line.run(
      "label-model", "run", "--votes", "votes.csv", "--label-model", "dawid-skene")
    #expect(result.errors.hasPrefix("note: dawid-skene: 1 functions vote;"), "\(result.errors)")
  }

  @Test func longVotesAreReadByEveryCommandThatTakesAVoteFile() throws {
    let line = try CommandLineFixture()
    try line.write(Self.votes, to: "votes.csv")
    let rows = Self.votes.split(separator: "\n").dropFirst().flatMap { row in
      let cells = row.split(separator: ",")
      return zip(["a", "b", "c"], cells.dropFirst()).map { "\(cells[0]),\($0),\($1)\n" }
    }
    // Voters in another order than the model's.
    try line.write("task,worker,label\n" + rows.reversed().joined(), to: "long.csv")
    func labels(_ arguments: String...) throws -> [Substring] {
      let result = try line.start(["label-model"] + arguments + ["-o", "labels.csv"]).wait()
      #expect(result.status == 0, "\(result.errors)")
      return try line.read("labels.csv").split(separator: "\n").sorted()
    }
    let wide = try labels("run", "--votes", "votes.csv", "--class-balance", "0.4,0.6")
    let long = try labels("run", "--votes", "long.csv", "--class-balance", "0.4,0.6")
    #expect(wide.map { $0.split(separator: ",")[0] } == long.map { $0.split(separator: ",")[0] })
    try line.write("count,a,b,c\n9,0,0,0\n2,0,1,0\n9,1,1,1\n1,-1,1,1\n", to: "p.csv")
    let fit = try line.run("label-model", "fit", "--patterns", "p.csv", "-o", "model.json")
    #expect(fit.status == 0, "\(fit.errors)")
    let predictions = try ["votes.csv", "long.csv"].map {
      try labels("predict", "--model-file", "model.json", "--votes", $0)
    }
    #expect(predictions[0] == predictions[1])
  }

  @Test func aLongFileOfTwoReadingsIsRefusedWithTheOption() throws {
    let line = try CommandLineFixture()
    try line.write("item,worker,label\nt1,0,0\nt2,1,1\nt3,2,1\n", to: "votes.csv")
    let refused = try line.run("label-model", "run", "--votes", "votes.csv")
    #expect(refused.status == 65)
    #expect(refused.errors.contains("votes.csv:1"))
    #expect(refused.errors.contains("--votes-format long"))
    let long = try line.run(
      "label-model", "run", "--votes", "votes.csv", "--votes-format", "long", "--label-model",
      "majority")
    #expect(long.output.contains("3 items · 3 voters"))
  }

  @Test func notesOfFitsAreInTheJSONToo() throws {
    let line = try CommandLineFixture()
    try line.write("item,a\n1,0\n2,1\n", to: "votes.csv")
    let result = try line.run(
      "label-model", "run", "--votes", "votes.csv", "--label-model", "dawid-skene", "--format",
      "json", "--quiet")
    #expect(result.errors.isEmpty)
    let tables = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(
      tables.map { $0["caption"] as? String } == ["2 items · 1 voters · 2 classes", "Voters"])
    let notes = try #require(tables[0]["notes"] as? [String])
    #expect(notes.contains { $0.hasPrefix("dawid-skene: 1 functions vote") })
  }

  @Test func anUnknownModelIsRefusedWithTheKnownOnes() throws {
    let line = try CommandLineFixture()
    try line.write(Self.votes, to: "votes.csv")
    let result = try line.run(
      "label-model", "run", "--votes", "votes.csv", "--label-model", "snorkel")
    #expect(result.status == 64)
    #expect(result.errors.contains("dawid-skene"))
  }
}
