import EncoderTestSupport
import FileFormats
import Foundation
import SupervisionCore
import Testing

/// Table 1 on a pretrained encoder, as a user asks for it.
@Suite struct EncoderTableTests {
  private static let words = ["he", "sang", "and", "song", "the", "who", "cat", "saw", "a", "?"]
  private let line: CommandLineFixture

  init() throws {
    line = try CommandLineFixture()
    try TinyCheckpoint(words: Self.words).write(to: line.folder.appending(path: "tiny"))
    try writeCola()
    try writeRte()
    try writeScenes()
  }

  /// Sentences are acceptable unless “song” stands first; a third are questions, half have “and”.
  private func writeCola() throws {
    var generator = SeededGenerator(seed: 1)
    func sentence() -> String {
      let isGood = generator.uniform() < 0.6
      let words = ["he", "sang", "the", "cat", "saw"].shuffled(using: &generator).prefix(3)
      let middle = generator.uniform() < 0.5 ? ["and", "a"] : ["a"]
      let all = (isGood ? [] : ["song"]) + words + middle
      let end = generator.uniform() < 0.33 ? " ?" : " ."
      return "t\t\(isGood ? 1 : 0)\t\(isGood ? "" : "*")\t\(all.joined(separator: " "))\(end)"
    }
    for (part, count) in [
      ("in_domain_train", 700), ("in_domain_dev", 100), ("out_of_domain_dev", 100),
    ] {
      let lines = (0..<count).map { _ in sentence() }
      try line.write(lines.joined(separator: "\n") + "\n", to: "data/cola/\(part).tsv")
    }
  }

  private func writeRte() throws {
    for (part, count) in [("train", 120), ("dev", 60)] {
      let lines = (0..<count).map {
        let label = $0.isMultiple(of: 2) ? "entailment" : "not_entailment"
        let hypothesis = $0.isMultiple(of: 2) ? "The cat sang ." : "Who saw the song ?"
        return "\($0)\tThe cat sang and he saw a song \($0).\t\(hypothesis)\t\(label)"
      }
      try line.write(
        "index\tsentence1\tsentence2\tlabel\n" + lines.joined(separator: "\n") + "\n",
        to: "data/rte/\(part).tsv")
    }
  }

  private func writeScenes() throws {
    for part in ["train", "dev", "test"] {
      let rows = (0..<60).map { row in
        "\(part)-\(row),\(row.isMultiple(of: 2) ? 1 : 0),\(row.isMultiple(of: 3) ? 1 : 0)"
      }
      try line.write(
        "id,label,night\n" + rows.joined(separator: "\n") + "\n", to: "data/cydet/\(part).csv")
      let numbers = (0..<60).flatMap { row -> [Float] in [row.isMultiple(of: 2) ? 0.9 : 0.1, 0.5] }
      try writeNpy(
        numbers, shape: [60, 2], to: line.folder.appending(path: "data/cydet/\(part).npy"))
    }
  }

  private func table(_ arguments: String...) throws -> CommandLineFixture.Result {
    try line.start(
      ["paper", "table1", "--quick", "--data", "data", "--encoder", "tiny"] + arguments
    ).wait()
  }

  private func runs(_ file: String) throws -> [[String: Any]] {
    let json = try JSONSerialization.jsonObject(with: Data(line.read(file).utf8))
    let experiments = (json as? [String: Any])?["experiments"] as? [[String: Any]]
    return try #require(experiments?.first?["runs"] as? [[String: Any]])
  }

