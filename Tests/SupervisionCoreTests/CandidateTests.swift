import SupervisionCore
import Testing

@Suite struct CandidateTests {
  struct Comment: Candidate, Codable, Equatable {
    enum Label: Int, ClassLabel { case ham, spam }
    let id: String
    let text: String
    var likes: Int?
  }

  /// Without a text, and with a nested value, which the fast decoder leaves to Foundation.
  struct Reading: Candidate, Codable, Equatable {
    typealias Label = BinaryLabel
    let id: String
    let values: [Double]
  }

  /// With marks of its own.
  struct Praise: Candidate, Codable {
    typealias Label = BinaryLabel
    let id: String
    let text: String
    var markedText: MarkedText {
      MarkedText(
        text: text,
        marks: [.init(span: Span(0, 5), name: "Degree"), .init(span: Span(11, 14), name: "Thing")])
    }
  }

  enum Sparse: Int, ClassLabel {
    case low = 0
    case high = 2
  }
  enum Reversed: Int, ClassLabel {
    case last = 2
    case middle = 1
    case first = 0
  }
  enum Single: Int, ClassLabel { case only }

  @Test func codableCandidatesAreTheirJSON() throws {
    let comment = Comment(id: "c1", text: "see http://x \"now\"", likes: 3)
    let body = try comment.encodedBody()
    #expect(body == #"{"id":"c1","likes":3,"text":"see http://x \"now\""}"#)
    #expect(try Comment(id: "c1", body: body, context: NoContext()) == comment)
    let reading = Reading(id: "r", values: [0.5, -1])
    #expect(
      try Reading(id: "r", body: reading.encodedBody(), context: NoContext()) == reading)
  }

  @Test func bodiesOfAnotherTypeAreRefused() {
    #expect(throws: DecodingError.self) {
      try Comment(id: "c", body: #"{"id":"c"}"#, context: NoContext())
    }
  }

  @Test func peopleReadTheTextOrAllThereIs() {
    #expect(Comment(id: "c", text: "hello").markedText == MarkedText(text: "hello", marks: []))
    #expect(
      Reading(id: "r", values: [2]).markedText
        == MarkedText(text: #"{"id":"r","values":[2]}"#, marks: []))
    #expect(Comment(id: "c", text: "hi, you").markedTokens.tokens == Tokens(["hi", ",", "you"]))
  }

  @Test func encodersReadTheTextWithItsMarksAsMentions() {
    #expect(Comment(id: "c", text: "hi, you").candidateText == CandidateText(texts: ["hi, you"]))
    #expect(
      Praise(id: "p", text: "Très fine tea").candidateText
        == CandidateText(
          texts: ["Très fine tea"],
          mentions: [
            CandidateText.Mention(span: Span(0, 5)), CandidateText.Mention(span: Span(11, 14)),
          ]))
  }

  @Test func classesAreNumberedFromZero() {
    #expect(Reversed.isWellFormed && BinaryLabel.isWellFormed)
    #expect(!Sparse.isWellFormed && !Single.isWellFormed)
    #expect(Reversed.classNames == ["first", "middle", "last"])
    #expect(Reversed.classCount == 3)
  }

  @Test func abstainingIsNoClass() {
    #expect(Vote<Reversed>.abstain.cell == abstainCell)
    #expect(Reversed.allCases.map { Vote.vote($0).cell } == [2, 1, 0])
  }

  @Test func splitsComeInTheOrderOfTheirUse() {
    #expect([Split.test, .train, .dev].sorted() == [.train, .dev, .test])
  }
}

@Suite struct ResourcesTests {
  @Test func resourcesAreFoundByName() throws {
    let resources = Resources([
      Resource(name: "b", bytes: [1]), Resource(name: "a", bytes: []),
      Resource(name: "b", bytes: [2]),
    ])
    #expect(resources.names == ["a", "b"])
    #expect(try resources["b"].bytes == [2])
    #expect(try resources["b"].checksum == Checksum.of([2]))
  }

  @Test func missingResourcesNameThoseThatThereAre() {
    let error = #expect(throws: DataError.self) {
      try Resources([Resource(name: "pairs", bytes: [])])["words"]
    }
    #expect(
      error?.description == """
        resources: field 'words': found pairs, expected a resource named 'words'
          help: import the corpus again
        """)
    #expect(throws: DataError.self) { try Resources([])["words"] }
  }

  @Test func placeholdersAnswerEveryName() throws {
    #expect(try Resources.placeholders["anything"].bytes.isEmpty)
  }
}

@Suite struct FingerprintTests {
  @Test(arguments: [
    ("a", "s", "a", "s", true), ("a", "s", "a", "t", false), ("a", nil, "a", "t", true),
    ("a", "s", "a", nil, true), ("a", "s", "b", "s", false), ("a", nil, "b", nil, false),
  ])
  func sourcesCountWhereBothAreKnown(
    first: String, firstSource: String?, second: String, secondSource: String?, match: Bool
  ) {
    let a = FunctionFingerprint(declared: first, source: firstSource)
    let b = FunctionFingerprint(declared: second, source: secondSource)
    #expect(a.matches(b) == match)
    #expect(b.matches(a) == match)
  }
}

@Suite struct ErrorTests {
  @Test(
    arguments: [
      (nil, nil, nil, "f.csv: found x, expected y\n  help: z"),
      (3, nil, nil, "f.csv:3: found x, expected y\n  help: z"),
      (3, 7, "id", "f.csv:3:7: field 'id': found x, expected y\n  help: z"),
      (nil, 7, "id", "f.csv: byte 7: field 'id': found x, expected y\n  help: z"),
    ] as [(Int?, Int?, String?, String)])
  func dataErrorsSayWhere(line: Int?, byte: Int?, field: String?, text: String) {
    let error = DataError(
      file: "f.csv", line: line, byte: byte, field: field, found: "x", expected: "y", remedy: "z")
    #expect(error.description == text)
    #expect(error.failureKind == .data)
  }

  @Test func exitCodesAreThoseOfSysexits() {
    #expect(UsageError("no", remedy: "yes").failureKind.rawValue == 64)
    #expect(UsageError("no", remedy: "yes").description == "no\n  help: yes")
    let error = FileError(path: "p", problem: "gone", remedy: "look")
    #expect(error.failureKind.rawValue == 74)
    #expect(error.description == "p: gone\n  help: look")
  }
}
