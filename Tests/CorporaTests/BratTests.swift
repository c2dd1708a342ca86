import Corpora
import CorpusTestSupport
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

let smallBratText = "Zoë Kravitz\nand Karl, rock and jazz fans."
let smallBratAnnotations = """
  T1\tPerson 0 11\tZoë Kravitz
  T2\tPerson 16 20\tKarl
  T3\tGenre 22 26;36 40\trock fans
  T4\tLine 4 15\tKravitz and
  R1\tSpouse Arg1:T1 Arg2:T2\t
  A1\tFamous T1
  A2\tBorn T1 1988
  N1\tReference T2 Wiki:12\tKarl
  E1\tLine:T4 Who:T2
  A3\tNegated E1
  #1\tAnnotatorNotes T1\tunsure
  *\tEquiv T1 T2

  """

@Suite struct BratTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func document(_ text: String, _ annotations: String) throws -> Document? {
    try folder.write("d.txt", text)
    try folder.write("d.ann", annotations)
    var documents: [Document] = []
    try readBrat(folder.url) { documents.append($0) }
    return documents.first
  }

  @Test func offsetsCountScalarValuesAndBecomeBytes() throws {
    let document = try #require(try document(smallBratText, smallBratAnnotations))
    #expect(document.id == "d")
    #expect(document.annotations.map(\.name) == ["T1", "T4", "T2", "T3"])
    #expect(
      document.annotations.map(\.span) == [Span(0, 12), Span(5, 16), Span(17, 21), Span(23, 41)])
  }

  @Test func piecesOfABrokenSpanAreKept() throws {
    let document = try #require(try document(smallBratText, smallBratAnnotations))
    #expect(document.annotations.last?.attributes == ["fragments": "23 27;37 41"])
  }

  @Test func relationsEventsAttributesAndReferencesAreKept() throws {
    let document = try #require(try document(smallBratText, smallBratAnnotations))
    #expect(
      document.relations == [
        Document.Relation(name: "R1", type: "Spouse", arguments: ["Arg1": "T1", "Arg2": "T2"]),
        Document.Relation(
          name: "E1", type: "Line", arguments: ["Line": "T4", "Who": "T2"],
          attributes: ["Negated": "true"]),
      ])
    #expect(document.annotations[0].attributes == ["Famous": "true", "Born": "1988"])
    #expect(document.annotations[2].attributes == ["Reference": "Wiki:12"])
  }

  @Test func rolesReferencesAndAttributesThatComeAgainAreKept() throws {
    let document = try #require(
      try document(
        "A B C x",
        """
        T1\tP 0 1\tA
        T2\tP 2 3\tB
        T3\tBind 6 7\tx
        E1\tBind:T3 Theme:T1 Theme:T2 Theme:T1
        E2\tBind:T3 Cause:E1
        R1\tRel Arg:T1 Arg:T2
        N1\tReference T1 Wiki:1\tA
        N2\tReference T1 UMLS:2\tA
        A1\tNegation E1
        M1\tSpeculation E2
        A2\tLevel R1 very high

        """))
    #expect(
      document.relations.map(\.arguments) == [
        ["Bind": "T3", "Theme": "T1", "Theme2": "T2", "Theme3": "T1"],
        ["Bind": "T3", "Cause": "E1"], ["Arg": "T1", "Arg2": "T2"],
      ])
    #expect(document.relations.map(\.name) == ["E1", "E2", "R1"])
    #expect(
      document.relations.map(\.attributes) == [
        ["Negation": "true"], ["Speculation": "true"], ["Level": "very high"],
      ])
    #expect(document.annotations[0].attributes == ["Reference": "Wiki:1|UMLS:2"])
  }

  @Test func numbersOfRolesAreCountedOn() throws {
    let document = try #require(
      try document("A B", "T1\tP 0 1\tA\nT2\tP 2 3\tB\nR1\tRel Arg1:T1 Arg2:T2 Arg1:T2\n"))
    #expect(document.relations.first?.arguments == ["Arg1": "T1", "Arg2": "T2", "Arg3": "T2"])
  }

  @Test func anAttributeNamedFragmentsIsKeptBesideThose() throws {
    let document = try #require(
      try document("ab cd ef", "T1\tX 0 2;6 8\tab ef\nA1\tfragments T1 mine\n"))
    #expect(
      document.annotations.first?.attributes == ["fragments": "0 2;6 8", "fragments2": "mine"])
  }

  @Test func namesThatDifferInNormalizationAreTwoDocuments() throws {
    for name in ["caf\u{E9}", "cafe\u{301}"] {
      try folder.write("\(name).txt", "ab \(name)")
      try folder.write("\(name).ann", "T1\tX 0 2\tab\n")
    }
    var ids: Set<[UInt8]> = []
    try readBrat(folder.url) { document in
      #expect(document.text.utf8.elementsEqual("ab \(document.id)".utf8))
      ids.insert(Array(document.id.utf8))
    }
    #expect(ids.count == 2)
  }

  @Test(arguments: ["5 8", "3 6"])
  func offsetsMayCountLineEndsInEitherWay(_ offsets: String) throws {
    let document = try #require(
      try document("A\r\n\r\nBob", "T1\tP 0 1\tA\nT2\tP \(offsets)\tBob\n"))
    #expect(document.annotations.map(\.span) == [Span(0, 1), Span(5, 8)])
  }

  @Test func offsetsInUTF16AreReadSoAndNoted() throws {
    try folder.write("d.txt", "\u{1F600} Bob")
    try folder.write("d.ann", "T1\tP 3 6\tBob\n")
    var documents: [Document] = []
    let summary = try readBrat(folder.url) { documents.append($0) }
    #expect(documents.first?.annotations.map(\.span) == [Span(5, 8)])
    #expect(summary.notes.first?.contains("in UTF-16 units from the document's start") == true)
  }

  @Test func nullCharactersAreRefused() throws {
    #expect(try dataError { _ = try document("a\0b", "") }?.byte == 1)
    #expect(try dataError { _ = try document("ab", "T1\tP 0 1\ta\0\n") }?.line == 1)
  }

  @Test func anEmptyAnnotationFileIsADocumentWithoutAnnotations() throws {
    let document = try #require(try document("Just text.", ""))
    #expect(document == Document(id: "d", text: "Just text."))
  }

  @Test(arguments: [
    ("0 11\tZoë", "0 99\tZoë", 1, "annotation T1"), ("16 20", "20 16", 2, "annotation T2"),
    ("0 11\tZoë", "-1 11\tZoë", 1, "annotation T1"),
    ("22 26;36 40", "36 40;22 26", 3, "annotation T3"), ("16 20", "15 19", 2, "annotation T2"),
    ("16 20", "16 x", 2, "T2"), ("T2\tPerson", "T1\tPerson", 2, "name"),
    ("Arg2:T2", "Arg2:T9", 5, "argument"), ("A1\tFamous T1", "A1\tFamous T9", 6, "argument"),
    ("R1\tSpouse", "X1\tSpouse", 5, "name"),
  ])
  func faultsAreFoundWithTheirLine(
    _ old: String, _ new: String, _ line: Int, _ field: String
  ) throws {
    let annotations = smallBratAnnotations.replacing(old, with: new)
    let error = try #require(try dataError { _ = try document(smallBratText, annotations) })
    #expect(error.line == line)
    #expect(error.field == field)
  }

  @Test func aTextInAnotherEncodingIsRefusedWithItsByte() throws {
    try folder.write("d.txt", [0x5A, 0x6F, 0xEB] as [UInt8])
    try folder.write("d.ann", "")
    #expect(try dataError { try readBrat(folder.url) { _ in } }?.byte == 2)
  }

  @Test func missingAnnotationFilesAndFoldersAreFileErrors() throws {
    try folder.write("d.txt", "text")
    #expect(throws: FileError.self) { try readBrat(folder.url) { _ in } }
    #expect(throws: FileError.self) { try readBrat(folder.file("none")) { _ in } }
  }

  @Test(.realCorpora) func theRealArticlesAreRead() throws {
    let raw = try #require(realCorpora).appendingPathComponent("spouses/raw", isDirectory: true)
    var documents: [Document] = []
    try readBrat(raw) { documents.append($0) }
    #expect(documents.count == 20)
    #expect(documents.count { $0.annotations.isEmpty } == 10)
    let article = try #require(documents.first { $0.id.hasPrefix("07f27298") })
    #expect(
      article.relations == [
        Document.Relation(name: "R1", type: "Spouse", arguments: ["Arg1": "T5", "Arg2": "T6"])
      ])
    #expect(article.annotations.first?.text == "Rachel Maresca")
  }
}
