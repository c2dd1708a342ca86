import SupervisionCore
import Testing

/// The one buffer of bytes against an array of texts.
@Suite struct TokensTests {
  private func randomTokens(_ count: Int, seed: UInt64) -> [String] {
    var generator = SeededGenerator(seed: seed)
    let characters = Array("abZÄß東 -9")
    return (0..<count).map { _ in
      String(
        (0..<generator.index(below: 4)).map { _ in
          characters[generator.index(below: characters.count)]
        })
    }
  }

  @Test(arguments: [0, 1, 2, 40])
  func tokensAreWhatWasPutIn(count: Int) {
    let texts = randomTokens(count, seed: UInt64(count))
    let tokens = Tokens(texts)
    #expect(tokens.count == count)
    #expect(tokens.indices == 0..<count)
    #expect(tokens.indices.map { tokens[$0] } == texts)
    #expect(tokens.indices.map { Array(tokens.utf8($0)) } == texts.map { Array($0.utf8) })
    #expect(tokens.hashes == texts.map { fnv1a64($0.utf8) })
    #expect(tokens.lowercasedHashes == texts.map { fnv1a64($0.lowercased().utf8) })
  }

  @Test func anyRangeIsJoinedWithSpaces() {
    let texts = randomTokens(8, seed: 5)
    let tokens = Tokens(texts)
    for start in 0...8 {
      for end in start...8 {
        #expect(tokens.joined(start..<end) == texts[start..<end].joined(separator: " "))
      }
    }
  }

  @Test func substringsAndTextsGiveTheSameTokens() {
    #expect(Tokens("a bc".split(separator: " ")) == Tokens(["a", "bc"]))
    #expect(Tokens(["ab", "c"]) != Tokens(["a", "bc"]))
  }
}

@Suite struct SpanTests {
  @Test(arguments: [
    (0, 2, 2, 4, false), (0, 3, 2, 4, true), (2, 2, 0, 4, true), (0, 0, 0, 4, false),
    (1, 2, 0, 9, true), (5, 6, 0, 5, false),
  ])
  func spansOverlapWhereTheyShareBytes(a: Int, b: Int, c: Int, d: Int, overlap: Bool) {
    #expect(Span(a, b).overlaps(Span(c, d)) == overlap)
    #expect(Span(c, d).overlaps(Span(a, b)) == overlap)
    #expect(Span(a, b).count == b - a)
  }
}
