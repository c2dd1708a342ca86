import EndModels
import Foundation
import Pipeline
import Testing

/// Training, prediction and comparison as a user runs them, on small embedded data and few epochs.
@Suite struct EndModelCommandTests {
  /// A store with the embedded spouses, labeled.
  func labeled() throws -> CommandLineFixture {
    let line = try CommandLineFixture()
    try line.run("import", "cdr", "--data", "embedded")
    try line.run("label", "cdr")
    return line
  }

  static let small = [
    "--embedding", "8", "--hidden", "8", "--epochs", "2", "--batch-size", "256", "--dropout", "0",
  ]

  @Test func hiddenLayersThatABackboneHasNoPlaceForAreNoted() throws {
    let line = try labeled()
    let options = ["--backbone", "bilstm", "--lstm-size", "2", "--max-length", "8"]
    let result = try line.start(
      ["train", "cdr", "--method", "dp"] + Self.small + options
    ).wait()
    #expect(result.status == 0)
    #expect(result.errors.contains("a bilstm has no hidden layers"))
    #expect(try !train(line, method: "dp").errors.contains("hidden layers"))
  }

  func train(
    _ line: CommandLineFixture, _ more: String..., method: String = "sbl"
  ) throws -> CommandLineFixture.Result {
    try line.start(["train", "cdr", "--method", method] + Self.small + more).wait()
  }

