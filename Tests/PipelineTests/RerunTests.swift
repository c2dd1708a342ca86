import Labeling
import Pipeline
import Store
import SupervisionCore
import Testing

/// Which functions run when labeling is asked for again.
struct RerunTests {
  let store: Store
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    store = try folder.store()
    try commentTask().prepare(in: store)
  }

  @Test func nothingRunsTwice() throws {
    let report = try commentTask().castVotes(in: store)
    #expect(report.functionsThatRan.isEmpty)
    #expect(report.entries.allSatisfy { $0.state == .unchanged })
  }

  @Test func otherKeywordsRunThatFunctionOnly() throws {
    let report = try commentTask(buying: ["nice"]).castVotes(in: store)
    #expect(report.functionsThatRan == ["buys"])
    #expect(report.states["buys"] == .changed)
  }

  @Test func anotherVersionRunsThatFunctionOnly() throws {
    let report = try commentTask(version: 2).castVotes(in: store)
    #expect(report.functionsThatRan == ["sings"])
    #expect(report.states["sings"] == .changed)
  }

  @Test func anAddedFunctionRunsAlone() throws {
    let more = LabelingFunction<Comment>("polite", "Asks.") {
      $0.text.contains("please") ? .vote(.ham) : .abstain
    }
    let report = try commentTask(besides: [more]).castVotes(in: store)
    #expect(report.functionsThatRan == ["polite"])
    #expect(report.states["polite"] == .new)
  }

  @Test func forceRunsTheNamedFunctionsInTheNamedSplits() throws {
    let report = try commentTask().castVotes(in: store) {
      $0.force = true
      $0.only = ["cheap"]
      $0.splits = [.dev]
    }
    #expect(report.entries.map(\.function) == ["cheap"])
    #expect(report.entries[0].state == .forced)
    #expect(report.entries[0].candidates == 20)
  }

  @Test func anUnknownFunctionIsRefusedBeforeAnythingRuns() throws {
    #expect(throws: UsageError.self) {
      try commentTask(version: 2).castVotes(in: store) { $0.only = ["sings", "unheard of"] }
    }
    #expect(try commentTask().castVotes(in: store).functionsThatRan.isEmpty)
  }

  @Test func functionsContinueOnSplitsTheyHaveNotSeen() throws {
    let other = try folder.store("other.sqlite")
    _ = try commentTask().importCorpus(into: other, from: .builtIn, skipInvalid: false)
    try commentTask().castVotes(in: other) { $0.splits = [.train] }
    let report = try commentTask().castVotes(in: other)
    #expect(report.entries.allSatisfy { $0.state == .continued && $0.candidates == 40 })
  }

  /// The stored votes of a build in which `sings` said something else, as after a change in a helper.
  func pretendAnotherBuild(votes: (Int8) -> Int8) throws {
    let records = try commentTask().functionRecords(in: store).map {
      FunctionRecord(
        name: $0.name, sets: $0.sets, description: $0.description, polarity: $0.polarity,
        version: $0.version, fingerprint: $0.fingerprint, build: "another")
    }
    try store.removeVotes(task: "comments", functions: ["sings"])
    let registration = try store.register(records, task: "comments")
    for work in try store.pendingChunks(task: "comments", functions: registration.functions) {
      let candidates = try store.candidates(of: Comment.self, in: work.chunk)
      let cells = candidates.map { votes($0.candidate.text.contains("song") ? 0 : abstainCell) }
      #expect(work.functions.map(\.name) == ["sings"])
      try store.write(
        [ChunkVotes(function: work.functions[0], cells: cells, seconds: 0)], for: work.chunk)
    }
  }

  @Test func aNewBuildThatVotesDifferentlyRunsAnew() throws {
    try pretendAnotherBuild { _ in abstainCell }
    let report = try commentTask().castVotes(in: store)
    #expect(report.functionsThatRan == ["sings"])
    #expect(report.states["sings"] == .changed)
    #expect(report.entries.first { $0.function == "sings" }.map { $0.votes > 0 } == true)
  }

  @Test func aNewBuildThatVotesTheSameKeepsItsVotes() throws {
    try pretendAnotherBuild { $0 }
    #expect(try commentTask().castVotes(in: store).functionsThatRan.isEmpty)
  }
}
