import BuiltInTasks
import Corpora
import CorpusTestSupport
import Foundation
import SupervisionCore
import Testing

/// The numbers are those of the corpus's specification.
@Suite(.realCorpora) struct RealCdrTests {
  static let corpus = Result {
    try CollectedCorpus(.cdr, folder: corpusFolder(named: "cdr", in: #require(realCorpora)))
  }

  @Test func candidatesOfEachSplitAreThoseOfTheSpecification() throws {
    let corpus = try Self.corpus.get()
    #expect(corpus.count(.train) == 8627)
    #expect(corpus.count(.dev) == 968)
    #expect(corpus.count(.test) == 4906)
    #expect(corpus.summary.skipped.isEmpty)
  }

  @Test func sharesOfPositivesAgreeToTheirPrintedDigit() throws {
    let corpus = try Self.corpus.get()
    #expect(abs(corpus.positiveShare(.train) - 0.394) < 0.0005)
    #expect(abs(corpus.positiveShare(.dev) - 0.340) < 0.0005)
    #expect(abs(corpus.positiveShare(.test) - 0.383) < 0.0005)
  }

  @Test func idsAreUniqueAndSplitsComeInOrder() throws {
    let corpus = try Self.corpus.get()
    #expect(Set(corpus.candidates.map(\.candidate.id)).count == 14_501)
    #expect(corpus.candidates.map(\.split) == corpus.candidates.map(\.split).sorted())
  }

  @Test func mentionsAndSentencesAreAsManyAsTheSpecificationSays() throws {
    let folder = try corpusFolder(named: "cdr", in: #require(realCorpora))
    var counts: [String: Int] = [:]
    for part in ["Training", "Development", "Test"] {
      try readBioC(folder.appendingPathComponent("CDR_\(part)Set.BioC.xml")) { document in
        let kept = document.annotations.filter {
          $0.attributes["CompositeRole"] != "IndividualMention" && $0.attributes["MESH"] != "-1"
        }
        let splitter = SentenceSplitter(
          utf8: Array(document.text.utf8), mentions: kept.map(\.span))
        for mention in kept { counts[mention.type, default: 0] += 1 }
        counts["annotation", default: 0] += document.annotations.count
        counts["relation", default: 0] += document.relations.count
        counts["sentence", default: 0] += document.passages.flatMap(splitter.sentences).count
      }
    }
    #expect(
      counts == [
        "Chemical": 15_818, "Disease": 12_741, "annotation": 29_271, "relation": 3116,
        "sentence": 13_938,
      ])
  }

  @Test func spansAreWidenedAsOftenAsTheSpecificationSays() throws {
    var chemicals = 0
    var diseases = 0
    for labeled in try Self.corpus.get().candidates {
      let candidate = labeled.candidate
      let ends = candidate.id.split(separator: ":").dropFirst().map { span in
        span.split(separator: "-").compactMap { Int($0) }
      }
      if candidate.first.span.count > ends[0][1] - ends[0][0] { chemicals += 1 }
      if candidate.second.span.count > ends[1][1] - ends[1][0] { diseases += 1 }
    }
    // "About 2,500" and "about 200".
    #expect((2400...2600).contains(chemicals), "\(chemicals)")
    #expect((150...250).contains(diseases), "\(diseases)")
  }

  @Test func everyMentionsTokensFillItsSpan() throws {
    for labeled in try Self.corpus.get().candidates {
      let sentence = labeled.candidate.sentence
      for mention in sentence.mentions {
        let pieces = mention.tokens.map { sentence.tokens[$0] }.joined()
        let text = sentence.text(of: mention.span)
        #expect(pieces == text.filter { !$0.isWhitespace })
      }
    }
  }

  @Test func theKnowledgeBaseComesAlong() throws {
    let resource = try #require(try Self.corpus.get().resources.first)
    #expect(resource.name == "ctd")
    #expect(resource.bytes.count { $0 == 0x0A } == 29_888 + 12_925 + 30_688)
  }

  @Test func filesAreListedWithTheChecksumsThatSha256sumPrints() throws {
    let files = try Self.corpus.get().summary.files
    #expect(
      files.map(\.name).sorted() == [
        "CDR_DevelopmentSet.BioC.xml", "CDR_TestSet.BioC.xml", "CDR_TrainingSet.BioC.xml",
        "ctd.tsv",
        "split.tsv",
      ])
    for file in files {
      let url = try #require(realCorpora).appendingPathComponent("cdr/\(file.name)")
      let bytes = try Data(contentsOf: url)
      #expect(file.byteCount == bytes.count)
      #expect(file.checksum == Checksum.of(bytes))
    }
  }
}
