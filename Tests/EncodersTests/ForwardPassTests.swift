import EncoderTestSupport
import FileTestSupport
import Foundation
import SupervisionCore
import Synchronization
import Testing

@testable import Encoders

private struct Case: Decodable {
  let ids: [Int32]
  let types: [UInt8]
  /// Pieces whose states are known.
  let places: [Int]
  /// By layer, place and number.
  let states: [[[Float]]]

  var sequence: PieceSequence {
    PieceSequence(ids: ids, types: types, sources: ids.map { _ in nil })
  }
}

/// A tokenizer of tests that are about states alone.
private struct NoTokenizer: Tokenizer {
  let vocabularySize = 0
  let specialPieces = SpecialPieces(start: [], middle: [], end: [], secondType: 0)
  func pieces(of string: String, text: Int) -> [(id: Int32, source: PieceSequence.Source)] { [] }
}

extension PretrainedEncoder {
  fileprivate func allStates(
    of sequences: [PieceSequence], layer: Int, jobs: Int = 1
  ) throws -> [[Float]] {
    let states = Mutex([[Float]](repeating: [], count: sequences.count))
    try self.states(of: sequences, layer: layer, jobs: jobs) { index, values in
      let count = sequences[index].count * configuration.hiddenSize
      states.withLock {
        $0[index] = Array(UnsafeBufferPointer(start: values, count: count))
      }
    }
    return states.withLock { $0 }
  }
}

/// States against those of the reference implementation, on tiny random checkpoints of each architecture.
@Suite struct ForwardPassTests {
  private static let architectures = EncoderConfiguration.Architecture.allCases

  private func encoder(_ architecture: EncoderConfiguration.Architecture) throws
    -> (PretrainedEncoder, [Case])
  {
    let folder = try fixture("checkpoints/\(architecture.rawValue)")
    return (
      try PretrainedEncoder(folder: folder) { _ in NoTokenizer() },
      try decoded([Case].self, folder.appending(path: "expected.json"))
    )
  }

  @Test(arguments: architectures)
  func everyLayerIsThatOfTheReference(architecture: EncoderConfiguration.Architecture) throws {
    let (encoder, cases) = try encoder(architecture)
    let d = encoder.configuration.hiddenSize
    for layer in 0...encoder.configuration.layerCount {
      let states = try encoder.allStates(of: cases.map(\.sequence), layer: layer)
      for (own, expected) in zip(states, cases) {
        #expect(own.count == expected.ids.count * d)
        for (place, reference) in zip(expected.places, expected.states[layer]) {
          for (a, b) in zip(own[place * d..<(place + 1) * d], reference) {
            #expect(abs(a - b) <= 1e-5)
          }
        }
      }
    }
  }

  @Test(arguments: architectures)
  func statesDoNotDependOnNeighboursOrThreads(
    architecture: EncoderConfiguration.Architecture
  ) throws {
    let (encoder, cases) = try encoder(architecture)
    let sequences = (0..<5).flatMap { _ in cases.map(\.sequence) }
    let together = try encoder.allStates(of: sequences, layer: 2)
    #expect(try encoder.allStates(of: sequences, layer: 2, jobs: 3) == together)
    for (sequence, states) in zip(sequences, together) {
      #expect(try encoder.allStates(of: [sequence], layer: 2) == [states])
    }
  }

  @Test func sequencesThatTheEncoderCannotReadAreRefused() throws {
    let (encoder, _) = try encoder(.roberta)
    func sequence(_ id: Int32, count: Int, type: UInt8 = 0) -> PieceSequence {
      PieceSequence(
        ids: .init(repeating: id, count: count), types: .init(repeating: type, count: count),
        sources: .init(repeating: nil, count: count))
    }
    let longest = encoder.configuration.maximumLength
    _ = try encoder.allStates(of: [sequence(7, count: longest)], layer: 1)
    for wrong in [
      sequence(7, count: longest + 1), sequence(60, count: 2), sequence(-1, count: 2),
      sequence(7, count: 2, type: 1),
    ] {
      #expect(throws: DataError.self) { try encoder.allStates(of: [wrong], layer: 1) }
    }
  }

  @Test func layersThatTheEncoderLacksAreRefused() throws {
    let (encoder, cases) = try encoder(.bert)
    for layer in [-1, 3] {
      #expect(throws: UsageError.self) {
        try encoder.allStates(of: [cases[0].sequence], layer: layer)
      }
    }
  }

  @Test func noSequencesHaveNoStates() throws {
    let (encoder, _) = try encoder(.bert)
    #expect(try encoder.allStates(of: [], layer: 2).isEmpty)
  }
}
