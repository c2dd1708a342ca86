import BuiltInTasks
import Corpora
import CorpusTestSupport
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

/// Small documents by hand, read through the public source.
@Suite struct CdrExtractionTests {
  struct Marked {
    var title = "A title."
    /// `[C1:name]` and `[D1:name]` mark chemicals and diseases with their ids.
    var abstract: String
    var relations: [(chemical: String, disease: String)] = []
    var attributes: [String: String] = [:]
  }

  private func candidates(
    _ document: Marked
  ) throws -> [LabeledCandidate<RelationCandidate>] {
    let folder = try cdrFolder(document)
    return try withExtendedLifetime(folder) {
      try CollectedCorpus(.cdr, folder: folder.url).candidates
    }
  }

  private func cdrFolder(_ document: Marked) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let empty = "<collection></collection>"
    try folder.write("CDR_TrainingSet.BioC.xml", bioC(document))
    try folder.write("CDR_DevelopmentSet.BioC.xml", empty)
    try folder.write("CDR_TestSet.BioC.xml.gz", gzip(empty.utf8))
    try folder.write("split.tsv", "1\tdev\n")
    try folder.write("ctd.tsv", "C1\tD1\tmarker\n")
    return folder
  }

  private func bioC(_ document: Marked) -> String {
    var text = ""
    var annotations = ""
    let offset = document.title.count + 1
    for piece in document.abstract.split(separator: "[", omittingEmptySubsequences: false) {
      guard let end = piece.firstIndex(of: "]"), let colon = piece.firstIndex(of: ":"), colon < end
      else {
        text += text.isEmpty ? piece : "[" + piece
        continue
      }
      let id = piece[..<colon]
      let name = piece[piece.index(after: colon)..<end]
      let extra = document.attributes.map { "<infon key='\($0)'>\($1)</infon>" }.joined()
      annotations += """
        <annotation id='\(text.count)'>
        <infon key='type'>\(id.hasPrefix("C") ? "Chemical" : "Disease")</infon>
        <infon key='MESH'>\(id == "Cx" ? "-1" : id)</infon>\(extra)
        <location offset='\(offset + text.count)' length='\(name.count)'/><text>\(name)</text>
        </annotation>
        """
      text += name + piece[piece.index(after: end)...]
    }
    let relations = document.relations.map {
      "<relation><infon key='relation'>CID</infon><infon key='Chemical'>\($0.chemical)</infon>"
        + "<infon key='Disease'>\($0.disease)</infon></relation>"
    }
    return """
      <collection><document><id>1</id>
      <passage><offset>0</offset><text>\(document.title)</text></passage>
      <passage><offset>\(offset)</offset><text>\(text)</text>\(annotations)</passage>
      \(relations.joined())</document></collection>
      """
  }

  private func sentences(_ abstract: String) throws -> [String] {
    // A pair in each sentence, so that each becomes a context.
    let marked = abstract.replacing("@", with: "[C1:a] [D1:b]")
    return try candidates(Marked(abstract: marked)).map(\.candidate.sentence.text)
  }

  @Test func hyphenatedWordsBelongToTheMention() throws {
    let candidate = try #require(
      try candidates(Marked(abstract: "([C1:Lidocaine]-induced) [D1:seizure]s.")).first
    ).candidate
    let sentence = candidate.sentence
    #expect(sentence.text(of: candidate.first.span) == "Lidocaine-induced")
    #expect(sentence.text(of: candidate.second.span) == "seizures")
    #expect(
      sentence.tokens.indices.map { sentence.tokens[$0] } == [
        "(", "Lidocaine-induced", ")", "seizures", ".",
      ])
    #expect(candidate.first.tokens == 1..<2)
    #expect(candidate.second.tokens == 3..<4)
    #expect(candidate.id == "1:10-19:29-36")
  }

  @Test func aSideIsNotWidenedOverAnotherMention() throws {
    let candidate = try #require(
      try candidates(Marked(abstract: "Pre-[C1:drug]-[D1:pain]-free.")).first
    ).candidate
    let sentence = candidate.sentence
    #expect(sentence.text(of: candidate.first.span) == "Pre-drug")
    #expect(sentence.text(of: candidate.second.span) == "pain-free")
    #expect(
      sentence.tokens.indices.map { sentence.tokens[$0] } == ["Pre-drug", "-", "pain-free", "."])
  }

  @Test func pairsComeByChemicalThenDiseaseAndBearGoldOfAnyPairOfIds() throws {
    let labeled = try candidates(
      Marked(
        abstract: "[D1:x] [C1|C2:y] [D2:z] [C3:w]",
        relations: [(chemical: "C2", disease: "D2"), (chemical: "C3", disease: "D1")]))
    #expect(
      labeled.map { "\($0.candidate.first.entity) \($0.candidate.second.entity)" } == [
        "C1|C2 D1", "C1|C2 D2", "C3 D1", "C3 D2",
      ])
    #expect(labeled.map(\.gold) == [0, 1, 1, 0])
    #expect(labeled.allSatisfy { $0.split == .dev })
  }

  @Test func partsOfCompositesAndMentionsWithoutIdAreLeftOut() throws {
    #expect(try candidates(Marked(abstract: "[Cx:a] [D1:b]")).isEmpty)
    #expect(
      try candidates(
        Marked(abstract: "[C1:a] [D1:b]", attributes: ["CompositeRole": "IndividualMention"])
      ).isEmpty)
  }

  @Test(arguments: [
    ("@ ends. The @", ["a b ends.", "The a b"]),
    ("@ ends? The @", ["a b ends?", "The a b"]),
    ("@ ends!)' The @", ["a b ends!)'", "The a b"]),
    ("@ in 5. 7 rats @", ["a b in 5.", "7 rats a b"]),
    ("@ by Smith et al. The @", ["a b by Smith et al.", "The a b"]),
    ("@ by Smith et al. 7 @", ["a b by Smith et al. 7 a b"]),
    ("@ see (Fig. The @", ["a b see (Fig. The a b"]),
    ("@ ends.The @", ["a b ends.The a b"]),
    ("@ ends. the @", ["a b ends. the a b"]),
    ("@ ends.  (The @", ["a b ends.", "(The a b"]),
    ("@ ends.   ", ["a b ends."]),
  ])
  func sentencesEndByTheRules(_ abstract: String, _ expected: [String]) throws {
    // A sentence with two pairs of mentions has four candidates, one after the other.
    var found = try sentences(abstract)
    for index in found.indices.dropFirst().reversed() where found[index] == found[index - 1] {
      found.remove(at: index)
    }
    #expect(found == expected)
  }

  @Test func aMentionOverAPointHoldsTheSentenceTogether() throws {
    let labeled = try candidates(Marked(abstract: "The [C1:vitamin B. C] and [D1:pain]. End."))
    #expect(labeled.first?.candidate.sentence.text == "The vitamin B. C and pain.")
  }

  @Test func theTitleIsASentenceOfItsOwn() throws {
    let labeled = try candidates(Marked(title: "No full stop", abstract: "Then [C1:a] and [D1:b]."))
    #expect(labeled.first?.candidate.sentence.text == "Then a and b.")
  }

  @Test func aDocumentWithoutSplitAndASplitWithoutDocumentAreFound() throws {
    let folder = try cdrFolder(Marked(abstract: "[C1:a] [D1:b]"))
    try folder.write("split.tsv", "1\tdev\n2\ttrain\n")
    let missing = try dataError { _ = try CollectedCorpus(.cdr, folder: folder.url) }
    #expect(missing?.found == "a split for document '2'")
    try folder.write("split.tsv", "2\ttrain\n")
    let corpus = try CollectedCorpus(.cdr, folder: folder.url, skipInvalid: true)
    #expect(
      corpus.summary.skipped.map(\.found) == [
        "a split for document '2'", "no split for document '1'",
      ])
  }

  @Test(
    arguments: [
      ("split.tsv", "1\theld-out\n", 1), ("split.tsv", "1\tdev\n1\tdev\n", 2),
      ("split.tsv", "", nil),
      ("ctd.tsv", "C1\tD1\tmarker\nC1\tD1\tcause\n", 2), ("ctd.tsv", "C1 D1 marker\n", 1),
      ("ctd.tsv", "", nil),
    ] as [(String, String, Int?)])
  func faultsInTablesAreFoundWithTheirLine(_ file: String, _ text: String, _ line: Int?) throws {
    let folder = try cdrFolder(Marked(abstract: "[C1:a] [D1:b]"))
    try folder.write(file, text)
    let error = try #require(try dataError { _ = try CollectedCorpus(.cdr, folder: folder.url) })
    #expect(error.file.hasSuffix(file))
    #expect(error.line == line)
  }

  @Test func aMentionWithAnotherTextThanTheDocumentIsFound() throws {
    let folder = try cdrFolder(Marked(abstract: "[C1:a] [D1:b]"))
    let xml = try folder.text("CDR_TrainingSet.BioC.xml").replacing(
      "<text>b</text>", with: "<text>c</text>")
    try folder.write("CDR_TrainingSet.BioC.xml", xml)
    let error = try dataError { _ = try CollectedCorpus(.cdr, folder: folder.url) }
    #expect(error?.found == "the text 'c' in document '1'")
    let corpus = try CollectedCorpus(.cdr, folder: folder.url, skipInvalid: true)
    #expect(corpus.candidates.isEmpty)
    #expect(corpus.summary.skipped.count == 1)
  }
}
