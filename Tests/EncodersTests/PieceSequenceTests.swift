import Encoders
import Testing

@Suite struct PieceSequenceTests {
  @Test func countIncludesSpecialPieces() {
    let sequence = PieceSequence(
      ids: [101, 7, 102], types: [0, 0, 0],
      sources: [nil, PieceSequence.Source(text: 0, start: 0, end: 3), nil])
    #expect(sequence.count == 3)
  }
}
