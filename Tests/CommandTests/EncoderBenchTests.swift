import EncoderTestSupport
import Foundation
import Testing

/// The encoder suite of `bench`, with a checkpoint of random weights.
@Suite struct EncoderBenchTests {
  private struct Record: Decodable {
    var tables: [Table]
  }

  private struct Table: Decodable {
    struct Row: Decodable {
      struct Key: Decodable {
        var threads: Int?
        var trained: Int?
      }
      var key: Key
      var work: Double
    }
    var name: String
    var rows: [Row]
  }

  private struct Pieces: Decodable {
    var checkpoint: String
    var layer: Int
    var fineTunedLayers: Int
    var sequences: [[Int]]
  }

  private let line: CommandLineFixture

  init() throws {
    line = try CommandLineFixture()
    try TinyCheckpoint(words: ["of", "patient"]).write(to: line.folder.appending(path: "tiny"))
  }

  private func bench(_ more: String...) throws -> CommandLineFixture.Result {
    try line.start(["bench", "encoder", "--quick"] + more).wait()
  }

  @Test func everyTableCountsThePiecesOfTheExportedSequences() throws {
    #expect(try bench("--encoder", "tiny", "--export", "inputs").status == 0)
    let pieces = try JSONDecoder().decode(
      Pieces.self, from: Data(try line.read("inputs/pieces-tiny.json").utf8))
    #expect((pieces.layer, pieces.fineTunedLayers) == (2, 2))
    #expect(pieces.sequences.count == 60)
    #expect(pieces.sequences.allSatisfy { (15...60).contains($0.count) })
    let count = Double(pieces.sequences.reduce(0) { $0 + $1.count })

    let result = try bench("--encoder", "tiny", "--jobs", "2", "--json", "record.json")
    #expect(result.status == 0, "\(result.errors)")
    let tables = try JSONDecoder().decode(
      Record.self, from: Data(try line.read("record.json").utf8)
    ).tables
    #expect(tables.map(\.name) == ["encoder.forward", "encoder.fine-tuning", "encoder.kept-rows"])
    #expect(tables[0].rows.map(\.key.threads) == [1, 2])
    #expect(tables[0].rows.map(\.work) == [count, count])
    #expect(tables[1].rows.map(\.key.trained) == [2])
    // Every thread trains a model of its own.
    #expect(tables[1].rows.map(\.work) == [2 * count])
    // Megabytes of 2,000 vectors of two means of 16 numbers.
    #expect(tables[2].rows.map(\.work) == [0.256])
  }

  @Test func choicesThatNoTableUsesAreRefused() throws {
    let other = try line.run("bench", "analyze", "--size", "300x4", "--encoder", "tiny")
    #expect(other.status == 64)
    #expect(other.errors.contains("belong to the suite encoder"))
    #expect(try bench("--encoder", "tiny", "--layer", "4").status == 64)
    #expect(try bench("--encoder", "tiny", "--layer", "1", "--fine-tune", "2").status == 64)
    #expect(try bench("--encoder", "huge").status == 64)
  }

  @Test func withoutAnEncoderItSaysWhereToGetOne() throws {
    let none = try bench()
    #expect(none.status == 64)
    #expect(none.errors.contains("make encoder"))
  }
}
