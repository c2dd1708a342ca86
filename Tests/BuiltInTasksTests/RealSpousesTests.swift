import BuiltInTasks
import Corpora
import CorpusTestSupport
import Foundation
import SupervisionCore
import Testing

/// The numbers are those of the corpus's description.
@Suite(.realCorpora) struct RealSpousesTests {
  static let corpus = Result {
    try CollectedCorpus(
      .spouses, folder: corpusFolder(named: "spouses", in: #require(realCorpora)))
  }

  @Test func candidatesAndPositivesOfEachSplitAreThoseOfTheDescription() throws {
    let corpus = try Self.corpus.get()
    #expect(corpus.count(.train) == 22_191)
    #expect(corpus.count(.dev) == 2811)
    #expect(corpus.count(.test) == 2701)
    #expect(corpus.positives(.dev) == 190)
    #expect(corpus.positives(.test) == 218)
    #expect(corpus.candidates.allSatisfy { ($0.split == .train) == ($0.gold == nil) })
    #expect(corpus.summary.skipped.isEmpty)
  }

  @Test func contextIdsNameOneSentenceEach() throws {
    var sentences: [String: Sentence] = [:]
    for labeled in try Self.corpus.get().candidates {
      let sentence = labeled.candidate.sentence
      if let known = sentences[sentence.id] { #expect(known === sentence) }
      sentences[sentence.id] = sentence
    }
    // 8,353 + 1,105 + 1,076 texts; those that come again elsewhere are contexts of their own.
    #expect(sentences.count >= 10_534)
    #expect(sentences.count < 11_500)
  }

  @Test func everyCandidatesPersonsAreMentionsInTextOrder() throws {
    for labeled in try Self.corpus.get().candidates {
      let candidate = labeled.candidate
      #expect(candidate.first.tokens.upperBound <= candidate.second.tokens.lowerBound)
      #expect(
        candidate.sentence.mentions.map(\.span.start)
          == candidate.sentence.mentions.map(\.span.start).sorted())
    }
  }

  @Test func theKnownCouplesComeAlong() throws {
    let resource = try #require(try Self.corpus.get().resources.first)
    #expect(resource.name == "known-spouses")
    #expect(resource.bytes.count { $0 == 0x0A } == 6127)
  }
}
