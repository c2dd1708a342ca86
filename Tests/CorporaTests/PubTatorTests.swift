import Corpora
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

let smallPubTator = """
  17|t|Lidocaine-induced convulsions.
  17|a|Rats | mice.
  17\t0\t9\tLidocaine\tChemical\tD008012
  17\t18\t29\tconvulsions\tDisease\tD012640\tx
  17\tCID\tD008012\tD012640

  18|t|Next.
  18|a|

  """

@Suite struct PubTatorTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func documents(_ text: String, skipInvalid: Bool = false) throws -> (
    [Document], CorpusSummary
  ) {
    var documents: [Document] = []
    let url = try folder.write("a.txt", text)
    let summary = try readPubTator(url, skipInvalid: skipInvalid) { documents.append($0) }
    return (documents, summary)
  }

  @Test func documentsAreReadWithAnnotationsAndRelations() throws {
    let (documents, _) = try documents(smallPubTator)
    #expect(documents.map(\.id) == ["17", "18"])
    #expect(documents[0].text == "Lidocaine-induced convulsions. Rats | mice.")
    #expect(documents[0].passages == [Span(0, 30), Span(31, 43)])
    #expect(
      documents[0].annotations == [
        Document.Annotation(
          name: "0", type: "Chemical", span: Span(0, 9), text: "Lidocaine",
          attributes: ["MESH": "D008012"]),
        Document.Annotation(
          name: "1", type: "Disease", span: Span(18, 29), text: "convulsions",
          attributes: ["MESH": "D012640", "individual": "x"]),
      ])
    #expect(
      documents[0].relations == [
        Document.Relation(type: "CID", arguments: ["Arg1": "D008012", "Arg2": "D012640"])
      ])
  }

  @Test func furtherColumnsAreKept() throws {
    let text = smallPubTator.replacing("D012640\tx", with: "D012640\tx\ty\tz")
    #expect(
      try documents(text).0[0].annotations[1].attributes
        == ["MESH": "D012640", "individual": "x", "column8": "y", "column9": "z"])
  }

  @Test(arguments: [
    ("17\t0\t9", "17\t0\t99", 3), ("17\t0\t9", "17\t9\t0", 3), ("17\t0\t9", "17\t1\t9", 3),
    ("17\t0\t9", "16\t0\t9", 3), ("17\tCID\tD008012\tD012640", "17\tCID", 5),
    ("17|t|Lidocaine-induced convulsions.\n", "", 1), ("17|a|", "17|t|", 2),
  ])
  func faultsAreFoundWithTheirLineAndTheDocumentSkippedOnRequest(
    _ old: String, _ new: String, _ line: Int
  ) throws {
    let text = smallPubTator.replacing(old, with: new)
    #expect(try dataError { _ = try documents(text) }?.line == line)
    let (rest, summary) = try documents(text, skipInvalid: true)
    #expect(rest.map(\.id) == ["18"])
    #expect(summary.skipped.count == 1)
  }

  @Test func relationsOfFiveColumnsAreRead() throws {
    let (documents, _) = try documents(
      "1|t|BRCA1 and X\n1|a|A\n1\t0\t5\tBRCA1\tGene\t672\n1\tAssociation\t672\tD1\tNovel\n")
    #expect(
      documents.first?.relations == [
        Document.Relation(
          type: "Association", arguments: ["Arg1": "672", "Arg2": "D1"],
          attributes: ["novel": "Novel"])
      ])
  }

  @Test func anEmptyIdIsRefusedWithItsLine() throws {
    #expect(try dataError { _ = try documents("|t|a\n|a|b\n") }?.line == 1)
  }

  @Test func emptyFilesAndRepeatedIdsAreRefused() throws {
    #expect(try dataError { _ = try documents("\n") }?.found == "an empty file")
    #expect(
      try dataError { _ = try documents("1|t|a\n1|a|b\n\n1|t|a\n1|a|b\n") }?.found
        == "'1' a second time")
  }
}
