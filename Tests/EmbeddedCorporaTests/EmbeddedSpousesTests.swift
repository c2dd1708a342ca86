import EmbeddedCorpora
import SupervisionCore
import Testing

@Suite struct EmbeddedSpousesTests {
  static let corpus = EmbeddedSpouses.generate()

  @Test func theDefaultSeedGivesTheRecordedBytes() {
    var checksum = Checksum()
    for row in Self.corpus.rows {
      checksum.add(row.id)
      checksum.add(row.sentence)
      for token in row.tokens { checksum.add(token) }
      for person in [row.person1, row.person2] {
        checksum.add("\(person.start) \(person.end) \(person.charStart) \(person.charEnd)")
      }
      checksum.add("\(row.split) \(row.label ?? 0)")
    }
    checksum.add(Self.corpus.knownSpouses)
    #expect(
      checksum.hexadecimal() == "50c25f5f8baf58312b99d0f143b76a5094155a63d3cb04fcb086d2528fd1e45f")
  }

  @Test func twoRunsAgreeAndSeedsDiffer() {
    let again = EmbeddedSpouses.generate()
    #expect(again.rows == Self.corpus.rows)
    #expect(again.knownSpouses == Self.corpus.knownSpouses)
    let other = EmbeddedSpouses.generate(seed: 7)
    #expect(other.rows[0].sentence != Self.corpus.rows[0].sentence)
    #expect(other.knownSpouses != Self.corpus.knownSpouses)
  }

  @Test(arguments: [(Split.train, 6_000), (.dev, 1_500), (.test, 1_500)])
  func splitsHaveTheirSizeGivenByWholeSentences(split: Split, minimumCount: Int) {
    let count = Self.corpus.rows.count { $0.split == split }
    #expect((minimumCount..<minimumCount + 10).contains(count))
  }

  @Test func onlyDevAndTestAreLabeledAndSkewedLikeTheOriginal() {
    #expect(Self.corpus.rows.allSatisfy { ($0.label == nil) == ($0.split == .train) })
    for split in [Split.dev, .test] {
      let labels = Self.corpus.rows.filter { $0.split == split }.compactMap(\.label)
      #expect(Set(labels) == [-1, 1])
      let positiveShare = Double(labels.count { $0 == 1 }) / Double(labels.count)
      #expect((0.05..<0.1).contains(positiveShare))
    }
  }

  @Test func idsAreUnique() {
    #expect(Set(Self.corpus.rows.map(\.id)).count == Self.corpus.rows.count)
  }

  @Test func personsQuoteTheSentenceAtTheirOffsets() {
    for row in Self.corpus.rows {
      let scalars = Array(row.sentence.unicodeScalars)
      for person in [row.person1, row.person2] {
        var piece = ""
        piece.unicodeScalars.append(contentsOf: scalars[person.charStart..<person.charEnd])
        #expect(piece == person.text)
      }
      #expect(row.person1.charEnd <= row.person2.charStart)
      #expect(row.person1.end < row.person2.start)
    }
  }

  @Test func tokensOfAPersonSpellItsText() {
    for row in Self.corpus.rows {
      for person in [row.person1, row.person2] {
        let letters = { (text: String) in text.filter { $0 != " " && $0 != "'" } }
        let tokens = row.tokens[person.start...person.end]
        #expect(letters(tokens.joined()) == letters(person.text))
      }
    }
  }

  @Test func tokensHaveTheHabitsOfTheOriginal() throws {
    let trailing = try #require(Self.corpus.rows.first { $0.sentence.hasSuffix(".   ") })
    #expect(trailing.tokens.suffix(2) == [".", ""])
    let possessive = try #require(Self.corpus.rows.first { $0.person1.text.hasSuffix("'s") })
    #expect(possessive.tokens[possessive.person1.end] == "s")
    let spaced = try #require(Self.corpus.rows.first { $0.person2.text.hasPrefix("  ") })
    #expect(spaced.tokens[spaced.person2.start] == "")
    let hyphened = try #require(Self.corpus.rows.first { $0.person1.text.contains("-") })
    #expect(hyphened.tokens[hyphened.person1.start...hyphened.person1.end].contains("-"))
    let negated = try #require(Self.corpus.rows.first { $0.sentence.contains(" didn't ") })
    #expect(negated.tokens.contains("did") && negated.tokens.contains("n't"))
  }

  @Test func theCoupleListHoldsSomeOfTheTextAndHundredsOfOthers() {
    let lines = Self.corpus.knownSpouses.split(separator: "\n")
    #expect(lines.first == "person1,person2")
    #expect(lines.dropFirst().allSatisfy { $0.split(separator: ",").count == 2 })
    let pairs = Set(
      Self.corpus.rows.flatMap {
        ["\($0.person1.text),\($0.person2.text)", "\($0.person2.text),\($0.person1.text)"]
      })
    let mentioned = lines.count { pairs.contains(String($0)) }
    #expect((5..<100).contains(mentioned))
    #expect(lines.count - mentioned > 300)
  }
}
