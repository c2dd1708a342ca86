import EmbeddedCorpora
import Labeling
import LabelingFunctions
import SupervisionCore
import Testing

@Suite struct EmbeddedColaTests {
  static let rows = EmbeddedCola.generate()

  @Test func theDefaultSeedGivesTheRecordedBytes() {
    var checksum = Checksum()
    for row in Self.rows {
      checksum.add("\(row.sentence.id) \(row.sentence.source) \(row.sentence.text) \(row.gold)\n")
    }
    #expect(
      checksum.hexadecimal() == "b6128965acf9ba7ccfaa4c58c17ac8ce46d8edba037192861f04cd737eff11f0")
  }

  @Test func anotherSeedGivesOtherSentences() {
    let other = EmbeddedCola.generate(seed: 7)
    #expect(other.prefix(20).map(\.sentence.text) != Self.rows.prefix(20).map(\.sentence.text))
  }

  @Test func sentencesDifferAndAreAsManyAndAsOftenAcceptableAsTheOriginals() {
    #expect(Self.rows.count == 9_594)
    #expect(Set(Self.rows.map(\.sentence.text)).count == 9_594)
    let share = Double(Self.rows.count { $0.gold == 1 }) / 9_594
    #expect((0.67...0.73).contains(share))
  }

  @Test func sentencesBeginWithACapitalAndEndInAMark() {
    for row in Self.rows {
      #expect(row.sentence.text.first?.isUppercase == true)
      #expect([".", "?"].contains(row.sentence.text.last))
      #expect(!row.sentence.text.contains("  "))
    }
  }

  @Test func everyPhenomenonHasBothClasses() {
    let groups = Dictionary(grouping: Self.rows, by: \.sentence.source)
    #expect(
      Set(groups.keys) == [
        "agreement", "reflexive", "complement", "order", "polarity", "quantifier", "passive",
        "comparative", "coordination", "relative", "bare", "infinitive", "question", "island",
      ])
    for group in groups.values {
      #expect(group.count { $0.gold == 0 } > 40)
      #expect(group.count { $0.gold == 1 } > 40)
    }
  }

  @Test func everySliceHasAReasonableShareAndBothClasses() throws {
    let rows = Array(Self.rows.prefix(2_000))
    let slices = try Cola.slices().functions
    let columns = try SlicingFunctionApplier(slices, jobs: 2).apply(to: rows.map(\.sentence))
      .columns
    for (slice, column) in zip(slices, columns) {
      let members = rows.indices.filter { column[$0] == 1 }
      let share = Double(members.count) / Double(rows.count)
      let acceptable = Double(members.count { rows[$0].gold == 1 }) / Double(members.count)
      #expect((0.03...0.4).contains(share), "\(slice.name)")
      #expect((0.5...0.85).contains(acceptable), "\(slice.name)")
    }
  }
}
