import Foundation
import Testing

@Suite struct WrongInputTests {
  @Test func anUnknownTaskIsWrongUsageAndListsTheTasks() throws {
    let result = try CommandLineFixture().run("import", "cdrr")
    #expect(result.status == 64)
    #expect(
      result.errors == """
        error: no task is named 'cdrr'
          help: did you mean 'cdr'? the tasks are: cdr, spouses, sentences

        """)
    #expect(result.output.isEmpty)
  }

  @Test func anUnknownOptionIsWrongUsage() throws {
    let result = try CommandLineFixture().run("label", "cdr", "--jbos", "2")
    #expect(result.status == 64)
    #expect(result.errors.contains("--jbos"))
  }

  @Test func aPresetThatTheTaskLacksStopsTheComparisonBeforeAnyWork() throws {
    let line = try CommandLineFixture()
    let result = try line.run("compare", "cdr", "--preset", "fastest")
    #expect(result.status == 64)
    #expect(
      result.errors == """
        error: the task 'cdr' has no preset named 'fastest'
          help: choose one of: paper, best, encoder

        """)
    #expect(!FileManager.default.fileExists(atPath: line.path("slicework.sqlite")))
  }

  @Test func aMissingStoreIsAnInputErrorAndIsNotCreated() throws {
    let line = try CommandLineFixture()
    let result = try line.run("label", "cdr")
    #expect(result.status == 74)
    #expect(result.errors.contains("no store is here"))
    #expect(!FileManager.default.fileExists(atPath: line.path("slicework.sqlite")))
  }

  @Test func labelModelsBeforeVotesSayWhatToRun() throws {
    let line = try CommandLineFixture()
    try line.run("import", "cdr", "--data", "embedded")
    let result = try line.run("label-model", "fit", "cdr")
    #expect(result.status == 65)
    #expect(result.errors.contains("slicework label cdr"))
  }

  @Test func aVoteThatIsNoClassIsNamedWithLineAndColumn() throws {
    let line = try CommandLineFixture()
    try line.write("item,a,b,c\n1,0,1,-1\n2,0,x,1\n", to: "votes.csv")
    let result = try line.run("label-model", "run", "--votes", "votes.csv")
    #expect(result.status == 65)
    #expect(result.errors.contains("votes.csv:3"))
    #expect(result.errors.contains("'b'"))
    #expect(result.errors.contains("help: "))
  }

  @Test func aMalformedCorpusLineIsNamedAndNothingIsStored() throws {
    let line = try CommandLineFixture()
    try FileManager.default.createDirectory(
      atPath: line.path("data/spouses"), withIntermediateDirectories: true)
    let good =
      #"{"id":"ID","sentence":"Ann married Bob .","tokens":["Ann","married","Bob","."],"#
      + #""person1":{"start":0,"end":0,"text":"Ann","charStart":0,"charEnd":3},"#
      + #""person2":{"start":2,"end":2,"text":"Bob","charStart":12,"charEnd":15},"label":1}"#
    func row(_ id: String) -> String { good.replacingOccurrences(of: "ID", with: id) + "\n" }
    let bad = row("t2").replacingOccurrences(of: #""start":2,"end":2"#, with: #""start":2,"end":9"#)
    try line.write(row("t1") + bad, to: "data/spouses/train.jsonl")
    try line.write(row("d1"), to: "data/spouses/dev.jsonl")
    try line.write(row("e1"), to: "data/spouses/test.jsonl")
    try line.write("person1,person2\nAnn,Bob\n", to: "data/spouses/known-spouses.csv")

    let refused = try line.run("import", "spouses", "--data", "data")
    #expect(refused.status == 65)
    #expect(refused.errors.contains("train.jsonl:2"))
    #expect(refused.errors.contains("person2"))
    #expect(try line.run("tasks", "--format", "tsv").output.contains("not imported"))

    let skipping = try line.run("import", "spouses", "--data", "data", "--skip-invalid")
    #expect(skipping.status == 0, "\(skipping.errors)")
    #expect(skipping.errors.contains("left out: "))
    #expect(skipping.output.contains("1 invalid item was left out."))

    for split in ["train", "dev", "test"] { try line.write(bad, to: "data/spouses/\(split).jsonl") }
    let none = try line.run("import", "spouses", "--data", "data", "--skip-invalid")
    #expect(none.status == 65)
    #expect(none.errors.contains("no valid item: 3 are invalid"), "\(none.errors)")
  }

  @Test func anImportWithoutDataDoesNotReplaceARealCorpus() throws {
    let line = try CommandLineFixture()
    try FileManager.default.createDirectory(
      atPath: line.path("data/spouses"), withIntermediateDirectories: true)
    for (name, id) in [("train", "t1"), ("dev", "d1"), ("test", "e1")] {
      try line.write(
        #"{"id":"\#(id)","sentence":"Ann met Bob .","tokens":["Ann","met","Bob","."],"#
          + #""person1":{"start":0,"end":0,"text":"Ann","charStart":0,"charEnd":3},"#
          + #""person2":{"start":2,"end":2,"text":"Bob","charStart":8,"charEnd":11},"label":-1}"#
          + "\n", to: "data/spouses/\(name).jsonl")
    }
    try line.write("person1,person2\nAnn,Bob\n", to: "data/spouses/known-spouses.csv")
    #expect(try line.run("import", "spouses", "--data", "data").status == 0)

    let refused = try line.run("import", "spouses")
    #expect(refused.status == 64)
    #expect(refused.errors.contains("--data embedded"))
    #expect(try line.run("tasks").output.contains("real: train 1, dev 1, test 1"))
    #expect(try line.run("import", "spouses", "--data", "embedded").status == 0)
  }

  @Test func aReportWithoutAFolderIsRefusedBeforeAnyWork() throws {
    let line = try CommandLineFixture()
    let result = try line.run("compare", "cdr", "--report", "nowhere/c.html")
    #expect(result.status == 64)
    #expect(!FileManager.default.fileExists(atPath: line.path("slicework.sqlite")))
  }
}
