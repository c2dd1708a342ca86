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
              type: "CID", arguments: ["Chemical": "D008012", "Disease": "D012640"])
          ], passages: [Span(0, 30), Span(31, 43)])
      ])
  }

  @Test func offsetsCountScalarValuesAndBecomeBytes() throws {
    let xml = smallBioC.replacing("Lidocaine-induced", with: "Lidoçaïne-induced")
    let (documents, _) = try documents(xml)
    #expect(documents.first?.annotations.map(\.span) == [Span(0, 11), Span(20, 31)])
    #expect(documents.first?.passages.last == Span(33, 45))
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
