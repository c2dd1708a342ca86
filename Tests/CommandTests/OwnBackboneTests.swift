import Foundation
import Testing

/// A backbone that a user's package registers, in every command that takes one.
@Suite struct OwnBackboneTests {
  private let line: CommandLineFixture

  init() throws {
    line = try CommandLineFixture()
    try run("import", "reviews")
    try run("label", "reviews")
  }

  /// The output of a command that must succeed.
  @discardableResult private func run(_ arguments: [String]) throws -> String {
    let result = try line.run(.ownTask, reading: "/dev/null", arguments)
    #expect(result.status == 0, "\(arguments.joined(separator: " ")): \(result.errors)")
    return result.output
  }

  @discardableResult private func run(_ arguments: String...) throws -> String {
    try run(arguments)
  }

  private let small = [
    "--embedding", "8", "--hidden", "8", "--epochs", "8", "--batch-size", "16",
    "--learning-rate", "0.02", "--min-members", "5", "--dropout", "0",
  ]

  @Test func itIsTrainedWithSlicesStoredExportedAndPredicts() throws {
    let help = try run("train", "--help").split(whereSeparator: \.isWhitespace)
    #expect(help.joined(separator: " ").contains("bag, mlp, bilstm, features or trigrams"))
    let train = ["train", "reviews", "--method", "sbl", "--backbone", "trigrams"] + small
    #expect(try run(train + ["-o", "m.model"]).contains("SBL · trigrams"))
    #expect(try run("score", "reviews", "--run", "1").contains("indicator AUC"))
    #expect(try run("runs", "reviews").contains("trigrams"))
    #expect(try run("store", "check").contains("is sound"))

    try run("export", "model", "reviews", "--run", "1", "-o", "exported.model")
    #expect(try bytes("exported.model") == bytes("m.model"))
    try run("export", "predictions", "reviews", "--run", "1", "--split", "test", "-o", "p.csv")
    try run("export", "candidates", "reviews", "--split", "test", "-o", "c.jsonl")
    try run(
      "predict", "reviews", "--model-file", "m.model", "--input", "c.jsonl", "-o", "q.csv")
    let (stored, predicted) = (try positives("p.csv"), try positives("q.csv"))
    #expect(stored.count == 20 && predicted.count == 20)
    for (a, b) in zip(stored, predicted) { #expect(abs(a - b) < 1e-6) }
  }

  @Test func compareSetsItBesideABuiltInOne() throws {
    let table = try run(
      [
        "compare", "reviews", "--grid", "--grid-backbones", "bag", "trigrams", "--label-models",
        "majority",
      ]
        + ["--seeds", "1"] + small)
    #expect(table.contains("majority, covered, bag"))
    #expect(table.contains("majority, covered, trigrams"))
  }

  @Test func anExecutableWithoutItNamesWhatIsMissing() throws {
    try run(["train", "reviews", "--method", "dp", "--backbone", "trigrams"] + small)
    let result = try line.run("train", "cdr", "--backbone", "trigrams")
    #expect(result.status == 64)
    #expect(result.errors.contains("backbone cannot be 'trigrams'"), "\(result.errors)")
    #expect(result.errors.contains("bag, mlp, bilstm or features"))
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: line.path(name)))
  }

  /// The last column of a file of predictions.
  private func positives(_ name: String) throws -> [Double] {
    try line.read(name).split(separator: "\n").dropFirst().map { row in
      Double(row.split(separator: ",").last ?? "") ?? .nan
    }
  }
}
