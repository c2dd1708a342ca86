import Benchmarks
import Foundation
import Pipeline
import SupervisionCore
import Testing

/// Generated inputs are the same everywhere, so that other programs can be timed on them.
@Suite final class BenchInputsTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "slicework-inputs-\(UUID().uuidString)")

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func checksums(seed: UInt64) throws -> [String: String] {
    let inputs = try BenchInputs(folder: folder)
    var labeling = LabelingBench()
    labeling.settings.seed = seed
    labeling.sentenceCount = 50
    var performance = PerformanceBench()
    performance.settings.seed = seed
    var training = TrainingBench()
    training.settings.seed = seed
    training.rowCount = 64
    training.sliceCounts = [0, 3]
    let size = PerformanceBench.Size(rows: 500, functions: 4)
    let files =
      try inputs.writeSentences(labeling) + inputs.write(performance.votes(size), size: size)
      + inputs.writeExamples(training)
    return Dictionary(
      uniqueKeysWithValues: try files.map {
        ($0.lastPathComponent, Checksum.of(try Data(contentsOf: $0)))
      })
  }

  @Test func seedZeroGivesTheseBytes() throws {
    let found = try checksums(seed: 0)
    #expect(
      found.keys.sorted() == [
        "gold-500x4.npy", "labels-64.npy", "members-64x3.npy", "sentence-votes-50.npy",
        "sentences-50.jsonl", "token-labels-64.npy", "tokens-64x40.npy", "vectors-64x300.npy",
        "votes-500x4.npy",
      ])
    for (name, checksum) in Self.pinned { #expect(found[name] == checksum, "\(name)") }
  }

  @Test func anotherSeedGivesOthers() throws {
    let (a, b) = try (checksums(seed: 0), checksums(seed: 1))
    for name in a.keys where name != "sentence-votes-50.npy" { #expect(a[name] != b[name]) }
    #expect(try checksums(seed: 1) == b)
  }

  /// Drawn without a function of the system's mathematics library, whose last digits may differ.
  private static let pinned = [
    "sentences-50.jsonl":
      "5b50760beb796de1a35a6ca82aebcc027fbb060fbf900dcc82e462adb42f40c2",
    "votes-500x4.npy":
      "c38c6a9ef6b825ef0b0664941514e1b18bd7b8bbcc2b6e80f8057591db2e7f0e",
    "gold-500x4.npy":
      "8199c168cfa5f520bc97cd6943aa5d717bde8556e0fc89ef5fb635348eba9c36",
    "vectors-64x300.npy":
      "0f3169b80843956f4980dab56253173294a7701ad369191acbf22d2e4cfb6324",
    "labels-64.npy":
      "bf28760605ec3742e28a73f2eb329c585d435dc9455c3ffeaab80e0299bd4150",
    "members-64x3.npy":
      "61552af7dc615f1c7e48f7eb29945f27bab5510def7866c3353b3032413a1317",
  ]

  @Test func importedFilesHoldWhatWasGenerated() throws {
    var bench = ImportBench()
    bench.settings.repetitions = 1
    bench.sentenceCount = 80
    let candidates = try bench.candidates()
    #expect(candidates.rows.map(\.work) == [80, 80, 80, 80])
    // Ten documents of eight sentences; the bench itself counts what the readers deliver.
    #expect(try bench.documents().rows.map(\.work) == [10, 10])
  }

  @Test func storedVotesAreTimedInAndOut() throws {
    var bench = StoreBench()
    bench.settings.repetitions = 2
    let table = try bench.votes(sizes: [.init(rows: 5_000, functions: 3)])
    #expect(
      table.rows.map { $0.key[2] }
        == [.text("write"), .text("read by chunk"), .text("read into a matrix")])
    #expect(table.rows.allSatisfy { $0.measurement?.seconds.count == 2 && $0.work == 15_000 })
    bench.settings.memory = .bytes(1)
    let refused = try bench.votes(sizes: [.init(rows: 5_000, functions: 3)])
    #expect(refused.rows.map { $0.measurement == nil } == [true])
  }
}
