import Corpora
import Labeling
import Pipeline
import Store
import SupervisionCore
import Testing

/// Functions that fail on some candidates.
struct FaultTests {
  struct NoSong: Error, CustomStringConvertible { let description = "no song here" }

  let folder: TemporaryFolder
  let store: Store
  let task = LabelingTask(
    "comments", "", Comment.self,
    corpus: .comments([
      ("a song", .train, nil), ("a voice", .train, nil), ("a song", .dev, 0), ("noise", .dev, 1),
    ])
  ) {
    LabelingFunction("fails", "Fails without a song.") { comment in
      guard comment.text.contains("song") else { throw NoSong() }
      return .vote(.ham)
    }
    LabelingFunction("one-sided", "Breaks its polarity.", polarity: [.ham]) { comment in
      comment.text == "noise" ? .vote(.spam) : .vote(.ham)
    }
  }

  init() throws {
    folder = try TemporaryFolder()
    store = try folder.store()
    _ = try task.importCorpus(into: store, from: .builtIn, skipInvalid: false)
  }

  @Test func faultsAreRecordedAndCountAsAbstains() throws {
    let report = try task.castVotes(in: store)
    #expect(report.faults.map(\.function) == ["fails", "fails", "one-sided"])
    #expect(report.faults.map(\.candidate) == ["c1", "c3", "c3"])
    #expect(report.faults[0].error == "no song here")
    let stored = try store.faults(task: "comments", functions: ["fails"])
    #expect(
      stored.map { "\($0.split) \($0.position) \($0.error)" }
        == ["train 1 no song here", "dev 1 no song here"])
    let names = ["fails", "one-sided"]
    #expect(
      try store.voteMatrix(task: "comments", split: .dev, functions: names)
        == VoteMatrix(rows: [[0, 0], [-1, -1]], functionNames: names, classCount: 2))
  }

  @Test func stopNamesFunctionCandidateAndError() throws {
    let failure = try #require(throws: FunctionFailure.self) {
      try task.castVotes(in: store) { $0.onFault = .stop }
    }
    #expect(failure.fault == Fault(function: "fails", candidate: "c1", error: "no song here"))
    #expect(failure.description.contains("help: "))
  }

  @Test func aForcedRunThatStopsLosesNoVotes() throws {
    try task.castVotes(in: store)
    let names = try store.functions(task: "comments").map(\.record.name)
    let before = try Split.allCases.map {
      try store.voteMatrix(task: "comments", split: $0, functions: names)
    }
    #expect(throws: FunctionFailure.self) {
      try task.castVotes(in: store) {
        $0.force = true
        $0.onFault = .stop
      }
    }
    let after = try Split.allCases.map {
      try store.voteMatrix(task: "comments", split: $0, functions: names)
    }
    #expect(after == before)
    #expect(try store.faults(task: "comments").count == 3)
    #expect(try store.check().isEmpty)
  }

  @Test func aChangedFunctionThatStopsLosesNoVotes() throws {
    try task.castVotes(in: store)
    func votes() throws -> [VoteMatrix] {
      try Split.allCases.map {
        try store.voteMatrix(task: "comments", split: $0, functions: ["one-sided"])
      }
    }
    let before = try votes()
    let changed = LabelingTask("comments", "", Comment.self, corpus: .comments([])) {
      LabelingFunction("one-sided", "Fails now.", polarity: [.ham], version: 2) { comment in
        guard comment.text.isEmpty else { throw NoSong() }
        return .abstain
      }
    }
    #expect(throws: FunctionFailure.self) {
      try changed.castVotes(in: store) { $0.onFault = .stop }
    }
    #expect(try votes() == before)
    let again = try task.castVotes(in: store) { $0.only = ["one-sided"] }
    #expect(again.functionsThatRan.isEmpty)
    #expect(try store.check().isEmpty)
  }

  @Test func afterAStopLabelingCanGoOn() throws {
    #expect(throws: FunctionFailure.self) { try task.castVotes(in: store) { $0.onFault = .stop } }
    try task.castVotes(in: store)
    #expect(
      try store.voteMatrix(task: "comments", split: .train, functions: ["fails"]).cells == [0, -1])
  }
}
