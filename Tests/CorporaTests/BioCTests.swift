import Corpora
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

/// A document with one chemical and one disease, that the tests change.
let smallBioC = """
  <?xml version='1.0' encoding='UTF-8'?><!DOCTYPE collection SYSTEM 'BioC.dtd'>
  <collection>
  <source>test</source>
  <document>
  <id>17</id>
  <passage>
  <infon key="type">title</infon>
  <offset>0</offset>
  <text>Lidocaine-induced convulsions.</text>
  <annotation id='0'>
  <infon key="type">Chemical</infon>
  <infon key="MESH">D008012</infon>
  <location offset='0' length='9' />
  <text>Lidocaine</text>
  </annotation>
  <annotation id='1'>
  <infon key="type">Disease</infon>
  <infon key="MESH">D012640</infon>
  <location offset='18' length='11' />
  <text>convulsions</text>
  </annotation>
  </passage>
  <passage>
  <infon key="type">abstract</infon>
  <offset>31</offset>
  <text>Rats &amp; mice.</text>
  </passage>
  <relation id='R0'>
  <infon key="relation">CID</infon>
  <infon key="Chemical">D008012</infon>
  <infon key="Disease">D012640</infon>
  </relation>
  </document>
  </collection>

  """

@Suite struct BioCTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func documents(_ xml: String, skipInvalid: Bool = false) throws -> (
    [Document], CorpusSummary
  ) {
    var documents: [Document] = []
    let url = try folder.write("a.xml", xml)
    let summary = try readBioC(url, skipInvalid: skipInvalid) { documents.append($0) }
    return (documents, summary)
  }

  @Test func aDocumentIsReadWithAnnotationsRelationsAndPassages() throws {
    let (documents, _) = try documents(smallBioC)
    #expect(
      documents == [
        Document(
          id: "17", text: "Lidocaine-induced convulsions. Rats & mice.",
          annotations: [
            Document.Annotation(
              name: "0", type: "Chemical", span: Span(0, 9), text: "Lidocaine",
              attributes: ["MESH": "D008012"]),
            Document.Annotation(
              name: "1", type: "Disease", span: Span(18, 29), text: "convulsions",
              attributes: ["MESH": "D012640"]),
          ],
          relations: [
            Document.Relation(
              name: "R0", type: "CID", arguments: ["Chemical": "D008012", "Disease": "D012640"])
          ], passages: [Span(0, 30), Span(31, 43)])
      ])
  }

  @Test func offsetsCountScalarValuesAndBecomeBytes() throws {
    let xml = smallBioC.replacing("Lidocaine-induced", with: "Lidoçaïne-induced")
    let (documents, _) = try documents(xml)
    #expect(documents.first?.annotations.map(\.span) == [Span(0, 11), Span(20, 31)])
    #expect(documents.first?.passages.last == Span(33, 45))
  }

  /// A document with a title, `Zoë 😀` and an abstract, and one gene of the abstract.
  private func document(gene: String, offset: Int, title: String = "Zo\u{EB} \u{1F600}.") -> String
  {
    """
    <?xml version="1.0"?><collection><document><id>1</id>
    <passage><offset>0</offset><text>\(title)</text></passage>
    <passage><offset>7</offset><text>\u{E9}\u{1F600} BRCA1 binds</text>
    <annotation id="T1"><infon key="type">Gene</infon><location offset="\(offset)" length="5"/>
    <text>\(gene)</text></annotation></passage></document></collection>
    """
  }

  @Test(
    arguments: [
      (3, "characters from the passage's start"), (11, "UTF-16 units as the passages do"),
      (7, "UTF-8 bytes from the passage's start"), (14, "UTF-8 bytes as the passages do"),
      (12, "UTF-16 units from the document's start"), (18, "UTF-8 bytes from the document's start"),
    ])
  func offsetsCountedInAnotherWayAreReadSoAndNoted(_ offset: Int, _ reading: String) throws {
    let (documents, summary) = try documents(document(gene: "BRCA1", offset: offset))
    let document = try #require(documents.first)
    #expect(document.annotations.map(\.span) == [Span(18, 23)])
    #expect(summary.notes.count == 1)
    #expect(summary.notes.first?.contains("offsets of annotations count in \(reading)") == true)
  }

  @Test func offsetsThatFitNoReadingAreRefused() throws {
    let xml = document(gene: "BRCA1", offset: 15)
    let error = try #require(try dataError { _ = try documents(xml) })
    #expect(error.field == "annotation T1")
    #expect(error.found == "the text 'BRCA1' in document '1'")
    let (rest, summary) = try documents(xml, skipInvalid: true)
    #expect(rest.isEmpty)
    #expect(summary.skipped == [error])
  }

  /// Two readings that fit and differ: no one can say which is meant.
  @Test func offsetsThatFitTwoReadingsAreRefused() throws {
    let xml = """
      <collection><document><id>1</id><passage><offset>0</offset><text>\u{E9}\u{E9} ab</text></passage>
      <passage><offset>7</offset><text>ab, xxx\u{E9} ab</text>
      <annotation id="T1"><location offset="9" length="2"/><text>ab</text></annotation>
      </passage></document></collection>
      """
    #expect(try dataError { _ = try documents(xml) } != nil)
  }

  @Test func aSingleAnnotationThatDoesNotFitIsKeptAndNoted() throws {
    let xml = smallBioC.replacing("offset='18' length='11'", with: "offset='17' length='11'")
    let (documents, summary) = try documents(xml)
    #expect(documents.first?.annotations.map(\.span) == [Span(0, 9), Span(17, 28)])
    #expect(summary.notes.first?.contains("text does not stand at their offsets") == true)
  }

  @Test func textsOfCompositeMentionsAreNoFault() throws {
    let xml = smallBioC.replacing("<text>convulsions</text>", with: "<text>seizures</text>")
    let (documents, summary) = try documents(xml)
    #expect(documents.first?.annotations.last?.text == "seizures")
    #expect(summary.notes.isEmpty)
  }

  @Test func annotationsWithoutLocationAreKeptApart() throws {
    let xml = smallBioC.replacing("<location offset='18' length='11' />", with: "")
    let (documents, _) = try documents(xml)
    #expect(documents.first?.annotations.map(\.name) == ["0"])
    #expect(
      documents.first?.unplacedAnnotations == [
        Document.UnplacedAnnotation(
          name: "1", type: "Disease", text: "convulsions", attributes: ["MESH": "D012640"])
      ])
  }

  @Test func rolesAndFieldsThatComeAgainAreKept() throws {
    let xml = smallBioC.replacing(
      "<infon key=\"Disease\">D012640</infon>",
      with: "<node refid='0' role='Theme'/><node refid='1' role='Theme'/>"
    ).replacing(
      "<infon key=\"MESH\">D012640</infon>",
      with: "<infon key=\"MESH\">D012640</infon><infon key=\"MESH\">D1</infon>")
    let document = try #require(try documents(xml).0.first)
    #expect(
      document.relations.first?.arguments == ["Chemical": "D008012", "Theme": "0", "Theme2": "1"])
    #expect(document.annotations.last?.attributes["MESH"] == "D012640|D1")
  }

  @Test(arguments: [
    ("'1' role", "'7' role", "relations that name missing annotations"),
    ("<annotation id='0'>", "<annotation id='1'>", "relations that name several annotations"),
  ])
  func referencesThatFindNoOrTwoAnnotationsAreNoted(
    _ old: String, _ new: String, _ note: String
  ) throws {
    let xml = smallBioC.replacing(
      "<infon key=\"Disease\">D012640</infon>", with: "<node refid='1' role='Theme'/>")
    #expect(try documents(xml).1.notes.isEmpty)
    let (documents, summary) = try documents(xml.replacing(old, with: new))
    #expect(documents[0].relations.count == 1)
    #expect(summary.notes.contains { $0.contains(note) })
  }

  @Test func textWithinOtherElementsIsPartOfTheText() throws {
    let xml = smallBioC.replacing("Rats &amp; mice.", with: "Rats <i>&amp; <b>mi</b></i>ce.")
    #expect(try documents(xml).0.first?.text.hasSuffix("Rats & mice.") == true)
    let unknown = smallBioC.replacing(
      "<id>17</id>", with: "<id>17</id><figure><caption>none</caption></figure>")
    #expect(try documents(unknown).0 == documents(smallBioC).0)
  }

  // MARK: Entities

  private func text(_ declarations: String, _ content: String) throws -> String? {
    try documents(
      """
      <?xml version="1.0"?><!DOCTYPE collection [\(declarations)]>
      <collection><document><id>1</id><passage><offset>0</offset><text>\(content)</text></passage>
      </document></collection>
      """
    ).0.first?.text
  }

  @Test(
    arguments: [
      ("<!ENTITY alpha \"&#945;\">", "TNF-&alpha; binds", "TNF-\u{3B1} binds"),
      ("<!ENTITY a '&b;!'><!ENTITY b \"&#x3B2;\">", "&a;&a;", "\u{3B2}!\u{3B2}!"),
      ("<!-- <!ENTITY a 'no'> --><!ENTITY a 'yes'><!ENTITY a 'second'>", "&a;", "yes"),
      ("<!ENTITY a 'x'>", "<![CDATA[&a; &]]> &amp;&#65;&lt;", "&a; & &A<"),
      ("<!ENTITY a 'x &amp; y'>", "&a;", "x & y"),
      ("<?p?>", "a<?q?>b<![CDATA[<?r?>]]>", "ab<?r?>"), ("<!ENTITY a 'x<?p?>'>", "&a;y", "xy"),
    ])
  func entitiesThatTheFileDeclaresAreReplaced(
    _ declarations: String, _ content: String, _ expected: String
  ) throws {
    #expect(try text(declarations, content) == expected)
  }

  @Test(arguments: [
    ("<!ENTITY xxe SYSTEM \"secret.txt\">", "stands for another file"),
    ("<!ENTITY % p SYSTEM \"p.dtd\"> %p;", "does not declare"), ("", "does not declare"),
    ("<!ENTITY xxe 'a &xxe; b'>", "made of itself"),
    ("<!ENTITY a '\(String(repeating: "x", count: 40_000))'><!ENTITY xxe '&a;&a;'>", "very large"),
  ])
  func otherEntitiesAreRefused(_ declarations: String, _ problem: String) throws {
    let error = try #require(try dataError { _ = try text(declarations, "x &xxe; y") })
    #expect(error.found.contains(problem))
    #expect(error.line == 2)
  }

  @Test func entitiesInAttributesAreReplaced() throws {
    let xml = """
      <!DOCTYPE collection [<!ENTITY q '"1"'>]>
      <collection><document><id>1</id><passage><offset>0</offset><text>ab</text>
      <annotation id="T&q;"><location offset="0" length="1"/><text>a</text></annotation>
      </passage></document></collection>
      """
    #expect(try documents(xml).0.first?.annotations.map(\.name) == ["T\"1\""])
  }

  // MARK: Encodings

  private func read(_ bytes: [UInt8]) throws -> (texts: [String], notes: [String]) {
    var texts: [String] = []
    let summary = try readBioC(folder.write("a.xml", bytes)) { texts.append($0.text) }
    return (texts, summary.notes)
  }

  private func xml(_ encoding: String, _ text: String) -> String {
    """
    <?xml version="1.0" encoding="\(encoding)"?>
    <collection><document><id>1</id><passage><offset>0</offset><text>\(text)</text></passage>
    </document></collection>
    """
  }

  @Test func theDeclaredEncodingIsThatOfTheText() throws {
    let latin1 = xml("ISO-8859-1", "caf\u{E9}").unicodeScalars.map { UInt8($0.value) }
    #expect(try read(latin1).texts == ["caf\u{E9}"])
    let quotes = xml("ISO-8859-1", "\u{93}hi\u{94}").unicodeScalars.map { UInt8($0.value) }
    #expect(try read(quotes).texts == ["\u{201C}hi\u{201D}"])
    let windows = xml("windows-1252", "\u{93}caf\u{E9}\u{94}").unicodeScalars.map {
      UInt8($0.value)
    }
    #expect(try read(windows).texts == ["\u{201C}caf\u{E9}\u{201D}"])
    let utf16 = xml("UTF-16", "caf\u{E9}\u{1F600}").utf16
    #expect(
      try read([0xFF, 0xFE] + utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }).texts
        == ["caf\u{E9}\u{1F600}"])
    #expect(
      try read(utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }).texts
        == ["caf\u{E9}\u{1F600}"])
  }

  @Test func textInUTF8ThatDeclaresAnotherEncodingIsReadAsUTF8AndNoted() throws {
    let (texts, notes) = try read(Array(xml("ISO-8859-1", "caf\u{E9}").utf8))
    #expect(texts == ["caf\u{E9}"])
    #expect(notes.count == 1)
    #expect(try read(Array(xml("KOI8-R", "plain").utf8)).notes == [])
  }

  @Test func unknownEncodingsAreRefusedByName() throws {
    let koi8 = Array(xml("KOI8-R", "").utf8) + [0xC1]
    #expect(try dataError { _ = try read(koi8) }?.found == "'KOI8-R'")
    let windows = xml("windows-1252", "\u{81}").unicodeScalars.map { UInt8($0.value) }
    #expect(try dataError { _ = try read(windows) }?.found == "the byte 0x81")
  }

  /// Longer than the pieces in which a file is read.
  @Test func longTextsKeepEveryCharacter() throws {
    let text = (0..<40_000).map { "\u{E9}\u{1F600}\($0) &amp; <![CDATA[<&]]>" }.joined()
    let expected = (0..<40_000).map { "\u{E9}\u{1F600}\($0) & <&" }.joined()
    #expect(try read(Array(xml("UTF-8", text).utf8)).texts == [expected])
    let utf16 = xml("UTF-16", text).utf16
    #expect(
      try read([0xFE, 0xFF] + utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }).texts
        == [expected])
  }

  @Test func annotationsComeInTextOrder() throws {
    let xml = smallBioC.replacing("offset='18' length='11'", with: "offset='0' length='1'")
    let (documents, _) = try documents(xml)
    #expect(documents.first?.annotations.map(\.name) == ["1", "0"])
  }

  @Test func passagesGivenBySentencesAreJoined() throws {
    let xml = """
      <collection><document><id>1</id><passage><offset>0</offset>
      <sentence><offset>0</offset><text>One.</text></sentence>
      <sentence><offset>6</offset><text>Two.</text></sentence>
      </passage></document></collection>
      """
    let (documents, _) = try documents(xml)
    #expect(documents.map(\.text) == ["One.  Two."])
    #expect(documents.first?.passages == [Span(0, 10)])
  }

  @Test func severalLocationsAreKeptAsFragments() throws {
    let xml = smallBioC.replacing(
      "<location offset='18' length='11' />",
      with: "<location offset='0' length='4' /><location offset='18' length='11' />")
    let (documents, _) = try documents(xml)
    let annotation = documents.first?.annotations.first { $0.name == "1" }
    #expect(annotation?.span == Span(0, 29))
    #expect(annotation?.attributes["fragments"] == "0 4;18 29")
  }

  @Test(arguments: [
    ("length='11'", "length='110'", 18, "annotation 1"),
    ("length='11'", "length='-1'", 18, "annotation 1"),
    ("length='11'", "length='x'", 20, "location"),
    ("offset='18'", "offset='9223372036854775807'", 20, "location"),
    ("<offset>31</offset>", "<offset>3</offset>", 27, "offset"),
    ("<offset>31</offset>", "<offset>31000000</offset>", 27, "offset"),
    ("<offset>31</offset>", "<offset>x</offset>", 26, "offset"),
    ("<offset>31</offset>", "", 27, "offset"),
    ("<id>17</id>", "", 4, "id"),
  ])
  func faultsAreFoundWithTheirPlaceAndSkippedOnRequest(
    _ old: String, _ new: String, _ line: Int, _ field: String
  ) throws {
    let xml = smallBioC.replacing(old, with: new)
    let error = try #require(try dataError { _ = try documents(xml) })
    // The parser knows the line only to about the size of what it reads at once.
    #expect(abs((error.line ?? 0) - line) <= 2)
    #expect(error.field == field)
    let (rest, summary) = try documents(xml, skipInvalid: true)
    #expect(rest.isEmpty)
    #expect(summary.skipped == [error])
  }

  @Test func aSecondDocumentOfOneIdIsRefused() throws {
    let start = try #require(smallBioC.range(of: "<document>")).lowerBound
    let end = try #require(smallBioC.range(of: "</document>\n")).upperBound
    let document = String(smallBioC[start..<end])
    let xml = smallBioC.replacing("</collection>", with: document + "</collection>")
    #expect(try dataError { _ = try documents(xml) }?.found == "'17' a second time")
    let (kept, summary) = try documents(xml, skipInvalid: true)
    #expect(kept.count == 1)
    #expect(summary.skipped.count == 1)
  }

  @Test(arguments: ["", "<collection>", "<collection><document></collection>", "no XML"])
  func malformedXmlIsADataErrorEvenWhenSkipping(_ xml: String) throws {
    #expect(try dataError { _ = try documents(xml, skipInvalid: true) } != nil)
  }

  @Test(arguments: ["<t\u{E9}xt>", "caf\u{E9}"])
  func anotherEncodingIsRefusedWithItsByte(_ text: String) throws {
    let latin1 = text.unicodeScalars.map { UInt8($0.value) }
    let xml = Array("<collection>".utf8) + latin1 + Array("</collection>".utf8)
    let url = try folder.write("a.xml", xml)
    let error = try #require(try dataError { try readBioC(url) { _ in } })
    #expect(error.byte == xml.firstIndex(of: 0xE9))
    #expect(error.expected == "UTF-8")
  }

  @Test func xmlOfAnotherKindIsRefused() throws {
    let error = try dataError { _ = try documents("<html><body/></html>") }
    #expect(error?.expected == "the element 'collection'")
  }

  @Test func aTruncatedGzipFileIsRefusedAsSuch() throws {
    let packed = gzip(smallBioC.utf8)
    let url = try folder.write("a.xml.gz", packed.dropLast(20))
    let error = try #require(try dataError { try readBioC(url) { _ in } })
    #expect(error.byte == packed.count - 20)
  }

  @Test func whatTheCallerThrowsComesBack() throws {
    struct Stop: Error {}
    let url = try folder.write("a.xml", smallBioC)
    #expect(throws: Stop.self) { try readBioC(url) { _ in throw Stop() } }
  }
}

extension BioCTests {
  /// Offsets at the ends of Int are refused as any other.
  @Test(arguments: ["-9223372036854775808", "9223372036854775807"])
  func offsetsThatCannotBeSubtractedAreRefused(_ offset: String) throws {
    let url = try folder.write("a.xml", smallBioC.replacing(">31<", with: ">\(offset)<"))
    let error = try #require(try dataError { try readBioC(url) { _ in } })
    #expect(error.field == "offset")
    let sentences = smallBioC.replacing(
      "<text>Rats &amp; mice.</text>",
      with: "<sentence><offset>1</offset><text>a</text></sentence><sentence>"
        + "<offset>\(offset)</offset><text>b</text></sentence>")
    try folder.write("a.xml", sentences)
    #expect(try dataError { try readBioC(url) { _ in } }?.field == "offset")
  }
}
