import Labeling
import Testing

struct DriftCheckTests {
  @Test func rowsAreSampledEvenlyFromVotesAndAbstains() {
    let stored: [Int8] = (0..<100).map { $0 < 90 ? -1 : 1 }
    let rows = driftCheckRows(of: stored, limit: 5)
    #expect(rows == [0, 18, 36, 54, 72, 90, 92, 94, 96, 98])
    #expect(driftCheckRows(of: stored, limit: 1000) == Array(0..<100))
    #expect(driftCheckRows(of: []).isEmpty)
  }
}