  @Test func aModelFilePredictsWhereNothingElseIs() throws {
    let line = try labeled()
    let trained = try train(line, "--output", "sbl.model")
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.errors.contains("settings: {"))
    #expect(trained.output.contains("tuned      test"))
    #expect(
      try line.run("export", "candidates", "cdr", "--split", "test", "-o", "test.jsonl").status == 0
    )
    #expect(
      try line.run(
        "export", "predictions", "cdr", "--split", "test", "--run", "1", "-o", "stored.csv"
      ).status == 0)

    let elsewhere = try CommandLineFixture()
    for file in ["sbl.model", "test.jsonl"] {
      try FileManager.default.copyItem(atPath: line.path(file), toPath: elsewhere.path(file))
    }
    let predicted = try elsewhere.run(
      "predict", "cdr", "--model-file", "sbl.model", "--input", "test.jsonl", "-o", "p.csv")
    #expect(predicted.status == 0, "\(predicted.errors)")
    let here = try numbers(elsewhere.read("p.csv"))
    let there = try numbers(line.read("stored.csv"))
    #expect(here.count == there.count && here.count > 100)
    for (a, b) in zip(here, there) {
      #expect(a.item == b.item)
      #expect(abs(a.positive - b.positive) < 1e-6)
    }
    #expect(
      Set(
        try FileManager.default.contentsOfDirectory(atPath: elsewhere.folder.path).filter {
          !$0.hasPrefix(".")
        }) == ["sbl.model", "test.jsonl", "p.csv"])
  }

  func numbers(_ csv: String) -> [(item: String, positive: Double)] {
    csv.split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: ",")
      return (String(fields[0]), Double(fields[fields.count - 1]) ?? .nan)
    }
  }

  @Test(arguments: ["train", "compare"])
  func helpStatesEveryOptionWithItsRangeAndDefault(command: String) throws {
    let help = try CommandLineFixture().run(command, "--help").output
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for field in EndModelSettings.fields {
      #expect(help.contains(" --\(field.name) <"))
      let (range, value) = (field.documented, field.text(EndModelSettings()))
      #expect(help.contains("(\(range); default: \(value))"), "--\(field.name)")
    }
  }

  @Test func scoresOfARunShowEverySlice() throws {
    let line = try labeled()
    _ = try train(line)
    let scored = try line.run("score", "cdr", "--run", "1", "--format", "json")
    #expect(scored.status == 0, "\(scored.errors)")
    let tables = try #require(
      try JSONSerialization.jsonObject(with: Data(scored.output.utf8)) as? [[String: Any]])
    let slices = try #require(tables.last?["rows"] as? [[String: Any]])
    #expect(slices.count > 10)
    let attention = slices.compactMap { ($0["attention"] as? [String: Any])?["mean"] as? Double }
    #expect(attention.count == slices.count)
    // The base slice has the rest.
    #expect((0...1).contains(attention.reduce(0, +)))
    #expect(try line.run("runs", "cdr").output.contains("sbl"))
  }

  @Test func theSameSeedGivesTheSameModelAtAnyNumberOfJobs() throws {
    let line = try labeled()
    for jobs in ["1", "2"] {
      let trained = try train(
        line, "--seeds", "2", "--jobs", jobs, "--force", "--output", "\(jobs).model")
      #expect(trained.status == 0, "\(trained.errors)")
    }
    let one = try Data(contentsOf: URL(fileURLWithPath: line.path("1.model")))
    #expect(try Data(contentsOf: URL(fileURLWithPath: line.path("2.model"))) == one)
  }

  @Test func aKilledTrainingResumesAndEndsInTheSameModel() throws {
    let line = try labeled()
    let arguments =
      ["train", "cdr", "--method", "sbl"] + Self.small.map { $0 == "2" ? "12" : $0 } + [
        "--checkpoint-interval", "0", "--output", "m.model",
      ]
    #expect(try line.start(arguments).wait().status == 0)
    let whole = try Data(contentsOf: URL(fileURLWithPath: line.path("m.model")))
    var interrupted = 0
    for milliseconds in [900, 1500, 2100] {
      let running = try line.start(arguments + ["--force"])
      usleep(UInt32(milliseconds) * 1000)
      running.kill()
      if try running.wait().wasKilled { interrupted += 1 }
      #expect(try line.run("store", "check").status == 0)
    }
    #expect(interrupted > 0, "no run was still going when it was killed")
    let resumed = try line.start(arguments + ["--force"]).wait()
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: line.path("m.model"))) == whole)
    #expect(!FileManager.default.fileExists(atPath: line.path("slicework.sqlite-checkpoints")))
  }

  @Test func compareSetsMethodsSideBySideAndReusesRuns() throws {
    let line = try labeled()
    let arguments =
      ["compare", "cdr", "--seeds", "2", "--preset", "best", "--label-models", "dp", "majority"]
      + Self.small + ["--json", "c.json", "--report", "c.html"]
    let first = try line.start(arguments).wait()
    #expect(first.status == 0, "\(first.errors)")
    let lastLine = try #require(first.output.split(separator: "\n").last)
    #expect(lastLine.hasPrefix("cdr default, preset best, threshold tuned: DP "))
    #expect(first.output.contains("gold (upper bound)"))
    #expect(first.output.contains("between DP and DP with another seed"))
    #expect(!first.output.contains("published"), "generated data stand beside no published figure")
    let json = try JSONSerialization.jsonObject(with: Data(line.read("c.json").utf8))
    let tasks = try #require((json as? [String: Any])?["tasks"] as? [[String: Any]])
    #expect(tasks.map { $0["decision"] as? String } == ["0.5", "tuned"])
    let methods = try #require(tasks[1]["methods"] as? [[String: Any]])
    #expect(methods.map { $0["method"] as? String } == ["dp", "sbl", "gold"])
    let runs = try #require(methods[1]["runs"] as? [[String: Any]])
    #expect(runs.map { $0["seed"] as? Int } == [0, 1])
    #expect((runs[0]["slices"] as? [String: Any])?.isEmpty == false)
    let paired = try #require((tasks[1]["paired"] as? [[String: Any]])?.first)
    #expect(paired["a"] as? String == "sbl" && paired["runs"] as? Int == 2)

    let stored = try line.run("runs", "cdr", "--format", "tsv").output
    let second = try line.start(arguments).wait()
    #expect(second.output.split(separator: "\n").last == lastLine)
    #expect(try line.run("runs", "cdr", "--format", "tsv").output == stored)
  }

  @Test func aSearchPrintsItsTrialsAndTrainsTheBest() throws {
    let line = try labeled()
    let trained = try train(
      line, "--tune", "grid", "--search", "learning-rate=0.001,0.01", method: "dp")
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.output.hasPrefix("Search on dev, 1 seed each\n"))
    #expect(trained.output.contains("Test was not looked at."))
    #expect(trained.output.contains("tuned      test"))
  }

  @Test(arguments: [
    (["--dropout", "1"], 64, "dropout is 1.0"),
    (["--learning-rate=-1"], 64, "learning rate is -1.0"),
    (["--temperature", "0"], 64, "temperature is 0.0"),
    (["--slices", "sf"], 64, "has no slicing functions"),
    (["--slices", "column:nowhere"], 64, "no candidate of 'cdr' has a field named 'nowhere'"),
    (["--min-members", "100000"], 65, "none with 100000 train members"),
    (["--backbone", "features"], 64, "reads vectors from files"),
    (["--tune", "grid"], 64, "--tune needs --search"),
    (["--lf-set", "other"], 64, "no set of labeling functions named 'other'"),
  ])
  func wrongOptionsAreNamedBeforeAnythingIsStored(
    options: [String], status: Int32, message: String
  ) throws {
    let line = try labeled()
    let result = try line.start(["train", "cdr"] + options).wait()
    #expect(result.status == status, "\(result.errors)")
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(try line.run("runs", "--format", "tsv").output.split(separator: "\n").count == 1)
  }

  @Test func damagedModelsAndModelsOfAnotherTaskAreRefused() throws {
    let line = try labeled()
    _ = try train(line, "--output", "m.model", method: "dp")
    let file = URL(fileURLWithPath: line.path("m.model"))
    let whole = try Data(contentsOf: file)
    try line.write(#"{"id":"a","text":"Aspirin causes headache"}"#, to: "in.jsonl")
    for (data, message) in [
      (whole.dropLast(1000), "the file is cut off or changed"),
      (Data("text".utf8), "something else"),
      (whole.prefix(8) + Data([9]) + whole.dropFirst(9), "version 9"),
    ] {
      try data.write(to: file)
      let result = try line.run("predict", "cdr", "--model-file", "m.model", "--input", "in.jsonl")
      #expect(result.status == 65)
      #expect(result.errors.contains("m.model"))
      #expect(result.errors.contains(message), "\(result.errors)")
      #expect(result.output.isEmpty)
    }
    try whole.write(to: file)
    let other = try line.run("predict", "spouses", "--model-file", "m.model", "--input", "in.jsonl")
    #expect(other.status == 65)
    #expect(other.errors.contains("found 'cdr', expected 'spouses'"))
  }
}
