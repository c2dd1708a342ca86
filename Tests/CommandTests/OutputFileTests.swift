import Foundation
import Testing

/// No command writes over a file that it reads.
@Suite struct OutputFileTests {
  private static let votes = "item,a,b,c\n1,0,0,0\n2,0,0,1\n3,1,1,1\n4,1,0,1\n"
  private let line: CommandLineFixture

  init() throws {
    line = try CommandLineFixture()
    try line.write(Self.votes, to: "votes.csv")
    try line.write("item,gold\n1,0\n3,1\n", to: "gold.csv")
    try line.write("count,a,b,c\n3,0,0,0\n2,0,0,1\n4,1,1,1\n", to: "patterns.csv")
    let files = FileManager.default
    try files.createSymbolicLink(
      atPath: line.path("symbolic.csv"), withDestinationPath: line.path("votes.csv"))
    try files.linkItem(atPath: line.path("votes.csv"), toPath: line.path("hard.csv"))
    try files.createDirectory(atPath: line.path("folder"), withIntermediateDirectories: true)
  }

  private func expectRefusal(_ arguments: String..., keeping name: String) throws {
    let before = try Data(contentsOf: line.folder.appending(path: name))
    let result = try line.start(arguments).wait()
    #expect(result.status == 64, "\(arguments): \(result.errors)")
    #expect(result.errors.contains("the file to write is"), "\(result.errors)")
    #expect(try Data(contentsOf: line.folder.appending(path: name)) == before)
  }

  @Test(arguments: ["votes.csv", "./folder/../votes.csv", "symbolic.csv", "hard.csv"])
  func theVotesAreNotOverwrittenByWhateverName(name: String) throws {
    try expectRefusal(
      "label-model", "run", "--votes", "votes.csv", "--output", name, keeping: "votes.csv")
    let link = try FileManager.default.destinationOfSymbolicLink(atPath: line.path("symbolic.csv"))
    #expect(link == line.path("votes.csv"))
  }

  @Test func neitherAreGoldPatternsAndModels() throws {
    try expectRefusal(
      "label-model", "run", "--votes", "votes.csv", "--gold", "gold.csv", "-o", "gold.csv",
      keeping: "gold.csv")
    try expectRefusal(
      "label-model", "fit", "--patterns", "patterns.csv", "-o", "patterns.csv",
      keeping: "patterns.csv")
    let fit = try line.run("label-model", "fit", "--patterns", "patterns.csv", "-o", "model.csv")
    #expect(fit.status == 0, "\(fit.errors)")
    try expectRefusal(
      "label-model", "predict", "--model-file", "model.csv", "--votes", "votes.csv", "-o",
      "symbolic.csv", keeping: "votes.csv")
    try expectRefusal(
      "label-model", "predict", "--model-file", "model.csv", "--votes", "votes.csv", "-o",
      "model.csv", keeping: "model.csv")
  }

  @Test func theSmallExecutableRefusesTheSame() throws {
    let fit = try line.run(
      .stream, "label-model", "fit", "--patterns", "patterns.csv", "-o", "./patterns.csv")
    #expect(fit.status == 64)
    #expect(try line.read("patterns.csv").hasPrefix("count,"))
  }

  @Test func noCommandWritesOverTheStore() throws {
    try line.run("import", "spouses", "--data", "embedded", "--store", "s.csv")
    try line.run("label", "spouses", "--store", "s.csv")
    let store = ["spouses", "--store", "s.csv"]
    for command in [
      ["label-model", "fit"] + store + ["-o", "s.csv"], ["report"] + store + ["-o", "s.csv"],
      ["export", "votes"] + store + ["--split", "dev", "-o", "s.csv"],
      ["analyze"] + store + ["--report", "s.csv"], ["train"] + store + ["-o", "s.csv"],
      ["compare"] + store + ["--methods", "none", "--json", "s.csv"],
      ["compare"] + store + ["--methods", "none", "--report", "./s.csv"],
      ["predict"] + store + ["--run", "1", "-o", "s.csv"],
    ] {
      let result = try line.start(command).wait()
      #expect(result.status == 64, "\(command): \(result.errors)")
      #expect(result.errors.contains("the file to write is"), "\(command): \(result.errors)")
    }
    #expect(try line.run("store", "check", "--store", "s.csv").output.contains("is sound"))
  }

  @Test func resultsInTheFolderOfTheCorpusAreReplacedAndItsFilesAreNot() throws {
    let notes: String = (0..<40).map { index -> String in
      let words = index % 2 == 0 ? "great, again" : "dull and long"
      let split = index % 4 < 2 ? #""train""# : #""dev","gold":\#(1 - index % 2)"#
      return #"{"id":"n\#(index)","text":"\#(words)","split":\#(split)}"#
    }.joined(separator: "\n")
    try line.write(notes, to: "notes.jsonl")
    let compare = [
      "compare", "notes", "--data", ".", "--methods", "none", "--label-models", "majority",
      "--json",
    ]
    for _ in 0..<2 {
      let result = try line.run(.ownTask, reading: "/dev/null", compare + ["result.json"])
      #expect(result.status == 0, "\(result.errors)")
    }
    for store in ["slicework.sqlite", "new.sqlite"] {
      let result = try line.run(
        .ownTask, reading: "/dev/null", compare + ["./notes.jsonl", "--store", store])
      #expect(result.status == 64)
      #expect(result.errors.contains("the file to write is"), "\(result.errors)")
    }
    #expect(try line.read("notes.jsonl") == notes)
  }

  @Test func twoResultsNeedTwoFiles() throws {
    let result = try line.run(
      "compare", "spouses", "--methods", "none", "--json", "x", "--report", "./x")
    #expect(result.status == 64)
    #expect(result.errors.contains("named twice"))
  }
}
