import EncoderTestSupport
import Foundation
import Testing

/// Pretrained encoders as a user adds and names them.
@Suite struct EncoderCommandTests {
  private static let words = ["the", "of", "patient", "caused", "after", "treatment", "induced"]

  private func fixture() throws -> CommandLineFixture {
    let line = try CommandLineFixture()
    try TinyCheckpoint(words: Self.words).write(to: line.folder.appending(path: "tiny"))
    return line
  }

  @Test func addedEncodersAreListedAndDescribed() throws {
    let line = try fixture()
    let empty = try line.run("encoder", "list")
    #expect(empty.status == 0)
    #expect(empty.errors.contains("no encoder is known in"))
    let added = try line.run("encoder", "add", "tiny", "--name", "small")
    #expect(added.status == 0, "\(added.errors)")
    let list = try line.run("encoder", "list", "--format", "json")
    #expect(list.output.contains(#""name":"small""#) && list.output.contains(#""layers":3"#))
    let info = try line.run("encoder", "info", "small")
    #expect(info.output.contains("longest text in pieces"))
    #expect(info.output.contains("64"))
    #expect(try line.run("encoder", "add", "tiny", "--name", "small").status == 64)
    #expect(try line.run("encoder", "info", "large").status == 64)
  }

  @Test func foldersThatAreNoCheckpointAreRefused() throws {
    let line = try fixture()
    try line.write("{}", to: "broken/config.json")
    let broken = try line.run("encoder", "add", "broken")
    #expect(broken.status == 65)
    #expect(broken.errors.contains("config.json"))
    #expect(try line.run("encoder", "list").output.contains("broken") == false)
  }

  @Test func aModelOnAnEncoderPredictsFromFilesElsewhere() throws {
    let line = try fixture()
    try line.run("import", "cdr", "--data", "embedded")
    try line.run("label", "cdr")
    let trained = try line.run(
      "train", "cdr", "--method", "sbl", "--preset", "encoder", "--encoder", "tiny", "--hidden",
      "8",
      "--epochs", "2", "--output", "sbl.model")
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.errors.contains(#""encoder":"tiny""#))
    #expect(trained.errors.contains(#""lossForm":"mean""#))
    try line.run("export", "candidates", "cdr", "--split", "test", "-o", "test.jsonl")
    try line.run(
      "export", "predictions", "cdr", "--split", "test", "--run", "1", "-o", "stored.csv")

    let elsewhere = try CommandLineFixture()
    for file in ["sbl.model", "test.jsonl", "tiny"] {
      try FileManager.default.copyItem(atPath: line.path(file), toPath: elsewhere.path(file))
    }
    let arguments = ["predict", "cdr", "--model-file", "sbl.model", "--input", "test.jsonl"]
    let unknown = try elsewhere.start(arguments).wait()
    #expect(unknown.status == 64)
    #expect(unknown.errors.contains("encoder add"))
    let predicted = try elsewhere.start(arguments + ["--encoder", "tiny", "-o", "p.csv"]).wait()
    #expect(predicted.status == 0, "\(predicted.errors)")
    let here = try numbers(elsewhere.read("p.csv"))
    let there = try numbers(line.read("stored.csv"))
    #expect(here.count == there.count && here.count > 100)
    for (a, b) in zip(here, there) { #expect(abs(a - b) < 1e-5) }
  }

  @Test func compareSetsTheEncoderBesideTheBag() throws {
    let line = try fixture()
    let compared = try line.run(
      "compare", "cdr", "--data", "embedded", "--encoder", "tiny", "--seeds", "1", "--epochs", "1",
      "--label-models", "dp", "--methods", "dp", "--format", "json")
    #expect(compared.status == 0, "\(compared.errors)")
    #expect(compared.output.contains("preset encoder") && compared.output.contains("preset best"))
    for command in [["compare", "cdr", "--data", "embedded"], ["train", "cdr"]] {
      let without = try line.start(command + ["--preset", "encoder"]).wait()
      #expect(without.status == 64)
      #expect(without.errors.contains("name one with --encoder"))
    }
  }

  @Test(arguments: [
    ["train", "cdr", "--layer", "2"], ["compare", "cdr", "--fine-tune", "1"],
    ["compare", "cdr", "--grid", "--encoder", "tiny"],
  ])
  func optionsThatWouldChangeNothingAreRefused(arguments: [String]) throws {
    let line = try fixture()
    let result = try line.start(arguments).wait()
    #expect(result.status == 64)
    #expect(result.errors.contains("--encoder"))
  }

  @Test func anEncoderForAModelWithoutIsRefused() throws {
    let line = try fixture()
    try line.run("import", "cdr", "--data", "embedded")
    try line.run("label", "cdr")
    try line.run("train", "cdr", "--method", "dp", "--epochs", "1", "--output", "bag.model")
    let result = try line.run(
      "predict", "cdr", "--model-file", "bag.model", "--encoder", "tiny")
    #expect(result.status == 64)
    #expect(result.errors.contains("reads no pretrained encoder"))
  }

  private func numbers(_ csv: String) -> [Double] {
    csv.split(separator: "\n").dropFirst().map {
      Double($0.split(separator: ",").last ?? "") ?? .nan
    }
  }
}
