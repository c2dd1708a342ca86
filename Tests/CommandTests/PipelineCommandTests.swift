import Foundation
import Testing

@Suite struct PipelineCommandTests {
  @Test func theWholePathRunsOnAnEmbeddedCorpus() throws {
    let line = try CommandLineFixture()
    let imported = try line.run("import", "cdr", "--data", "embedded")
    #expect(imported.status == 0, "\(imported.errors)")
    #expect(imported.output.hasPrefix("cdr · embedded (generated)\n"))

    let labeled = try line.run("label", "cdr", "--format", "tsv")
    #expect(labeled.status == 0, "\(labeled.errors)")
    let rows = labeled.output.split(separator: "\n").dropFirst()
    #expect(rows.count == 33)
    #expect(rows.allSatisfy { $0.split(separator: "\t")[1] == "new" })

    let analyzed = try line.run("analyze", "cdr", "--split", "dev", "--format", "tsv")
    #expect(
      analyzed.output.hasPrefix(
        "function\tindex\tpolarity\tcoverage\toverlaps\tconflicts\tcorrect\tincorrect"))

    let fitted = try line.run("label-model", "fit", "cdr")
    #expect(fitted.status == 0, "\(fitted.errors)")
    #expect(fitted.output.contains("Class balance (dev gold)"))
    let scored = try line.run("label-model", "score", "cdr", "--split", "test")
    #expect(scored.status == 0, "\(scored.errors)")
    #expect(scored.output.contains("with a vote"))

    #expect(try line.run("export", "labels", "cdr", "--split", "dev", "-o", "p.csv").status == 0)
    let labels = try line.read("p.csv").split(separator: "\n")
    #expect(labels[0] == "item,p0,p1")
    for row in labels.dropFirst() {
      let fields = row.split(separator: ",").suffix(2).compactMap { Double($0) }
      #expect(abs(fields[0] + fields[1] - 1) < 1e-12)
    }

    let checked = try line.run("store", "check")
    #expect(checked.status == 0)
    #expect(checked.output.contains("is sound"))
  }

  @Test func aReportChangesNothingInTheStoreItReads() throws {
    let line = try CommandLineFixture()
    try line.run("import", "spouses", "--data", "embedded")
    try line.run("label", "spouses")
    try line.run("label-model", "fit", "spouses")
    // Writes the log back, so that the file is all there is.
    try line.run("store", "vacuum")
    let store = line.folder.appending(path: "slicework.sqlite")
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: store.path)
    let before = try Data(contentsOf: store)

    let report = try line.run("report", "spouses", "-o", "page.html")
    #expect(report.status == 0, "\(report.errors)")
    #expect(try line.read("page.html").contains("Probabilistic labels"))
    #expect(try Data(contentsOf: store) == before)
  }

  @Test func labelingAgainRunsNothing() throws {
    let line = try CommandLineFixture()
    try line.run("import", "spouses", "--data", "embedded")
    try line.run("label", "spouses", "--split", "dev")
    let again = try line.run("label", "spouses", "--split", "dev", "--format", "tsv")
    let states = again.output.split(separator: "\n").dropFirst().map {
      $0.split(separator: "\t")[1]
    }
    #expect(states.count == 19)
    #expect(states.allSatisfy { $0 == "unchanged" })
    let forced = try line.run(
      "label", "spouses", "--split", "dev", "--only", "demo.lf_married", "--force", "--format",
      "tsv")
    #expect(forced.output.contains("demo.lf_married\tforced\t"))
  }

  @Test func votesAreTheSameAtAnyNumberOfJobs() throws {
    let line = try CommandLineFixture()
    for jobs in ["1", "3"] {
      let store = "jobs\(jobs).sqlite"
      try line.run("import", "cdr", "--data", "embedded", "--store", store)
      try line.run("label", "cdr", "--jobs", jobs, "--store", store)
      try line.run(
        "export", "votes", "cdr", "--split", "train", "-o", "\(jobs).csv", "--store", store)
    }
    #expect(try line.read("1.csv") == line.read("3.csv"))
    #expect(try line.read("1.csv").split(separator: "\n").count > 1000)
  }

  @Test func showMarksTheSpansAndNamesTheVotes() throws {
    let line = try CommandLineFixture()
    try line.run("import", "spouses", "--data", "embedded")
    try line.run("label", "spouses")
    let shown = try line.run("show", "spouses", "--lf", "demo.lf_married", "--limit", "1")
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(shown.output.contains(" matching candidates, 1 shown\n"))
    #expect(shown.output.contains("["))
    #expect(shown.output.contains("  demo.lf_married → positive\n"))
    #expect(shown.output.contains("  gold "))
  }

  @Test func shownProbabilitiesHaveFullPrecisionAsJSON() throws {
    let line = try CommandLineFixture()
    try line.run("import", "spouses", "--data", "embedded")
    try line.run("label", "spouses")
    try line.run("label-model", "fit", "spouses", "--label-model", "majority")
    let shown = try line.run(
      "show", "spouses", "--lf", "demo.lf_married", "--limit", "1", "--format", "json")
    let table = try JSONSerialization.jsonObject(with: Data(shown.output.utf8))
    let rows = try #require((table as? [String: Any])?["rows"] as? [[String: Any]])
    let negative = try #require(rows.first?["probability.negative"] as? Double)
    let positive = try #require(rows.first?["probability.positive"] as? Double)
    #expect(abs(negative + positive - 1) < 1e-12, "three decimals would not sum so exactly")
    #expect(positive != (positive * 1000).rounded() / 1000)
  }

  @Test func aClassBalanceThatNoModelTakesStopsTheComparison() throws {
    let result = try CommandLineFixture().run(
      "compare", "cdr", "--data", "embedded", "--class-balance", "0.5,0.2")
    #expect(result.status == 64)
    #expect(result.errors.contains("found 0.5,0.2, expected 2 positive numbers that sum to 1"))
    #expect(result.output.isEmpty)
  }

  @Test func dpContinuedNeedsAWarmStart() throws {
    let line = try CommandLineFixture()
    #expect(try line.run("import", "cdr", "--data", "embedded").status == 0)
    let results = [
      try line.run(
        "compare", "cdr", "--data", "embedded", "--methods", "dp", "dp-continued", "sbl"),
      try line.run("train", "cdr", "--method", "dp-continued"),
    ]
    for result in results {
      #expect(result.status == 64)
      #expect(
        result.errors.contains(
          "dp-continued goes on from the model of a warm start, and --warm-start is 0"))
      #expect(result.output.isEmpty)
    }
  }

  @Test func compareWritesTableJSONAndPage() throws {
    let line = try CommandLineFixture()
    let compared = try line.run(
      "compare", "cdr", "--data", "embedded", "--methods", "none", "--json", "c.json", "--report",
      "c.html")
    #expect(compared.status == 0, "\(compared.errors)")
    #expect(compared.output.contains("embedded (generated)"))
    let json = try JSONSerialization.jsonObject(with: Data(line.read("c.json").utf8))
    let tasks = try #require((json as? [String: Any])?["labelModels"] as? [[String: Any]])
    #expect(tasks.map { $0["data"] as? String } == ["embedded"])
    let models = try #require(tasks[0]["labelModels"] as? [[String: Any]])
    #expect(models.map { $0["model"] as? String }.contains("dp"))
    let page = try line.read("c.html")
    #expect(page.hasPrefix("<!doctype html>"))
    #expect(!page.contains("http://") && !page.contains("https://"))
  }
}
