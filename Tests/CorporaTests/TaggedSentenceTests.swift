import Corpora
import CorpusTestSupport
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

/// A mention in a sentence: is it the name of a person?
private struct NamedThing: Candidate, Codable, Equatable {
  enum Label: Int, ClassLabel { case other, person }
  let id: String
  let text: String
}

private func namedThings(
  _ sentence: TaggedSentence
) -> [(candidate: NamedThing, gold: NamedThing.Label?)] {
  sentence.mentions.enumerated().map { number, mention in
    (
      NamedThing(
        id: "\(sentence.id).\(number)", text: sentence.tokens[mention.tokens].joined(separator: " ")
      ),
      mention.type == "PER" ? .person : .other
    )
  }
}

@Suite struct TaggedSentenceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func sentences(
    _ text: String, skipInvalid: Bool = false
  ) throws -> (sentences: [TaggedSentence], summary: CorpusSummary) {
    var sentences: [TaggedSentence] = []
    let url = try folder.write("valid.conll", text)
    let summary = try readConll(url, skipInvalid: skipInvalid) { sentences.append($0) }
    return (sentences, summary)
  }

  @Test func columnsBecomeTokensAndMentions() throws {
    let (sentences, _) = try sentences(
      """
      -DOCSTART- -X- -X- O

      EU NNP B-NP B-ORG
      rejects VBZ B-VP O
      Peter NNP B-NP B-PER
      Blackburn NNP I-NP I-PER


      # sent_id = my one
      # text = x
      Ann NNP B-NP B-PER
      """)
    #expect(sentences.map(\.id) == ["valid-0", "my one"])
    #expect(sentences[0].tokens == ["EU", "rejects", "Peter", "Blackburn"])
    #expect(sentences[0].tags == ["B-ORG", "O", "B-PER", "I-PER"])
    #expect(sentences[0].mentions.map(\.type) == ["ORG", "PER"])
    #expect(sentences[0].mentions.map(\.tokens) == [0..<1, 2..<4])
    let sentence = sentences[0].sentence
    #expect(sentence.text == "EU rejects Peter Blackburn")
    #expect(sentence.mentions.map { sentence.text(of: $0.span) } == ["EU", "Peter Blackburn"])
  }

  @Test func tabsAllowBlanksInTokensAndHashesAreTokens() throws {
    let (sentences, _) = try sentences("# id s-1\tdomain=x\nNew York\tB-LOC\r\n#\tO\r\n")
    #expect(sentences.map(\.id) == ["s-1"])
    #expect(sentences[0].tokens == ["New York", "#"])
    #expect(try self.sentences("# O\nx O\n").sentences[0].tokens == ["#", "x"])
  }

  /// The same mentions in the schemes that are in use.
  @Test(arguments: [
    ["I-PER", "I-PER", "B-PER", "O", "I-ORG", "I-LOC"],
    ["B-PER", "I-PER", "B-PER", "O", "B-ORG", "B-LOC"],
    ["B-PER", "E-PER", "S-PER", "O", "S-ORG", "S-LOC"],
    ["B-PER", "L-PER", "U-PER", "O", "U-ORG", "U-LOC"],
    ["B_PER", "E_PER", "S_PER", "O", "S_ORG", "S_LOC"],
  ])
  func everySchemeGivesTheSameMentions(_ tags: [String]) throws {
    let sentence = try #require(
      TaggedSentence(id: "a", tokens: tags.indices.map(String.init), tags: tags))
    #expect(sentence.mentions.map(\.type) == ["PER", "PER", "ORG", "LOC"])
    #expect(sentence.mentions.map(\.tokens) == [0..<2, 2..<3, 4..<5, 5..<6])
  }

  /// Any mentions, written in BIO, come back.
  @Test func randomMentionsComeBackFromTheirTags() throws {
    var generator = SeededGenerator(seed: 16)
    for _ in 0..<200 {
      var tags = [String](repeating: "O", count: generator.index(below: 20) + 1)
      var expected: [(type: String, tokens: Range<Int>)] = []
      var position = generator.index(below: 3)
      while position < tags.count {
        let end = min(tags.count, position + 1 + generator.index(below: 3))
        let type = ["PER", "ORG", "B-X", "é"][generator.index(below: 4)]
        for index in position..<end { tags[index] = (index == position ? "B-" : "I-") + type }
        expected.append((type, position..<end))
        position = end + generator.index(below: 3)
      }
      let text = tags.enumerated().map { "t\($0)\tx\t\($1)\n" }.joined()
      let sentence = try #require(try sentences(text).sentences.first)
      #expect(sentence.mentions.map(\.type) == expected.map(\.type))
      #expect(sentence.mentions.map(\.tokens) == expected.map(\.tokens))
    }
  }

  @Test(
    arguments: [
      ("", nil, nil, "an empty file"), ("\n-DOCSTART- O\n\n", nil, nil, "an empty file"),
      ("a O\nb X O\n", 2, nil, "3 columns"), ("a O\nb\n", 2, nil, "1 columns"),
      ("a\n", 1, nil, "1 columns"), ("a O\nb LOC\n", 2, "tag", "'LOC'"),
      ("a B-\n", 1, "tag", "'B-'"), ("a\tO\n\tO\n", 2, "column 1", "an empty column"),
      ("a O\n\0 O\n", 2, nil, "the character U+0000"),
      ("# id x\na O\n\n# id x\nb O\n", 5, "id", "'x' a second time"),
    ] as [(String, Int?, String?, String)])
  func faultsAreFoundWithTheirPlace(
    _ text: String, _ line: Int?, _ field: String?, _ found: String
  ) throws {
    let error = try #require(try dataError { _ = try sentences(text) })
    #expect(error.line == line)
    #expect(error.field == field)
    #expect(error.found == found)
  }

  @Test func invalidSentencesAreLeftOutWhole() throws {
    let (sentences, summary) = try sentences("a O\nb LOC\n\nc B-LOC\n", skipInvalid: true)
    #expect(sentences.map(\.id) == ["valid-1"])
    #expect(summary.skipped.map(\.line) == [2])
  }

  @Test func mentionsBecomeCandidatesWithGold() throws {
    try folder.write("dev.conll", "Ann B-PER\nin O\nYork B-LOC\n\nx O\n\nBo B-PER\n")
    let corpus = try CollectedCorpus(
      CorpusSource<NamedThing>.conll("dev.conll") { namedThings($0) }, folder: folder.url)
    #expect(corpus.candidates.map(\.candidate.text) == ["Ann", "York", "Bo"])
    #expect(corpus.candidates.map(\.candidate.id) == ["dev-0.0", "dev-0.1", "dev-2.0"])
    #expect(corpus.candidates.map(\.gold) == [1, 0, 1])
    #expect(corpus.candidates.map(\.split) == [.dev, .dev, .dev])
  }

  private static let names = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]

  @Test func tagsOfHuggingFaceAreNamesOrIndices() throws {
    try folder.write(
      "test.jsonl",
      """
      {"id":"7","tokens":["Ann","Lee","in","York"],"ner_tags":[1,2,0,3]}
      {"tokens":["Bo"],"ner_tags":["B-PER"]}
      {"id":9,"tokens":[],"ner_tags":[]}
      """)
    let source = CorpusSource<NamedThing>.huggingFaceTags("test.jsonl", names: Self.names) {
      namedThings($0)
    }
    let corpus = try CollectedCorpus(source, folder: folder.url)
    #expect(corpus.candidates.map(\.candidate.text) == ["Ann Lee", "York", "Bo"])
    #expect(corpus.candidates.map(\.candidate.id) == ["7.0", "7.1", "test-1.0"])
  }

  @Test(
    arguments: [
      (#"{"tokens":["a"],"ner_tags":[5]}"#, "ner_tags.0", "the index 5"),
      (#"{"tokens":["a"],"ner_tags":[-1]}"#, "ner_tags.0", "the index -1"),
      (#"{"tokens":["a","b"],"ner_tags":[0]}"#, "ner_tags", "1 tags"),
      (#"{"tokens":["a"],"ner_tags":["X"]}"#, "ner_tags.0", "'X'"),
      (#"{"tokens":["a"]}"#, "ner_tags", "no such field"),
      (#"{"tokens":"a","ner_tags":[]}"#, "tokens", "a string"),
    ] as [(String, String?, String)])
  func faultsInTagsAreFoundWithTheirPlace(
    _ json: String, _ field: String?, _ found: String
  ) throws {
    try folder.write("a.jsonl", json)
    let source = CorpusSource<NamedThing>.huggingFaceTags("a.jsonl", names: Self.names) {
      namedThings($0)
    }
    let error = try #require(
      try dataError { _ = try CollectedCorpus(source, folder: folder.url) })
    #expect(error.line == 1)
    #expect(error.field == field)
    #expect(error.found == found)
  }
}
