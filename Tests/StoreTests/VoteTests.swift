import Foundation
import GRDB
import Store
import SupervisionCore
import Testing

struct VoteTests {
  let folder: TemporaryFolder
  let store: Store
  let functions = ["a", "bb", "ccc"].map { function($0) }

  init() throws {
    folder = try TemporaryFolder()
    store = try Store(path: folder.path("store.sqlite"))
    try store.importPairs(pairs(0..<9000, split: .train) + pairs(9000..<9005, split: .dev))
  }

  @Test func votesComeBackInCandidateOrderAndTheColumnsAsked() throws {
    try store.label(functions)
    let votes = try store.voteMatrix(task: "pairs", split: .train, functions: ["ccc", "a"])
    #expect(votes.functionNames == ["ccc", "a"])
    #expect(votes.classCount == 2)
    #expect(Array(votes.column(0)) == (0..<9000).map { vote(of: "ccc", at: $0) })
    #expect(Array(votes.column(1)) == (0..<9000).map { vote(of: "a", at: $0) })
  }

  @Test func chunksOneByOneAreTheMatrix() throws {
    try store.label(functions)
    let names = functions.map(\.name)
    let votes = try store.voteMatrix(task: "pairs", split: .train, functions: names)
    var rows: [[Int8]] = []
    try store.forEachVoteChunk(task: "pairs", split: .train, functions: names) { chunk, matrix in
      #expect(matrix.rowCount == chunk.candidateCount)
      rows += (0..<matrix.rowCount).map { matrix.row($0) }
    }
    #expect(rows == (0..<9000).map { votes.row($0) })
  }

