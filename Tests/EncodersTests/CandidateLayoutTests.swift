import Encoders
import SupervisionCore
import Testing

/// `[CLS] aa bb cc dd ee [SEP]`, pieces of two bytes with a space between.
private let sequence = PieceSequence(
  ids: [2, 10, 11, 12, 13, 14, 3], types: [UInt8](repeating: 0, count: 7),
  sources: [nil] + (0..<5).map { .init(text: 0, start: $0 * 3, end: $0 * 3 + 2) } + [nil])

private func mention(_ start: Int, _ end: Int, text: Int = 0) -> CandidateText.Mention {
  CandidateText.Mention(text: text, span: Span(start, end))
}

@Suite struct CandidateLayoutTests {
  @Test func standardPartsFollowTheNumberOfMentions() {
    #expect(CandidateLayout(parts: [], mentionCount: 0).parts == [.first, .mean])
    #expect(CandidateLayout(parts: [], mentionCount: 1).parts == [.mentions, .first, .mean])
    #expect(CandidateLayout(parts: [], mentionCount: 2).parts == [.mentions, .between, .distance])
  }

  @Test func widthCountsMeansAndExtras() {
    let layout = CandidateLayout(parts: [.distance, .mentions, .between], mentionCount: 2)
    #expect(layout.parts == [.mentions, .between, .distance])
    #expect(layout.width(hiddenSize: 10) == 3 * 10 + 22)
  }

  @Test func rowHasMentionsByRoleAndWhatLiesBetween() {
    let layout = CandidateLayout(parts: [.mentions, .between, .first, .mean], mentionCount: 2)
    let row = PooledRow(of: sequence, mentions: [mention(9, 14), mention(0, 2)], layout: layout)
    #expect(row.ranges == [4..<6, 1..<2, 2..<4, 0..<1, 0..<7])
  }

  @Test func touchingOrOverlappingMentionsHaveNothingBetween() {
    let layout = CandidateLayout(parts: [.between], mentionCount: 2)
    for second in [mention(3, 5), mention(0, 5)] {
      let row = PooledRow(of: sequence, mentions: [mention(0, 2), second], layout: layout)
      #expect(row.ranges.map(\.count) == [0])
    }
  }

  @Test func mentionsThatACandidateLacksAreEmpty() {
    let layout = CandidateLayout(parts: [.mentions, .distance], mentionCount: 2)
    let row = PooledRow(of: sequence, mentions: [mention(0, 2)], layout: layout)
    #expect(row.ranges == [1..<2, 0..<0])
    #expect(row.extras == [Float](repeating: 0, count: 22))
  }

  @Test func mentionsBeyondTheLayoutsAreLeftOut() {
    let layout = CandidateLayout(parts: [.mentions, .between, .distance], mentionCount: 1)
    let row = PooledRow(of: sequence, mentions: [mention(0, 2), mention(9, 11)], layout: layout)
    #expect(row.ranges == [1..<2, 0..<0])
    #expect(row.extras.allSatisfy { $0 == 0 })
  }

  @Test(arguments: [
    (0, 3, 0), (0, 6, 1), (0, 12, 3), (3, 0, 11), (12, 0, 14),
  ])
  func distanceIsOneOfTwentyTwo(first: Int, second: Int, place: Int) {
    let layout = CandidateLayout(parts: [.distance], mentionCount: 2)
    let row = PooledRow(
      of: sequence, mentions: [mention(first, first + 2), mention(second, second + 2)],
      layout: layout)
    #expect(row.extras.count == 22)
    #expect(row.extras.indices.filter { row.extras[$0] == 1 } == [place])
    #expect(row.extras.reduce(0, +) == 1)
  }

  @Test func poolingAveragesStates() {
    let row = PooledRow(ranges: [1..<3, 0..<0], extras: [5])
    let states: [Float] = [100, 100, 1, 2, 3, 6]
    var vector = [Float](repeating: -1, count: 5)
    row.pool(states, width: 2, into: &vector)
    #expect(vector == [2, 4, 0, 0, 5])
  }
}
