import EndModels
import SupervisionCore
import Testing

@Suite struct NgramEncoderTests {
  private let words = ["Aspirin", "does", "not", "cause", "severe", "headache", "here", "."]
  private let chemical = MarkedTokens.Mark(type: "Chemical", range: 0..<1)
  private let disease = MarkedTokens.Mark(type: "Disease", range: 5..<6)

  private func hashes(
    _ words: [String], _ marks: [MarkedTokens.Mark] = [], _ encoder: NgramEncoder = NgramEncoder()
  ) -> [UInt64] {
    encoder.hashes(MarkedTokens(tokens: Tokens(words), marks: marks))
  }

  @Test func marksChangeTheFeatures() {
    let plain = hashes(words)
    let marked = hashes(words, [chemical, disease])
    #expect(plain != marked)
    #expect(hashes(words, [chemical]) != marked)
  }

  @Test func rolesAreToldApartWhereverTheyStand() {
    #expect(hashes(words, [chemical, disease]) != hashes(words, [disease, chemical]))
  }

  @Test func typesOfMarksAreToldApart() {
    let person = MarkedTokens.Mark(type: "Person", range: 0..<1)
    #expect(hashes(words, [chemical, disease]) != hashes(words, [person, disease]))
  }

  /// The text of a mention is a feature of its own, and of nothing else.
  @Test func contextsDoNotKnowTheTextOfAMention() {
    let other = ["Ibuprofen"] + words.dropFirst()
    let difference = Set(hashes(words, [chemical, disease]))
      .symmetricDifference(hashes(other, [chemical, disease]))
    #expect(difference.count == 2)
  }

  @Test func theTextOfAMentionBelongsToItsRole() {
    let difference = Set(hashes(["x", "meets", "y"], [mark(0), mark(2)]))
      .symmetricDifference(hashes(["y", "meets", "x"], [mark(0), mark(2)]))
    #expect(difference.count == 4)
  }

  /// A mention of two words counts as one symbol: its second word moves nothing.
  @Test func aMentionOfSeveralWordsIsOneSymbol() {
    let longer = ["Aspirin", "acid"] + words.dropFirst()
    let marks = [
      MarkedTokens.Mark(type: "Chemical", range: 0..<2),
      MarkedTokens.Mark(type: "Disease", range: 6..<7),
    ]
    let difference = Set(hashes(words, [chemical, disease]))
      .symmetricDifference(hashes(longer, marks))
    #expect(difference.count == 1)
  }

  @Test func wordsBetweenAreToldFromWordsOutside() {
    let between = hashes(["drug", "cures", "pain", "fast"], [mark(0), mark(2)])
    let outside = hashes(["drug", "fast", "pain", "cures"], [mark(0), mark(2)])
    #expect(between != outside)
  }

  @Test func withoutMarksWordsAndBigramsCount() {
    // a, b, c and ab, ba, bc.
    #expect(hashes(["a", "b", "a", "b", "c"]).count == 6)
    #expect(hashes(["a"]).count == 1)
    #expect(hashes([]).isEmpty)
  }

  @Test func marksCanBeIgnored() {
    var encoder = NgramEncoder()
    encoder.ignoresMarks = true
    #expect(hashes(words, [chemical, disease], encoder) == hashes(words))
  }

  @Test func upperAndLowerCaseAreTheSame() {
    #expect(
      hashes(words.map { $0.uppercased() }, [chemical, disease])
        == hashes(words, [chemical, disease]))
  }

  /// Beyond the window a word is a word of the sentence, and no more.
  @Test func theWindowEndsWhereItIsSaidTo() {
    let far = ["zero", "one", "two", "three", "four", "five", "six"]
    var changed = far
    changed[3] = "THREE!"
    var encoder = NgramEncoder()
    encoder.window = 2
    let narrow = Set(hashes(far, [mark(0)], encoder))
      .symmetricDifference(hashes(changed, [mark(0)], encoder))
    #expect(narrow.count == 2)
    encoder.window = 3
    let wide = Set(hashes(far, [mark(0)], encoder))
      .symmetricDifference(hashes(changed, [mark(0)], encoder))
    #expect(wide.count > 2)
  }

  /// Model files hold these hashes: another value breaks every trained model. Computed apart, in Python.
  @Test func hashesStayTheSameFromReleaseToRelease() {
    #expect(hashes(["a"]) == [9_183_422_709_163_883_467])
  }

  /// Empty, overlapping and adjacent mentions at any place, on sentences of any length.
  @Test func anyMarksGiveDistinctAscendingHashes() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<300 {
      let count = generator.index(below: 9)
      let words = (0..<count).map { _ in ["a", "b", "c"][generator.index(below: 3)] }
      let marks = (0..<generator.index(below: 4)).map { role in
        let bounds = [generator.index(below: count + 1), generator.index(below: count + 1)].sorted()
        return MarkedTokens.Mark(type: "T\(role)", range: bounds[0]..<bounds[1])
      }
      let found = hashes(words, marks)
      #expect(zip(found, found.dropFirst()).allSatisfy { $0 < $1 })
      #expect(found == hashes(words, marks))
    }
  }

  private func mark(_ token: Int) -> MarkedTokens.Mark {
    MarkedTokens.Mark(type: "Thing", range: token..<(token + 1))
  }
}

@Suite struct VocabularyTests {
  private let rows: [[UInt64]] = [[3, 8, 20], [3, 20], [1, 3]]

  @Test func hashesBelowTheMinimumCountAreLeftOut() {
    #expect(Vocabulary(counting: rows, minimumCount: 1).hashes == [1, 3, 8, 20])
    #expect(Vocabulary(counting: rows, minimumCount: 2).hashes == [3, 20])
    #expect(Vocabulary(counting: rows, minimumCount: 3).hashes == [3])
    #expect(Vocabulary(counting: rows, minimumCount: 4).count == 0)
    #expect(Vocabulary(counting: [], minimumCount: 1).count == 0)
  }

  @Test func unknownHashesAreLeftOutOfRows() {
    let vocabulary = Vocabulary(counting: rows, minimumCount: 2)
    let encoded = vocabulary.rows([[3, 4, 20], [5], [], [20]])
    #expect(encoded == SparseRows(rows: [[0, 1], [], [], [1]], featureCount: 2))
    #expect(encoded.count == 4 && encoded.row(0) == [0, 1] && encoded.row(1).isEmpty)
  }
}

@Suite struct FeatureRowsTests {
  @Test func theFirstInvalidNumberIsFoundByRowAndColumn() {
    let rows = DenseRows(count: 2, width: 3, values: [0, 1, 2, 3, .infinity, .nan])
    #expect(rows.firstInvalid?.row == 1 && rows.firstInvalid?.column == 1)
    #expect(DenseRows(count: 1, width: 2, values: [1, 2]).firstInvalid == nil)
  }
}
