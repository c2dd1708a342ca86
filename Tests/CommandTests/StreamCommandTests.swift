import Foundation
import SupervisionCore
import Testing

@Suite struct StreamCommandTests {
  private let line: CommandLineFixture

  init() throws { line = try CommandLineFixture() }

  private func importAndLabel(_ task: String) throws {
    #expect(try line.run("import", task, "--data", "embedded").status == 0)
    #expect(try line.run("label", task).status == 0)
    #expect(try line.run("export", "resources", task, "-o", "\(task).resources").status == 0)
  }

  private func sentences(_ count: Int) -> String {
    let texts = ["An excellent gift.", "It broke, I want a refund.", "The box is blue."]
    return (0..<count).map { #"{"id":"s\#($0)","text":"\#(texts[$0 % 3])"}"# + "\n" }.joined()
  }

  /// Id and votes of an answer in the form of a vote file.
  private func row(ofAnswer answer: Substring) throws -> String {
    let members = try #require(
      JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any])
    let votes = try #require(members["votes"] as? [Int])
    return ([try #require(members["id"] as? String)] + votes.map(String.init))
      .joined(separator: ",")
  }

  @Test(arguments: ["cdr", "spouses"])
  func streamedCandidatesGetTheStoredVotesOfEveryFunction(task: String) throws {
    try importAndLabel(task)
    for split in ["train", "dev", "test"] {
      try line.run(
        "export", "votes", task, "--split", split, "--lf-set", "all", "-o", "votes.csv")
      try line.run(
        "export", "candidates", task, "--split", split, "--form", "stream", "-o", "in.jsonl")
      let result = try line.run(
        reading: "in.jsonl", "stream", task, "--lf-set", "all", "--resources", "\(task).resources")
      #expect(result.status == 0, "\(result.errors)")
      let stored = try line.read("votes.csv").split(separator: "\n").dropFirst().map {
        String($0.replacing("\"", with: ""))
      }
      #expect(stored.count > 100)
      #expect(try result.output.split(separator: "\n").map(row) == stored)
    }
  }

  @Test(arguments: ["cdr", "spouses"])
  func damagedPairsAreAnsweredLineByLine(task: String) throws {
    try line.run("import", task, "--data", "embedded")
    try line.run("export", "resources", task, "-o", "r")
    try line.run(
      "export", "candidates", task, "--split", "dev", "--form", "stream", "-o", "in.jsonl")
    var generator = SeededGenerator(seed: 7)
    let lines = try line.read("in.jsonl").split(separator: "\n").prefix(600).map { text in
      var bytes = Array(text.utf8)
      for _ in 0...generator.index(below: 3) {
        let digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
        let isDigit = generator.index(below: 4) > 0
        let place =
          isDigit
          ? digits[generator.index(below: digits.count)] : generator.index(below: bytes.count)
        bytes[place] = UInt8(
          isDigit ? 0x30 + generator.index(below: 10) : generator.index(below: 256))
        if generator.index(below: 4) == 0 { bytes.insert(0x39, at: place) }
      }
      return bytes.map { $0 == 0x0A ? 0x20 : $0 }
    }
    try Data(lines.joined(separator: [0x0A])).write(to: line.folder.appending(path: "damaged"))
    let result = try line.run(
      reading: "damaged", "stream", task, "--lf-set", "all", "--resources", "r")
    #expect(result.status == 65, "\(result.errors)")
    let answers = result.output.split(separator: "\n")
    #expect(answers.count == lines.count)
    let invalid = answers.count { $0.hasPrefix("{\"line\":") }
    #expect((20...580).contains(invalid), "\(invalid)")
  }

  @Test func resourcesComeFromAFileAStoreOrTheCorpus() throws {
    try importAndLabel("spouses")
    try line.run(
      "export", "candidates", "spouses", "--split", "dev", "--form", "stream", "-o", "in.jsonl")
    let fromFile = try line.run(
      reading: "in.jsonl", "stream", "spouses", "--resources", "spouses.resources")
    let fromStore = try line.run(
      reading: "in.jsonl", "stream", "spouses", "--store", "slicework.sqlite")
    let fromCorpus = try line.run(reading: "in.jsonl", "stream", "spouses", "--data", "embedded")
    #expect(fromFile.output.split(separator: "\n").count > 100)
    #expect(fromFile.output == fromStore.output)
    #expect(fromFile.output == fromCorpus.output)

    let none = try line.run(reading: "in.jsonl", "stream", "spouses")
    #expect(none.status == 65)
    #expect(none.output.isEmpty)
    #expect(none.errors.contains("export resources spouses"))
    let other = try line.run(
      reading: "in.jsonl", "stream", "cdr", "--resources", "spouses.resources")
    #expect(other.status == 65)
    #expect(other.errors.contains("found 'spouses', expected 'cdr'"))
  }

  @Test func aLineThatCannotBeReadIsHonestInTheExitCode() throws {
    try line.write(sentences(1) + "{\"id\":\"x\"}\n" + sentences(1), to: "in.jsonl")
    let reported = try line.run(reading: "in.jsonl", "stream", "sentences")
    #expect(reported.status == 65)
    #expect(reported.output.split(separator: "\n").count == 3)
    #expect(reported.output.contains(#"{"line":2,"error":"field 'text': found no such field"#))
    #expect(reported.errors.hasPrefix("error: 1 of 3 lines could not be read, first line 2: "))

    let allowed = try line.run(reading: "in.jsonl", "stream", "sentences", "--allow-invalid")
    #expect(allowed.status == 0)
    #expect(allowed.output == reported.output)
    #expect(allowed.errors.hasPrefix("note: 1 of 3 lines"))

    let stopped = try line.run(reading: "in.jsonl", "stream", "sentences", "--on-invalid", "stop")
    #expect(stopped.status == 65)
    #expect(stopped.output.split(separator: "\n").count == 1)
    #expect(stopped.errors.hasPrefix("error: standard input:2: field 'text'"))
  }

  @Test func theDescriptionIsWhatMachinesAreHeldTo() throws {
    let described = try line.run("stream", "sentences", "--describe")
    #expect(described.status == 0)
    let members = try #require(
      JSONSerialization.jsonObject(with: Data(described.output.utf8)) as? [String: Any])
    #expect(members["classes"] as? [String] == ["negative", "positive"])
    #expect((members["functions"] as? [[String: String]])?.count == 33)
    let checksum = try #require(members["checksum"] as? String)
    try line.write(sentences(3), to: "in.jsonl")
    #expect(
      try line.run(reading: "in.jsonl", "stream", "sentences", "--expect", checksum).status == 0)
    let refused = try line.run(reading: "in.jsonl", "stream", "sentences", "--expect", "abc")
    #expect(refused.status == 65)
    #expect(refused.output.isEmpty)
    #expect(refused.errors.contains("found \(checksum), expected abc"))
  }

  @Test func votesStreamToTheLabelsThatOneMachineWrites() throws {
    try line.run("import", "sentences", "--data", "embedded")
    try line.run("label", "sentences", "--split", "dev")
    try line.run("export", "votes", "sentences", "--split", "dev", "-o", "votes.csv")
    try line.run("export", "patterns", "sentences", "--split", "dev", "-o", "patterns.csv")
    try line.run(
      "export", "candidates", "sentences", "--split", "dev", "--form", "stream", "-o", "in.jsonl")
    let balance = ["--class-balance", "0.7,0.3"]
    try line.run(
      "label-model", "run", "--votes", "votes.csv", balance[0], balance[1], "-o", "labels.csv")
    try line.run(
      "label-model", "fit", "--patterns", "patterns.csv", balance[0], balance[1], "-o",
      "model.json")
    let votes = try line.run(reading: "in.jsonl", "stream", "sentences")
    try line.write(votes.output, to: "votes.jsonl")
    let labels = try line.run(reading: "votes.jsonl", "stream", "--model-file", "model.json")
    #expect(labels.status == 0, "\(labels.errors)")
    let expected = try line.read("labels.csv").split(separator: "\n").dropFirst().map { row in
      let fields = row.split(separator: ",")
      return #"{"id":"\#(fields[0])","p":[\#(fields[1]),\#(fields[2])]}"#
    }
    #expect(expected.count == 1_000)
    #expect(labels.output.split(separator: "\n").map(String.init) == expected)
  }

  @Test func aTaskOrAModelIsNeededAndNotBoth() throws {
    #expect(try line.run("stream").status == 64)
    #expect(try line.run("stream", "cdr", "--model-file", "m.json").status == 64)
    #expect(try line.run("stream", "unknown").status == 64)
    #expect(try line.run("stream", "cdr", "--store", "a", "--data", "b").status == 64)
    #expect(try line.run("stream", "sentences", "--lf-set", "none").status == 64)
    #expect(try line.run("stream", "--model-file", "missing.json").status == 74)
  }

  @Test func aReaderThatGoesAwayIsAnOutputError() throws {
    try line.write(sentences(20_000), to: "in.jsonl")
    let pipe = Pipe()
    let running = try CommandLineFixture.Running(
      ["stream", "sentences"], in: line.folder,
      input: FileHandle(forReadingFrom: line.folder.appending(path: "in.jsonl")),
      output: pipe.fileHandleForWriting)
    try pipe.fileHandleForWriting.close()
    _ = try pipe.fileHandleForReading.read(upToCount: 10)
    try pipe.fileHandleForReading.close()
    let result = try running.wait()
    #expect(!result.wasKilled)
    #expect(result.status == 74)
    #expect(result.errors.contains("standard output: cannot be written"))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/statm"), "needs /proc"))
  func memoryDoesNotGrowWithTheStream() throws {
    let input = Pipe()
    let output = Pipe()
    let running = try CommandLineFixture.Running(
      ["stream", "sentences", "--jobs", "1"], in: line.folder,
      input: input.fileHandleForReading, output: output.fileHandleForWriting)
    try output.fileHandleForWriting.close()
    let piece = Data(sentences(3_000).utf8)
    var resident: [Int] = []
    for _ in 0..<8 {
      let writing = Thread { try? input.fileHandleForWriting.write(contentsOf: piece) }
      writing.start()
      var answered = 0
      while answered < 3_000 {
        let bytes = output.fileHandleForReading.availableData
        try #require(!bytes.isEmpty, "the stream ended early")
        answered += bytes.count { $0 == 0x0A }
      }
      resident.append(try #require(running.residentBytes))
    }
    try input.fileHandleForWriting.close()
    #expect(try running.wait().status == 0)
    #expect(resident[7] < resident[1] + 8 << 20, "\(resident)")
  }
}