  @Test func missingVotesAreAnErrorThatNamesTheFunction() throws {
    try store.label(functions, chunkLimit: 1)
    #expect {
      try store.voteMatrix(task: "pairs", split: .train, functions: ["bb"])
    } throws: { error in
      (error as? DataError)?.field == "labeling function 'bb'"
    }
    #expect(throws: DataError.self) {
      try store.voteMatrix(task: "pairs", split: .train, functions: ["unheard of"])
    }
  }

  @Test func aResumedRunEndsInTheSameContents() throws {
    let other = try Store(path: folder.path("other.sqlite"))
    try other.importPairs(pairs(0..<9000, split: .train) + pairs(9000..<9005, split: .dev))
    try other.label(functions)

    try store.label(functions, chunkLimit: 2)
    let reopened = try Store(path: store.path)
    let pending = try reopened.pendingChunks(
      task: "pairs", functions: reopened.register(functions, task: "pairs").functions)
    #expect(pending.map(\.chunk.number) == [2, 0])
    try reopened.label(functions)

    #expect(try dump(store.path) == dump(other.path))
  }

  @Test func onlyAChangedFunctionIsPending() throws {
    try store.label(functions)
    let changed = [functions[0], function("bb", declared: "d2"), functions[2]]
    let registration = try store.register(changed, task: "pairs")
    #expect(registration.added.isEmpty)
    #expect(registration.changed == ["bb"])
    let pending = try store.pendingChunks(task: "pairs", functions: registration.functions)
    #expect(pending.map { $0.functions.map(\.name) } == [["bb"], ["bb"], ["bb"], ["bb"]])
  }

  @Test func aChangedFunctionKeepsItsVotesUntilNewOnesAreWritten() throws {
    try store.label(functions)
    func stored(_ name: String) throws -> VoteMatrix {
      try store.voteMatrix(task: "pairs", split: .train, functions: [name])
    }
    let before = try stored("bb")
    let changed = [functions[0], function("bb", declared: "d2"), functions[2]]
    _ = try store.register(changed, task: "pairs")
    #expect(try stored("bb") == before)
    #expect(try store.compare(changed, task: "pairs").changed == ["bb"])
    #expect(try store.compare(functions, task: "pairs").changed.isEmpty)

    try store.label(changed, chunkLimit: 1)
    #expect(try store.compare(changed, task: "pairs").changed.isEmpty)
    #expect(throws: DataError.self) { try stored("bb") }
    #expect(try stored("ccc").cells == (0..<9000).map { vote(of: "ccc", at: $0) })
    let pending = try store.pendingChunks(
      task: "pairs", functions: store.register(changed, task: "pairs").functions)
    #expect(pending.map { $0.functions.map(\.name) } == [["bb"], ["bb"], ["bb"]])
    try store.label(changed)
    #expect(try stored("bb") == before)
  }

  @Test func votesSaidToBeOutdatedAreReplacedAtTheFirstNewOnes() throws {
    try store.label(functions)
    let rebuilt = functions.map { function($0.name, build: "c") }
    let registration = try store.register(rebuilt, task: "pairs", outdated: ["a"])
    #expect(registration.changed == ["a"])
    let pending = try store.pendingChunks(task: "pairs", functions: registration.functions)
    #expect(pending.map { $0.functions.map(\.name) } == [["a"], ["a"], ["a"], ["a"]])
    _ = try store.voteMatrix(task: "pairs", split: .train, functions: ["a"])
    for work in pending.prefix(2) {
      let cells = [Int8](repeating: 1, count: work.chunk.candidateCount)
      try store.write(
        [ChunkVotes(function: work.functions[0], cells: cells, seconds: 0)], for: work.chunk)
    }
    let left = try store.pendingChunks(
      task: "pairs", functions: store.register(rebuilt, task: "pairs").functions)
    #expect(left.map(\.chunk) == pending.dropFirst(2).map(\.chunk))
  }

  @Test(arguments: [
    ("d1", "s1", false), ("d1", nil, false), ("d1", "s2", true), ("d2", "s1", true),
    ("d2", nil, true),
  ])
  func staleVotesAreToldByTheFingerprint(declared: String, source: String?, isChanged: Bool) throws
  {
    try store.label(functions)
    let now = [function("a", declared: declared, source: source)]
    #expect(try store.compare(now, task: "pairs").changed == (isChanged ? ["a"] : []))
  }

  @Test func anUnreadableSourceDoesNotHideALaterChange() throws {
    try store.label(functions)
    _ = try store.register([function("a", source: nil)], task: "pairs")
    #expect(try store.compare([function("a", source: "s2")], task: "pairs").changed == ["a"])
  }

  @Test func removedVotesArePendingInTheirSplitOnly() throws {
    try store.label(functions)
    try store.removeVotes(task: "pairs", functions: ["a"], splits: [.dev])
    let pending = try store.pendingChunks(
      task: "pairs", functions: store.register(functions, task: "pairs").functions)
    #expect(pending.map(\.chunk.split) == [.dev])
    #expect(pending.map { $0.functions.map(\.name) } == [["a"]])
  }

  @Test func removedFunctionsTakeTheirVotesAlong() throws {
    try store.label(functions)
    try store.removeFunctions(task: "pairs", named: ["bb"])
    #expect(try store.functions(task: "pairs").map(\.record.name) == ["a", "ccc"])
    #expect(try store.faults(task: "pairs").allSatisfy { $0.function != "bb" })
  }

  @Test func timeFaultsAndDeclarationsAreKept() throws {
    try store.label(functions)
    let stored = try store.functions(task: "pairs")
    #expect(stored.map(\.record) == functions)
    #expect(stored.map(\.seconds) == [1, 1, 1])
    #expect(stored.map(\.faultCount) == [4, 4, 4])
    #expect(stored.map(\.candidateCount) == [9005, 9005, 9005])
    #expect(
      try store.faults(task: "pairs", functions: ["a"]).map(\.candidate)
        == ["p1", "p4097", "p8193", "p9001"])
  }

  @Test func votesOfAnOutdatedFunctionOrCorpusAreRefused() throws {
    let registered = try store.register([function("a")], task: "pairs").functions
    let pending = try #require(
      try store.pendingChunks(task: "pairs", functions: registered).first)
    let cells = [Int8](repeating: 1, count: pending.chunk.candidateCount)
    let votes = [ChunkVotes(function: registered[0], cells: cells, seconds: 0)]

    try store.label([function("a", declared: "d2")], chunkLimit: 1)
    #expect(throws: DataError.self) { try store.write(votes, for: pending.chunk) }

    try store.label([function("a")], chunkLimit: 1)
    try store.write(votes, for: pending.chunk)
    try store.importPairs(pairs(1..<9000, split: .train))
    #expect(throws: DataError.self) { try store.write(votes, for: pending.chunk) }
  }

  @Test func aDamagedChunkIsNotRead() throws {
    try store.label(functions)
    try plainConnection(store.path).write { db in
      try db.execute(sql: "UPDATE voteChunk SET votes = zeroblob(length(votes))")
    }
    #expect {
      try store.voteMatrix(task: "pairs", split: .train, functions: ["a"])
    } throws: { error in
      (error as? DataError)?.found == "a damaged chunk of votes (train, chunk 0)"
    }
  }
}
