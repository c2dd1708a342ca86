import Corpora
import Foundation
import Labeling
import Pipeline
import Store
import SupervisionCore
import Testing

/// Candidates in files: what `export candidates` writes reads back as the store has it, and people's forms mean what
/// they say.
struct PredictionInputTests {
  let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try folder.store()
  }

  /// A premise and a hypothesis, with tokens that are not the words of the texts.
  struct Couple: Candidate, Codable {
    typealias Label = BinaryLabel
    let id: String
    let premise: String
    let hypothesis: String

    var markedTokens: MarkedTokens {
      MarkedTokens(
        tokens: Tokens(["premise", "hypothesis", "new"]),
        marks: [.init(type: "Premise", range: 0..<1), .init(type: "New", range: 3..<3)])
    }
    var candidateText: CandidateText {
      CandidateText(
        texts: [premise, hypothesis], mentions: [.init(text: 1, span: Span(0, 4))])
    }
  }

  private func task<C: Candidate>(_ candidates: [C]) -> LabelingTask<C> {
    LabelingTask(
      "round", "Does it come back?", C.self,
      corpus: CorpusSource { _, deliver in
        for candidate in candidates {
          try deliver(.candidate(LabeledCandidate(candidate: candidate, split: .dev, gold: nil)))
        }
        return CorpusSummary(kind: .embedded)
      }
    ) {
      LabelingFunction("abstains", "Never votes.") { _ in .abstain }
    }
  }

  private func read(_ line: String, task: (any WorkbenchTask)? = nil) throws -> PredictionInput {
    try PredictionInput(folder.write("lines.jsonl", line + "\n"), task: task)
  }

  /// Exports the candidates and expects them back, without their task and with it.
  private func expectRoundTrip<C: Candidate>(_ candidates: [C]) throws {
    let task = task(candidates)
    _ = try task.importCorpus(into: store, from: .builtIn, skipInvalid: false)
    let file = folder.file("exported.jsonl")
    let export = Export(task: task, set: nil, split: .dev, store: store)
    #expect(try export.writeCandidates(to: file) == candidates.count)
    for reader in [nil, task] {
      let read = try PredictionInput(file, task: reader)
      #expect(read.ids == candidates.map(\.id))
      #expect(read.candidates == candidates.map(\.markedTokens))
      #expect(read.texts == candidates.map(\.candidateText))
      #expect(
        read.texts.map { $0.texts.map { Array($0.utf8) } }
          == candidates.map { $0.candidateText.texts.map { Array($0.utf8) } })
    }
  }

  @Test func mentionsInASentenceComeBack() throws {
    let sentence = Sentence(
      id: "s", text: "“Ünal’s”  dog, e\u{301}tc.",
      tokens: Tokens(["“", "Ünal", "’s", "”", "", "dog", ",", "e\u{301}tc."]),
      mentions: [
        Mention(type: "Person", entity: "", span: Span(3, 8), tokens: 1..<2),
        Mention(type: "Animal", entity: "", span: Span(17, 20), tokens: 5..<6),
        Mention(type: "Animal", entity: "", span: Span(20, 20), tokens: 6..<6),
      ])
    #expect(sentence.text(of: sentence.mentions[0].span) == "Ünal")
    #expect(sentence.text(of: sentence.mentions[1].span) == "dog")
    try expectRoundTrip([
      RelationCandidate(id: "a", sentence: sentence, firstIndex: 1, secondIndex: 0),
      RelationCandidate(id: "b", sentence: sentence, firstIndex: 0, secondIndex: 2),
    ])
  }

  @Test func pairsOfTextsComeBack() throws {
    try expectRoundTrip([
      Couple(id: "a", premise: "Ein \"Satz\"\n", hypothesis: "Über\talles"),
      Couple(id: "b", premise: "", hypothesis: "four"),
    ])
  }

  @Test func candidatesThatAreTheirJSONComeBack() throws {
    try expectRoundTrip([
      Comment(id: "a", text: "buy  \u{1F600} now"), Comment(id: "b", text: ""),
    ])
  }

  @Test func textsWithMarksAreReadForBothKindsOfModels() throws {
    let input = try read(
      #"{"id":"x","text":"Öl hilft Ann.","marks":[{"type":"P","start":9,"end":12},"#
        + #"{"type":"O","start":0,"end":2}]}"#)
    #expect(input.candidates[0].marks.map(\.range) == [2..<3, 0..<1])
    #expect(
      input.texts == [
        CandidateText(
          texts: ["Öl hilft Ann."], mentions: [.init(span: Span(10, 13)), .init(span: Span(0, 3))])
      ])
  }

  @Test func tokensAloneAreATextWithSpacesBetween() throws {
    let input = try read(
      #"{"id":"x","tokens":["Öl","","hilft"],"marks":[{"type":"E","start":1,"end":2},"#
        + #"{"type":"O","start":0,"end":1},{"type":"H","start":1,"end":3},"#
        + #"{"type":"N","start":3,"end":3}]}"#)
    #expect(
      input.texts == [
        CandidateText(
          texts: ["Öl  hilft"],
          mentions: [
            .init(span: Span(4, 4)), .init(span: Span(0, 3)), .init(span: Span(4, 10)),
            .init(span: Span(10, 10)),
          ])
      ])
    let empty = try read(
      #"{"id":"x","tokens":[],"marks":[{"type":"N","start":0,"end":0}]}"#)
    #expect(empty.texts == [CandidateText(texts: [""], mentions: [.init(span: Span(0, 0))])])
  }

  @Test func aPairOfTextsIsReadWithoutItsTask() throws {
    let input = try read(
      #"{"id":"x","texts":["Ann ran.","Wer?"],"mentions":[{"text":1,"start":0,"end":3},"#
        + #"{"start":0,"end":3}]}"#)
    #expect(
      input.texts == [
        CandidateText(
          texts: ["Ann ran.", "Wer?"],
          mentions: [.init(text: 1, span: Span(0, 3)), .init(span: Span(0, 3))])
      ])
    #expect(
      input.candidates == [MarkedTokens(tokens: Tokens(["Ann", "ran", ".", "Wer", "?"]))])
  }

  /// Fields of a task's own candidates may have the names of ours.
  @Test func aTasksOwnFieldsComeFirst() throws {
    struct Page: Candidate, Codable {
      typealias Label = BinaryLabel
      let id: String
      let text: String
      let mentions: [String]
    }
    let line = #"{"id":"x","text":"Ann ran.","mentions":["Ann"]}"#
    let input = try read(line, task: task([Page]()))
    #expect(input.texts == [CandidateText(texts: ["Ann ran."])])
    let error = #expect(throws: DataError.self) { try read(line) }
    #expect(error?.field?.hasPrefix("mentions") == true)
  }

  @Test(arguments: [
    (#""texts":[]"#, "one text or two"), (#""texts":["a","b","c"]"#, "one text or two"),
    (#""texts":["a"],"mentions":[{"text":1,"start":0,"end":1}]"#, "mentions inside"),
    (#""texts":["a"],"mentions":[{"text":-1,"start":0,"end":1}]"#, "mentions inside"),
    (#""texts":["a"],"mentions":[{"start":0,"end":2}]"#, "mentions inside"),
    (#""texts":["a"],"mentions":[{"start":1,"end":0}]"#, "mentions inside"),
    (#""texts":["a"],"mentions":[{"start":-1,"end":0}]"#, "mentions inside"),
    (#""text":"a","mentions":[{"start":0,"end":1}]"#, "texts"),
    (#""texts":["a"],"marks":[{"type":"T","start":0,"end":1}]"#, "marks of tokens"),
  ])
  func wrongTextsAndMentionsAreNamed(fields: String, expected: String) throws {
    let error = #expect(throws: DataError.self) { try read(#"{"id":"x",\#(fields)}"#) }
    #expect(error?.line == 1)
    #expect(error?.expected.contains(expected) == true)
  }
}
