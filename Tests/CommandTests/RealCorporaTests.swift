import Foundation
import Testing

private let realCorpora = ProcessInfo.processInfo.environment["SLICEWORK_DATA"]

/// The real corpora from files to probabilistic labels; figures are those that the workbench promises.
@Suite(
  .enabled(
    if: realCorpora != nil,
    "needs the real corpora: set SLICEWORK_DATA to the folder that holds cdr and spouses"))
struct RealCorporaTests {
  @Test(arguments: [
    // Class balance from dev, scored on all of test.
    (task: "cdr", set: "default", logLoss: 0.48, auc: 0.845, f1: 0.665),
    (task: "spouses", set: "demo", logLoss: 0.23, auc: 0.78, f1: nil),
    (task: "spouses", set: "intro", logLoss: 0.235, auc: 0.815, f1: 0.54),
  ])
  func theDefaultLabelModelHoldsUp(
    task: String, set: String, logLoss: Double, auc: Double, f1: Double?
  ) throws {
    let line = try CommandLineFixture()
    let folder = try #require(realCorpora)
    let imported = try line.run("import", task, "--data", folder)
    #expect(imported.status == 0, "\(imported.errors)")
    #expect(try line.run("label", task).status == 0)
    #expect(try line.run("label-model", "fit", task, "--lf-set", set).status == 0)
    let scored = try line.run(
      "label-model", "score", task, "--lf-set", set, "--split", "test", "--format", "json")
    let table = try JSONSerialization.jsonObject(with: Data(scored.output.utf8))
    let rows = try #require((table as? [String: Any])?["rows"] as? [[String: Any]])
    let all = try #require(rows.first { $0["rows"] as? String == "all" })
    #expect(try #require(all["logLoss"] as? Double) <= logLoss)
    #expect(try #require(all["rocAUC"] as? Double) >= auc)
    if let f1 { #expect(try #require(all["f1"] as? Double) >= f1) }
  }
}
