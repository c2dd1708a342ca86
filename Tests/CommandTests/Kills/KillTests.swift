import Foundation
import SupervisionCore
import Testing

/// Commands that write, killed at random moments: the store stays usable, each file is the old one or the new one, and
/// the next run ends as if nothing had happened.
///
/// `SLICEWORK_KILLS` is the number of kills, over all commands; `make crash` sets it.
@Suite(.serialized) struct KillTests {
  private static let killCount =
    ProcessInfo.processInfo.environment["SLICEWORK_KILLS"].flatMap { Int($0) } ?? 30

  @Test(arguments: KilledCommand.all)
  func aKilledCommandLosesNothing(_ command: KilledCommand) throws {
    let experiment = try KillExperiment(command)
    let shares = KilledCommand.all.reduce(0) { $0 + $1.share }
    let wanted = max(1, Self.killCount * command.share / shares)
    var killed = 0
    for _ in 0..<(4 * wanted) where killed < wanted {
      if try experiment.round() { killed += 1 }
    }
    #expect(killed > 0, "no run was still going when it was killed")
    print("\(killed) kills: \(command.testDescription)")
  }
}

/// The folder in which a command starts, and what an undisturbed run makes of it.
private struct KillExperiment {
  private static let earlier = Data("an earlier file\n".utf8)
  private static let store = "slicework.sqlite"

  private let command: KilledCommand
  private let start: CommandLineFixture
  private let seconds: Double
  private let outputs: [Data]
  private let exports: [Data]

  init(_ command: KilledCommand) throws {
    self.command = command
    start = try CommandLineFixture()
    try start.write(notes(), to: "notes.jsonl")
    try start.write(corrections(), to: "corrections.csv")
    for preparation in command.preparation { try start.succeed(preparation) }
    for output in command.outputs {
      try Self.earlier.write(to: start.folder.appending(path: output))
    }
    let line = try start.copy()
    let beginning = ContinuousClock.now
    try line.succeed(command.arguments)
    seconds = (ContinuousClock.now - beginning) / .seconds(1)
    outputs = try command.outputs.map(line.bytes)
    exports = try command.exports.map(line.export)
    try #require(!outputs.contains(Self.earlier))
  }

  /// Kills the command once in a fresh copy of the folder, and holds what is left to the undisturbed run.
  ///
  /// - Returns: whether it was still going.
  func round() throws -> Bool {
    let line = try start.copy()
    let running = try line.start(of: .ownTask, command.arguments)
    let delay = wait(for: running, in: line)
    running.kill()
    guard try running.wait().wasKilled else { return false }
    let moment = Comment(rawValue: "killed after \(delay) s")

    for (name, whole) in zip(command.outputs, outputs) {
      let left = try line.bytes(name)
      #expect(left == Self.earlier || isSame(left, whole), moment)
    }
    if !command.createsStore { try expectSoundStore(line, moment) }

    if command.hasExportsBefore { try expectExports(line, moment) }

    let again = try line.run(.ownTask, reading: "/dev/null", command.arguments)
    #expect(again.status == 0, "\(again.errors)\(moment)")
    try expectSoundStore(line, moment)
    for (name, whole) in zip(command.outputs, outputs) {
      #expect(isSame(try line.bytes(name), whole), moment)
    }
    try expectExports(line, moment)
    #expect(try line.leftovers() == [], moment)
    return true
  }

  private func expectExports(_ line: CommandLineFixture, _ moment: Comment) throws {
    for (kind, whole) in zip(command.exports, exports) {
      #expect(try line.export(kind) == whole, moment)
    }
  }

  private func isSame(_ output: Data, _ whole: Data) -> Bool {
    command.measuresTime ? output.suffix(64) == whole.suffix(64) : output == whole
  }

  /// - Returns: the seconds that it waited.
  private func wait(for running: CommandLineFixture.Running, in line: CommandLineFixture) -> Double
  {
    guard command.createsStore else {
      let delay = Double.random(in: 0...seconds)
      usleep(UInt32(delay * 1e6))
      return delay
    }
    let limit = ContinuousClock.now + .seconds(60)
    while !FileManager.default.fileExists(atPath: line.path(Self.store)),
      ContinuousClock.now < limit
    {
      usleep(100)
    }
    let delay = Double.random(in: 0...min(0.06, seconds))
    usleep(UInt32(delay * 1e6))
    return delay
  }

  private func expectSoundStore(_ line: CommandLineFixture, _ moment: Comment) throws {
    guard FileManager.default.fileExists(atPath: line.path(Self.store)) else {
      #expect(!FileManager.default.fileExists(atPath: start.path(Self.store)), moment)
      return
    }
    let check = try line.run(.ownTask, "store", "check")
    #expect(check.status == 0, "\(check.output)\(check.errors)\(moment)")
  }
}

/// Three chunks of train, and some of dev and test with gold.
private func notes() -> String {
  var generator = SeededGenerator(seed: 1)
  return (0..<9_000).map { index in
    let isGood = generator.index(below: 3) == 0
    let words = (0..<3).map { _ in
      let agrees = generator.index(below: 5) > 0
      return [["dull", "long", "once"], ["great", "again", "more"]][isGood == agrees ? 1 : 0][
        generator.index(below: 3)]
    }
    let gold =
      index < 8_400
      ? "" : #","split":"\#(index % 2 == 0 ? "dev" : "test")","gold":\#(isGood ? 1 : 0)"#
    return #"{"id":"n\#(index)","text":"\#(words.joined(separator: " "))"\#(gold)}"# + "\n"
  }.joined()
}

/// A gold label for every note.
private func corrections() -> String {
  "item,gold\n" + (0..<9_000).map { "n\($0),\($0 % 2)\n" }.joined()
}

extension CommandLineFixture {
  /// Another folder with the same files.
  fileprivate func copy() throws -> CommandLineFixture {
    let copy = try CommandLineFixture()
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where !name.hasPrefix(".") {
      try FileManager.default.copyItem(atPath: path(name), toPath: copy.path(name))
    }
    return copy
  }

  fileprivate func succeed(_ arguments: [String]) throws {
    let result = try run(.ownTask, reading: "/dev/null", arguments)
    try #require(result.status == 0, "\(arguments): \(result.errors)")
  }

  fileprivate func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: folder.appending(path: name))
  }

  /// What `export` writes.
  fileprivate func export(_ kind: [String]) throws -> Data {
    let name = kind.contains("--form") ? "exported.jsonl" : "exported.csv"
    try succeed(["export"] + kind + ["-o", name])
    return try bytes(name)
  }

  /// Parts of files and checkpoints that a finished command should not leave behind.
  fileprivate func leftovers() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.hasSuffix(".partial") || $0.hasSuffix("-checkpoints")
    }
  }
}
