import Foundation
import Pipeline
import Store
import SupervisionCore
import Testing

/// Candidates as pretrained encoders read them, from the store and from lines of JSON.
struct CandidateTextTests {
  let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try folder.store()
  }

  @Test func textsComeInCorpusOrder() throws {
    try commentTask().prepare(in: store)
    let texts = try commentTask().candidateTexts(in: store, split: .test, jobs: 2)
    #expect(texts.count == 20)
    #expect(
      texts.first == CandidateText(texts: ["song nice voice please"]))
    #expect(
      texts.last == CandidateText(texts: ["buy nice http://x today"]))
  }

  @Test func aLineOfTheTasksOwnJSONIsACandidate() throws {
    let line = Data(#"{"id":"x","text":"buy cheap"}"#.utf8)
    let read = try #require(try commentTask().candidate(ofLine: line))
    #expect(read.id == "x")
    #expect(read.tokens.tokens == Tokens(["buy", "cheap"]))
    #expect(read.text == CandidateText(texts: ["buy cheap"]))
  }
}
