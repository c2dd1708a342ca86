import BuiltInTasks
import Corpora
import EmbeddedCorpora
import Labeling
import LabelingFunctions
import SupervisionCore
import Testing

@Suite struct SentencesTests {
  @Test func moreSentencesBeginWithTheSame() {
    let few = EmbeddedSentences(count: 5_000, seed: 3).map { "\($0.id) \($0.label) \($0.text)" }
    let more = EmbeddedSentences(count: 9_000, seed: 3).map { "\($0.id) \($0.label) \($0.text)" }
    #expect(few == Array(more.prefix(5_000)))
    #expect(Set(more).count == 9_000)
    let other = EmbeddedSentences(count: 1, seed: 4).map(\.text)
    #expect(other[0] != few[0].split(separator: " ", maxSplits: 2)[2])
  }

  @Test func everyFunctionVotesAndIsMoreOftenRight() throws {
    let labeled = Array(CorpusSource.labeledSentences(count: 20_000, seed: 0))
    let gold = EmbeddedSentences(count: 20_000).map(\.label)
    #expect(labeled.count { $0.split == .dev } == 2_000)
    let share = Double(gold.reduce(0, +)) / 20_000
    #expect(abs(share - 0.3) < 0.02)
    let votes = try LabelingFunctionApplier(
      Sentences.labelingFunctions().functions, jobs: 2
    ).voteMatrix(labeled.map(\.candidate)).votes
    for function in 0..<33 {
      let voted = (0..<20_000).filter { votes[$0, function] >= 0 }
      let right = voted.count { Int(votes[$0, function]) == gold[$0] }
      #expect(voted.count > 200, "\(votes.functionNames[function])")
      #expect(2 * right > voted.count, "\(votes.functionNames[function])")
    }
  }

  @Test func wordPairsAreAsManyFunctionsAsAskedFor() throws {
    let set = try Sentences.wordPairs(500, of: EmbeddedSentences.words)
    #expect(set.functions.count == 500)
    #expect(Set(set.functions.map(\.description)).count == 500)
  }
}
