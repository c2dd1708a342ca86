import BuiltInTasks
import Corpora
import CorpusTestSupport
import Foundation
import SupervisionCore
import Testing

@Suite struct EmbeddedSourcesTests {
  @Test(arguments: [
    ("cdr", CorpusSource<RelationCandidate>.cdr, "ctd"),
    ("spouses", .spouses, "known-spouses"),
  ])
  func withoutAFolderTheCorpusIsGenerated(
    _ name: String, _ source: CorpusSource<RelationCandidate>, _ resource: String
  ) throws {
    let corpus = try CollectedCorpus(source, folder: nil)
    #expect(corpus.summary.kind == .embedded)
    #expect(corpus.resources.map(\.name) == [resource])
    for split in Split.allCases { #expect(corpus.count(split) > 500) }
    #expect(Set(corpus.candidates.map(\.candidate.id)).count == corpus.candidates.count)
    #expect(corpus.candidates.map(\.split) == corpus.candidates.map(\.split).sorted())
  }

  @Test func sharesOfPositivesAreLikeThoseOfTheOriginals() throws {
    let cdr = try CollectedCorpus(.cdr, folder: nil)
    let spouses = try CollectedCorpus(.spouses, folder: nil)
    for split in [Split.dev, .test] {
      #expect((0.30...0.48).contains(cdr.positiveShare(split)))
      #expect((0.04...0.11).contains(spouses.positiveShare(split)))
    }
  }

  @Test func generatingTwiceGivesTheSameChecksum() throws {
    #expect(
      try CollectedCorpus(.cdr, folder: nil).summary
        == CollectedCorpus(.cdr, folder: nil).summary)
  }
}
