import Foundation
import Testing

/// Functions that trap, exit or never end.
struct FunctionHazardTests {
  let line: CommandLineFixture

  init() throws { line = try CommandLineFixture() }

  private func label(
    _ task: String, _ options: String...
  ) throws -> CommandLineFixture.Result {
    #expect(try line.run(.ownTask, "import", task, "--quiet").status == 0)
    return try line.run(
      .ownTask, reading: "/dev/null", ["label", task, "--quiet", "--format", "tsv"] + options)
  }

  /// Votes and faults of a function.
  private func counts(_ output: String, _ function: String) -> [String]? {
    let rows = output.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    guard let head = rows.first(where: { $0.first == "function" }),
      let row = rows.first(where: { $0.first == function }),
      let votes = head.firstIndex(of: "votes"), let faults = head.firstIndex(of: "faults")
    else { return nil }
    return [row[votes], row[faults]]
  }

  @Test(arguments: [
    ("trap", "obedient"), ("second-trap", "obedient-too"), ("recursion", "obedient"),
  ])
  func aTrapNamesFunctionAndCandidate(task: String, function: String) throws {
    let result = try label(task)
    #expect(result.wasKilled)
    let named = result.errors.split(separator: "\n").filter { $0.hasPrefix("error: function ") }
    #expect(named.count == 1)
    #expect(
      named.first?.wholeMatch(
        of: /error: function '(.*)' trapped \(.*\) on candidate 'n7'/)?.1 == Substring(function))
    #expect(result.errors.contains("help: correct the function; `label --timeout SECONDS`"))
  }

  @Test func anExitInsideAFunctionIsNoticed() throws {
    let result = try label("exit")
    #expect(result.status == 65)
    #expect(
      result.errors.contains("error: function 'obedient' ended the program on candidate 'n7'\n"))
    #expect(result.output == "")
  }

  @Test func aSlowFunctionIsNamedAndGoesOn() throws {
    let result = try label("slow", "--warn-after", "0.3")
    #expect(result.status == 0)
    for function in ["obedient", "obedient-too"] {
      #expect(
        result.errors.contains(
          "warning: function '\(function)' has been at candidate 'n7' for 0.3 s\n"))
    }
    #expect(counts(result.output, "obedient") == ["20", "0"])
    #expect(
      try line.run(.ownTask, "label", "slow", "--force", "--warn-after", "0").errors
        .contains("warning") == false)
  }

  @Test func withATimeoutEveryHazardIsAFaultOfItsCandidate() throws {
    let result = try label("hazards", "--timeout", "0.4")
    #expect(result.status == 0, "\(result.errors)")
    #expect(counts(result.output, "great") == ["13", "0"])
    #expect(counts(result.output, "last") == ["13", "0"])
    #expect(counts(result.output, "obedient") == ["16", "4"])
    #expect(counts(result.output, "obedient-too") == ["2", "5"])
    let faults = result.errors.split(separator: "\n").filter { $0.hasPrefix("fault: ") }
    #expect(
      faults.filter { $0.contains("obedient on n7: ended the process by signal ") }.count == 1)
    for fault in [
      "obedient on n8: ended the process with exit code 0",
      "obedient on n9: ended the process with exit code 3",
      "obedient on n10: took longer than 0.4 s",
      "obedient-too on n10: took longer than 0.4 s",
    ] {
      #expect(faults.contains { $0.hasSuffix(fault) }, "\(fault)\n\(result.errors)")
    }
    #expect(faults.contains { $0.contains("obedient-too on n13: ended the process by signal ") })
    let again = try line.run(.ownTask, "label", "hazards", "--quiet", "--format", "tsv")
    #expect(again.status == 0, "all votes are stored, so that nothing runs again")
  }

  @Test func withATimeoutVotesAreThoseWithoutOne() throws {
    #expect(try line.run(.ownTask, "import", "reviews", "--quiet").status == 0)
    func votes(_ options: String...) throws -> String {
      let labeled = try line.run(
        .ownTask, reading: "/dev/null", ["label", "reviews", "--quiet", "--force"] + options)
      #expect(labeled.status == 0, "\(labeled.errors)")
      let exported = try line.run(
        .ownTask, "export", "votes", "reviews", "--split", "train", "--output", "votes.csv")
      #expect(exported.status == 0, "\(exported.errors)")
      return try line.read("votes.csv")
    }
    let here = try votes()
    #expect(here.split(separator: "\n").count > 60)
    #expect(try votes("--timeout", "60") == here)
    #expect(try votes("--timeout", "60", "--jobs", "1") == here)
  }

  @Test func withATimeoutStoppingNamesTheFault() throws {
    let result = try label("endless", "--timeout", "0.3", "--on-fault", "stop")
    #expect(result.status == 65)
    #expect(
      result.errors.contains(
        "function 'obedient' failed on candidate 'n7': took longer than 0.3 s"))
  }

  @Test(arguments: [
    ["--timeout", "0"], ["--timeout", "-1"], ["--timeout", "nan"], ["--warn-after", "-1"],
  ])
  func impossibleTimesAreRefused(options: [String]) throws {
    let result = try line.run(.ownTask, reading: "/dev/null", ["label", "reviews"] + options)
    #expect(result.status == 64)
    #expect(result.errors.contains(options[0]))
  }
}
