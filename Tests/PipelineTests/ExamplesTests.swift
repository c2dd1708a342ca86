import Corpora
import LabelModels
import Labeling
import Pipeline
import Store
import Streaming
import SupervisionCore
import Testing

/// Which candidates stand behind a number.
struct ExamplesTests {
  let folder: TemporaryFolder
  let store: Store
  /// On dev, votes of `buys` and `sings`, then gold: c1 1 – 1, c2 1 – 0, c3 – 0 0, c4 – 0 1, c5 1 0 0, c6 – – 1.
  let task = LabelingTask(
    "comments", "", Comment.self,
    corpus: .comments([
      ("train", .train, nil), ("buy", .dev, 1), ("buy this", .dev, 0), ("song", .dev, 0),
      ("sad song", .dev, 1), ("buy a song", .dev, 0), ("noise", .dev, 1), ("buy", .test, nil),
    ])
  ) {
    Keywords("buys", "", in: \.text, anyOf: ["buy"], vote: .spam)
    Keywords("sings", "", in: \.text, anyOf: ["song"], vote: .ham)
    Keywords("trains", "", in: \.text, anyOf: ["train"], vote: .spam)
  }

  init() throws {
    folder = try TemporaryFolder()
    store = try folder.store()
    try task.prepare(in: store)
  }

  func ids(
    _ filter: Examples.Filter?, function: String? = nil, limit: Int = 10, split: Split = .dev
  ) throws -> [String] {
    try Examples(
      task: task, set: nil, split: split, function: function, filter: filter, limit: limit,
      store: store
    ).shown.map(\.id)
  }

  @Test func withoutAFilterAllAreShownInCorpusOrder() throws {
    #expect(try ids(nil) == ["c1", "c2", "c3", "c4", "c5", "c6"])
    #expect(try ids(nil, function: "buys") == ["c1", "c2", "c5"])
  }

  @Test func theLimitShortensTheListButNotTheCount() throws {
    let examples = try Examples(
      task: task, set: nil, split: .dev, function: nil, filter: nil, limit: 2, store: store)
    #expect(examples.shown.map(\.id) == ["c1", "c2"])
    #expect(examples.matchCount == 6)
  }

  @Test func aFunctionIsJudgedByItsVotes() throws {
    #expect(try ids(.falsePositives, function: "buys") == ["c2", "c5"])
    #expect(try ids(.falseNegatives, function: "buys") == ["c4", "c6"])
    #expect(try ids(.falsePositives, function: "sings") == [])
  }

  @Test func conflictsAreDisagreements() throws {
    #expect(try ids(.conflicts) == ["c5"])
    #expect(try ids(.conflicts, function: "sings") == ["c5"])
    #expect(try ids(.conflicts, function: "trains") == [])
  }

  @Test func withoutAFunctionTheLabelsAreJudged() throws {
    _ = try task.fitLabelModel(
      in: store,
      with: LabelModelFitter(
        .majority, settings: LabelModelSettings(classBalance: .given([0.6, 0.4]))), jobs: 1)
    // Ties and rows without a vote fall to class 0, the more frequent one.
    #expect(try ids(.falsePositives) == ["c2"])
    #expect(try ids(.falseNegatives) == ["c4", "c6"])
  }

  @Test func anExampleSaysVotesGoldAndProbability() throws {
    _ = try task.fitLabelModel(
      in: store,
      with: LabelModelFitter(
        .majority, settings: LabelModelSettings(classBalance: .given([0.5, 0.5]))), jobs: 1)
    let examples = try Examples(
      task: task, set: nil, split: .dev, function: nil, filter: .conflicts, limit: 1, store: store)
    let example = try #require(examples.shown.first)
    #expect(example.gold == "ham")
    #expect(example.votes.map { "\($0.function) \($0.label)" } == ["buys spam", "sings ham"])
    // One vote each and a pseudo-vote at an even balance.
    #expect(example.probabilities == [0.5, 0.5])
    #expect(example.probabilityText == "P(spam) 0.500")
    #expect(example.text.text == "buy a song")
    #expect(examples.table.rows[0][4] == .text("buys=spam sings=ham"))
  }

  @Test func errorsNeedGoldAndLabels() throws {
    let noLabels = try #require(throws: DataError.self) { try ids(.falsePositives) }
    #expect(noLabels.remedy == "run `label-model fit comments` first")
    let noGold = try #require(throws: DataError.self) {
      try ids(.falseNegatives, function: "buys", split: .test)
    }
    #expect(noGold.field == "gold")
  }

  @Test func anUnknownFunctionIsRefused() {
    #expect(throws: UsageError.self) { try ids(nil, function: "unheard of") }
  }
}
