import Foundation
import SupervisionCore
import Synchronization
import Testing

@testable import Encoders

private let miniLM = EncoderLibrary().encoders.first { $0.name == "all-MiniLM-L6-v2" }

private struct Row: Decodable {
  let text: String
  let ids: [Int32]
  /// The first numbers of layer 4's state of each piece.
  let states: [[Float]]
}

/// A checkpoint as its authors published it, against the pieces and states of the reference implementation.
@Suite(
  .enabled(
    if: miniLM != nil,
    "needs all-MiniLM-L6-v2: `make encoder ENCODER=minilm`, or SLICEWORK_ENCODERS")
) struct PublishedCheckpointTests {
  @Test func piecesAndStatesAreThoseOfTheReference() throws {
    let encoder = try PretrainedEncoder(folder: try #require(miniLM).folder)
    let rows = try decoded([Row].self, fixture("all-MiniLM-L6-v2.json"))
    let sequences = rows.map { encoder.tokenizer.sequence([$0.text]) }
    #expect(sequences.map(\.ids) == rows.map(\.ids))
    let width = encoder.configuration.hiddenSize
    let largest = Mutex<Float>(0)
    try encoder.states(of: sequences, layer: 4, jobs: 2) { sequence, states in
      for (piece, expected) in rows[sequence].states.enumerated() {
        for (place, value) in expected.enumerated() {
          let difference = abs(states[piece * width + place] - value)
          largest.withLock { $0 = max($0, difference) }
        }
      }
    }
    #expect(rows.allSatisfy { $0.states.count > 10 })
    #expect(largest.withLock { $0 } <= 1e-5)
  }
}
