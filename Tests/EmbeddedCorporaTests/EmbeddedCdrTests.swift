import EmbeddedCorpora
import SupervisionCore
import Testing

@Suite struct EmbeddedCdrTests {
  static let corpus = EmbeddedCdr.generate()

  /// Mentions that candidates are made of: linked, and no part of a composite mention.
  static func mentions(_ document: Document) -> [Document.Annotation] {
    document.annotations.filter {
      $0.attributes["CompositeRole"] != "IndividualMention" && $0.attributes["MESH"] != "-1"
    }
  }

  @Test func theDefaultSeedGivesTheRecordedBytes() {
    var checksum = Checksum()
    for document in Self.corpus.documents {
      checksum.add(document.id)
      checksum.add(document.text)
      for annotation in document.annotations {
        checksum.add("\(annotation.name) \(annotation.type) \(annotation.span)")
        checksum.add(annotation.attributes.sorted { $0.key < $1.key }.map { "\($0)" }.joined())
      }
      for relation in document.relations {
        checksum.add(relation.arguments.sorted { $0.key < $1.key }.map { "\($0)" }.joined())
      }
    }
    checksum.add(Self.corpus.ctd)
    #expect(
      checksum.hexadecimal() == "b22a79a7e1f304eeeca0430b3c285f09a09c65cf22c947533aca07b1ac3552b1")
  }

  @Test func twoRunsAgreeAndSeedsDiffer() {
    let again = EmbeddedCdr.generate()
    #expect(again.documents == Self.corpus.documents)
    #expect(again.ctd == Self.corpus.ctd)
    let other = EmbeddedCdr.generate(seed: 7)
    #expect(other.documents[0].text != Self.corpus.documents[0].text)
    #expect(other.ctd != Self.corpus.ctd)
  }

  @Test func documentsAreListedWithTheirSplitInOrder() {
    #expect(Self.corpus.splits.map(\.documentID) == Self.corpus.documents.map(\.id))
    #expect(Set(Self.corpus.documents.map(\.id)).count == Self.corpus.documents.count)
    let counts = Split.allCases.map { split in
      Self.corpus.splits.count { $0.split == split }
    }
    #expect(counts == [165, 40, 85])
  }

  @Test func textsAreTitleSpaceAbstractInASCIIWithoutLineBreaks() {
    for (document, titleLength) in zip(Self.corpus.documents, Self.corpus.titleLengths) {
      let bytes = Array(document.text.utf8)
      #expect(bytes.allSatisfy { (0x20..<0x7F).contains($0) })
      #expect(bytes[titleLength] == UInt8(ascii: " "))
      #expect([UInt8(ascii: "."), UInt8(ascii: "?")].contains(bytes[titleLength - 1]))
      #expect(
        document.passages == [Span(0, titleLength), Span(titleLength + 1, bytes.count)])
      for passage in document.passages {
        let first = Unicode.Scalar(bytes[passage.start])
        #expect(!first.properties.isLowercase)
      }
    }
  }

  @Test func annotationsQuoteTheTextAtTheirSpan() {
    for document in Self.corpus.documents {
      let bytes = Array(document.text.utf8)
      for annotation in document.annotations {
        let piece = String(
          decoding: bytes[annotation.span.start..<annotation.span.end], as: UTF8.self)
        #expect(piece == annotation.text)
      }
      #expect(document.annotations.map(\.name) == document.annotations.indices.map(String.init))
    }
  }

  @Test func linkedMentionsStandInTextOrderAndDoNotOverlap() {
    for document in Self.corpus.documents {
      let spans = Self.mentions(document).map(\.span)
      for (earlier, later) in zip(spans, spans.dropFirst()) {
        #expect(earlier.end <= later.start)
      }
    }
  }

  @Test func aCompositeMentionIsFollowedByItsParts() {
    var compositeCount = 0
    for document in Self.corpus.documents {
      for (index, annotation) in document.annotations.enumerated()
      where annotation.attributes["CompositeRole"] == "CompositeMention" {
        compositeCount += 1
        let parts = document.annotations[index + 1...index + 2]
        #expect(parts.allSatisfy { $0.attributes["CompositeRole"] == "IndividualMention" })
        let ids = parts.compactMap { $0.attributes["MESH"] }.joined(separator: "|")
        #expect(annotation.attributes["MESH"] == ids)
      }
    }
    #expect(compositeCount > 0)
  }

  @Test func relationsNameIdsOfTheDocument() {
    for document in Self.corpus.documents {
      #expect(!document.relations.isEmpty)
      for relation in document.relations {
        #expect(relation.type == "CID")
        for role in ["Chemical", "Disease"] {
          let ids = Self.mentions(document).filter { $0.type == role }.flatMap {
            ($0.attributes["MESH"] ?? "").split(separator: "|").map(String.init)
          }
          #expect(ids.contains(relation.arguments[role] ?? ""), "document \(document.id)")
        }
      }
    }
  }

  @Test func thePairTableHasThreeCategoriesAndKnowsMostButNotAllRelations() {
    let rows = Self.corpus.ctd.split(separator: "\n").map {
      $0.split(separator: "\t").map(String.init)
    }
    #expect(rows.allSatisfy { $0.count == 3 })
    #expect(Set(rows.map { $0[2] }) == ["marker", "therapeutic", "unspecified"])
    let marker = Set(rows.filter { $0[2] == "marker" }.map { $0[0] + " " + $0[1] })
    let relations = Set(
      Self.corpus.documents.flatMap(\.relations).map {
        "\($0.arguments["Chemical"] ?? "") \($0.arguments["Disease"] ?? "")"
      })
    let knownShare = Double(relations.intersection(marker).count) / Double(relations.count)
    #expect((0.85..<1).contains(knownShare))
    #expect(marker.subtracting(relations).count > relations.count)
  }
}
