import EmbeddedCorpora
import Labeling
import LabelingFunctions
import SupervisionCore
import Testing

@Suite struct EmbeddedRteTests {
  static let corpus = EmbeddedRte.generate()
  static var rows: [EmbeddedRte.Row] { corpus.train + corpus.dev }

  @Test func theDefaultSeedGivesTheRecordedBytes() {
    var checksum = Checksum()
    for row in Self.rows {
      checksum.add("\(row.pair.id) \(row.pair.markedText.text) \(row.gold)\n")
    }
    #expect(
      checksum.hexadecimal() == "59cd1077995e01965a398e70685a727d930c2ac3b9ea668e3e896f918b30884e")
  }

  @Test func anotherSeedGivesOtherPairs() {
    let other = EmbeddedRte.generate(seed: 7)
    #expect(other.train.prefix(20).map(\.pair) != Self.corpus.train.prefix(20).map(\.pair))
  }

  @Test func pairsDifferAndAreAsManyAsTheOriginals() {
    #expect(Self.corpus.train.count == 2_490)
    #expect(Self.corpus.dev.count == 277)
    #expect(Set(Self.rows.map(\.pair.id)).count == 2_767)
    #expect(Set(Self.rows.map(\.pair.markedText.text)).count == 2_767)
    let share = Double(Self.rows.count { $0.gold == 1 }) / 2_767
    #expect((0.45...0.57).contains(share))
  }

  @Test func textsBeginWithACapitalOrANumberAndEndInAFullStop() {
    for row in Self.rows {
      for text in [row.pair.premise, row.pair.hypothesis] {
        #expect(text.first?.isLowercase == false && text.last == ".")
        #expect(!text.contains("//") && !text.contains("  "))
      }
    }
  }

  @Test func everySliceHasAReasonableShareAndBothClasses() throws {
    let rows = Self.rows
    let slices = try Rte.slices().functions
    let columns = try SlicingFunctionApplier(slices, jobs: 2).apply(to: rows.map(\.pair)).columns
    for (slice, column) in zip(slices, columns) {
      let members = rows.indices.filter { column[$0] == 1 }
      let share = Double(members.count) / Double(rows.count)
      let entailed = Double(members.count { rows[$0].gold == 1 }) / Double(members.count)
      #expect((0.03...0.8).contains(share), "\(slice.name)")
      #expect((0.15...0.87).contains(entailed), "\(slice.name)")
    }
  }
}