  @Test func fineTunedLayersAreNamedAndThreadsDoNotMatter() throws {
    let restricted = [
      "--applications", "cola", "--methods", "sbl", "--fine-tune", "2", "--encoder-learning-rate",
      "1e-3", "--warm-up", "0.2", "--encoder-dropout", "0.05",
    ]
    for jobs in ["1", "2"] {
      let result = try line.start(
        ["paper", "table1", "--quick", "--data", "data", "--encoder", "tiny", "--jobs", jobs]
          + ["--json", "\(jobs).json"] + restricted
      ).wait()
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("tiny, layers 2 to 3 fine-tuned"))
      #expect(result.output.contains("split anew"))
      #expect(result.output.contains("dev Matthews"))
      #expect(!result.output.contains("chosen on dev"))
      #expect(!result.output.contains("RTE"))
    }
    #expect(try line.read("1.json") == line.read("2.json"))
    let runs = try runs("1.json")
    #expect(runs.count == 2)
    for run in runs {
      let settings = try #require(run["settings"] as? [String: String])
      #expect(settings["encoder"] == "tiny" && settings["layer"] == "3")
      #expect(settings["fineTunedLayers"] == "2")
      #expect(settings["encoderLearningRate"] == "0.001")
      #expect((run["slices"] as? [String: Any])?.isEmpty == false)
    }
  }

  /// Results of finished runs are read from the folder, those that are missing or damaged are computed again.
  @Test func aStoppedRunGoesOn() throws {
    let arguments = ["--applications", "cola", "--methods", "hps", "--fine-tune", "1"]
    func run(_ json: String) throws {
      let result = try line.start(
        ["paper", "table1", "--quick", "--data", "data", "--encoder", "tiny", "--keep", "kept"]
          + ["--json", json] + arguments
      ).wait()
      #expect(result.status == 0, "\(result.errors)")
    }
    try run("first.json")
    let folder = line.folder.appending(path: "kept/table1")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(files.count == 2)
    try Data("{".utf8).write(to: folder.appending(path: files[0]))
    try run("again.json")
    #expect(try line.read("first.json") == line.read("again.json"))

    let file = "kept/table1/\(files[1])"
    let kept = try line.read(file)
    let accuracy = try #require(kept.firstRange(of: /"accuracy":[0-9.]+/))
    try line.write(kept.replacingCharacters(in: accuracy, with: "\"accuracy\":0.125"), to: file)
    try run("changed.json")
    #expect(try line.read("changed.json").contains("0.125"))
  }

  @Test func pairsAreReadOnAFrozenLayerAndImagesKeepTheirBackbone() throws {
    let result = try table(
      "--applications", "rte", "cydet", "--methods", "hps", "--layer", "1", "--json", "runs.json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("tiny, layer 1, frozen"))
    #expect(result.output.contains("dev is cut from train"))
    #expect(result.output.contains("Encoder: none, since there is no text"))
    let settings = try runs("runs.json").compactMap { $0["settings"] as? [String: String] }
    #expect(settings.filter { $0["application"] == "rte" }.allSatisfy { $0["layer"] == "1" })
    #expect(settings.filter { $0["application"] == "cydet" }.allSatisfy { $0["layer"] == nil })
  }

  @Test(arguments: [
    (["table1", "--layer", "2"], "--layer needs --encoder"),
    (["table1", "--fine-tune", "2"], "--fine-tune needs --encoder"),
    (["table1", "--warm-up", "0.1"], "--warm-up needs --encoder"),
    (["table1", "--keep", "kept"], "--keep needs --encoder"),
    (["table1", "--encoder", "tiny", "--encoder-dropout", "0"], "needs --fine-tune"),
    (["table1", "--encoder", "tiny", "--encoder-learning-rate", "1e-4"], "needs --fine-tune"),
    (["table1", "--methods", "dp"], "sbl-calibrated"),
    (["table1", "--encoder", "tiny", "--fine-tune", "0", "--encoder-dropout", "0"], "--fine-tune"),
    (["figure1", "--encoder", "tiny"], "--encoder is for table1 and weak-supervision"),
    (["figure1", "--applications", "cola"], "--applications is for table1"),
    (["figure1", "--methods", "sbl"], "--methods is for table1"),
  ])
  func whatWouldBeIgnoredIsRefused(arguments: [String], message: String) throws {
    let result = try line.start(["paper"] + arguments).wait()
    #expect(result.status == 64)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test func aLayerThatTheEncoderLacksIsRefused() throws {
    let result = try table("--applications", "cola", "--layer", "9")
    #expect(result.status == 64)
    #expect(result.errors.contains("the encoder has 3 layers, not 9"), "\(result.errors)")
  }
}
