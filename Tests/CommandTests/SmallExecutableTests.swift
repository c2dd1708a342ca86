import Foundation
import Testing

/// What machines of a cluster run gives what the workbench gives.
@Suite struct SmallExecutableTests {
  private let line: CommandLineFixture

  init() throws { line = try CommandLineFixture() }

  /// What both executables print with the same arguments, when it is the same.
  private func agreed(reading input: String, _ arguments: String...) throws -> String {
    let small = try line.run(.stream, reading: input, arguments)
    let whole = try line.run(.workbench, reading: input, arguments)
    #expect(small.status == 0, "\(small.errors)")
    #expect(small.output == whole.output)
    #expect(small.errors == whole.errors)
    return small.output
  }

  @Test(arguments: ["cdr", "spouses"])
  func votesModelAndLabelsAreThoseOfTheWorkbench(task: String) throws {
    try line.run("import", task, "--data", "embedded")
    try line.run("export", "resources", task, "-o", "r")
    try line.run(
      "export", "candidates", task, "--split", "dev", "--form", "stream", "-o", "c")
    let votes = try agreed(reading: "c", "stream", task, "--resources", "r")
    #expect(votes.contains("\"votes\":["))
    let description = try agreed(reading: "c", "stream", task, "--resources", "r", "--describe")
    #expect(description.contains("\"checksum\""))

    try line.run("label", task)
    try line.run("export", "patterns", task, "--split", "dev", "-o", "p.csv")
    try line.run("export", "votes", task, "--split", "dev", "-o", "v.csv")
    for (executable, name) in [(CommandLineFixture.Executable.workbench, "a"), (.stream, "b")] {
      let fit = try line.run(
        executable, "label-model", "fit", "--patterns", "p.csv", "--class-balance", "0.8,0.2",
        "--output", "\(name).json")
      #expect(fit.status == 0, "\(fit.errors)")
      #expect(fit.output.contains("learned accuracy"))
      try line.run(
        executable, "label-model", "predict", "--model-file", "\(name).json", "--votes", "v.csv",
        "-o", "\(name).csv")
    }
    #expect(try line.read("a.json") == line.read("b.json"))
    #expect(try line.read("a.csv") == line.read("b.csv"))

    try line.write(votes, to: "votes.jsonl")
    let labels = try agreed(reading: "votes.jsonl", "stream", "--model-file", "a.json")
    #expect(labels.contains("\"p\":["))
  }

  @Test func missingResourcesAreNamed() throws {
    try line.write("", to: "empty")
    let result = try line.run(.stream, reading: "empty", ["stream", "cdr"])
    #expect(result.status == 65)
    #expect(result.errors.contains("pass --resources FILE"))
    #expect(!result.errors.contains("--store"))
  }

  @Test func otherCommandsAreWrongUsage() throws {
    let result = try line.run(.stream, "import", "cdr")
    #expect(result.status == 64)
    #expect(result.errors.contains("'import'"))
    #expect(try line.run(.stream, "stream", "cdr", "--store", "s.sqlite").status == 64)
    #expect(try line.run(.stream, "label-model", "fit", "cdr").status == 64)
  }
}
