import Foundation
import Testing

/// The paper's experiments and the report as a user asks for them.
@Suite struct PaperCommandTests {
  @Test func anExperimentPrintsItsVerdictsAndWritesWhatIsAskedFor() throws {
    let line = try CommandLineFixture()
    let result = try line.run(
      "paper", "weak-supervision", "--quick", "--seeds", "1", "--data", "embedded",
      "--json", "runs.json", "--report", "page.html", "--figures", "figures")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("Section 4.2 · cdr"))
    #expect(result.output.contains("Verdicts"))
    let json = try JSONSerialization.jsonObject(with: Data(line.read("runs.json").utf8))
    let experiments = (json as? [String: Any])?["experiments"] as? [[String: Any]]
    let runs = try #require(experiments?.first?["runs"] as? [[String: Any]])
    // Two methods on three sets of labeling functions.
    #expect(runs.count == 6)
    #expect((runs[0]["settings"] as? [String: Any])?["all"] != nil)
    #expect(try line.read("page.html").contains("<svg"))
    #expect(try line.read("figures/weak-supervision-1.svg").hasPrefix("<svg"))
  }

  @Test(arguments: [
    (["paper", "figure2"], "figure2"),
    (["paper", "figure1", "--seeds", "0"], "--seeds must be at least 1"),
    (["paper", "figure1", "--jobs", "0"], "--jobs must be at least 1"),
    (["paper", "figure1", "--json", "nowhere/x.json"], "no folder"),
    (["paper", "table1", "--data", "nowhere"], "no folder nowhere for --data"),
    (["paper"], "experiments"),
  ])
  func wrongUsageIsToldAndRunsNothing(arguments: [String], message: String) throws {
    let line = try CommandLineFixture()
    let result = try line.start(arguments).wait()
    #expect(result.status == 64)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test func theReportGrowsWithTheStore() throws {
    let line = try CommandLineFixture()
    try line.run("import", "cdr", "--data", "embedded")
    try line.run("label", "cdr")
    #expect(try line.run("report", "cdr", "-o", "votes.html").status == 0)
    let votes = try line.read("votes.html")
    #expect(votes.contains("Labeling functions") && votes.contains("LF_induce"))
    #expect(!votes.contains("Probabilistic labels</h2>"))

    try line.run("label-model", "fit", "cdr")
    for method in ["dp", "sbl"] {
      let trained = try line.start(
        ["train", "cdr", "--method", method] + EndModelCommandTests.small
      ).wait()
      #expect(trained.status == 0, "\(trained.errors)")
    }
    let result = try line.run("report", "cdr", "-o", "all.html", "--examples", "3")
    #expect(result.status == 0, "\(result.errors)")
    let all = try line.read("all.html")
    for heading in ["Probabilistic labels", "End models", "Slices", "Candidates to read"] {
      #expect(all.contains(">\(heading)</h2>"), "\(heading)")
    }
    #expect(all.contains("DP wrong, SBL right"))
    #expect(all.contains("<mark"))
  }

  @Test func aReportNeedsAStoreAndAFolder() throws {
    let line = try CommandLineFixture()
    #expect(try line.run("report", "cdr").status == 74)
    #expect(try line.run("report", "cdr", "-o", "nowhere/x.html").status == 64)
  }
}
