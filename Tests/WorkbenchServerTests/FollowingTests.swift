import Foundation
import Store
import SupervisionCore
import Testing
import WorkbenchTestSupport

/// Others write to the store while it is served.
@Suite(.serialized) struct FollowingTests {
  let bench: CommentBench
  let server: RunningServer

  init() async throws {
    bench = try CommentBench()
    server = try await RunningServer(bench)
  }

  @Test func progressChangesWithTheStore() async throws {
    let before = try await server.json("api/progress")
    #expect(before.tasks[0].votesDone.int == 390)
    #expect(before.tasks[0].votesTotal.int == 390)
    #expect(before.tasks[0].runs.int == 2)
    let store = try Store(path: bench.path)
    try store.removeVotes(task: "comments", functions: ["sings"], splits: [.dev])
    try CommentBench.saveRun(
      "third", method: "dp", seed: 3, Array(repeating: 0.7, count: 8), in: store)
    let after = try await server.json("api/progress")
    #expect(after.version != before.version)
    #expect(after.tasks[0].votesDone.int == 382)
    #expect(after.tasks[0].runs.int == 3)
    #expect(after.tables.list.first { $0.name == .text("run") }?.rows.int == 3)
  }

  @Test func aFunctionWithoutAllVotesIsLeftOutAndNamed() async throws {
    let path = "api/candidates?task=comments&split=dev&lf=buys"
    #expect(try await server.json(path).missing.texts == [])
    let store = try Store(path: bench.path)
    try store.removeVotes(task: "comments", functions: ["sings"], splits: [.dev])
    let answer = try await server.json(path)
    #expect(answer.missing.texts == ["sings"])
    #expect(answer.candidates.list.map(\.id.string) == ["d0", "d1", "d4", "d6"])
    #expect(try await server.get("api/lf/sings?task=comments&split=dev").status == 409)
    try CommentBench.applyFunctions(in: store)
    #expect(try await server.json(path).missing.texts == [])
    #expect(
      try await server.json("api/candidates?task=comments&split=dev&conflict=1").matches.int == 1)
  }

  @Test func aNewRunCanBeAskedForAtOnce() async throws {
    #expect(try await server.get("api/candidates?task=comments&split=dev&run=3").status == 404)
    try CommentBench.saveRun(
      "third", method: "dp", seed: 3, Array(repeating: 0.7, count: 8), in: Store(path: bench.path))
    let answer = try await server.json(
      "api/candidates?task=comments&split=dev&run=3&predicted=spam")
    #expect(answer.matches.int == 8)
  }

  @Test func servingWritesNothing() async throws {
    let before = try Data(contentsOf: URL(fileURLWithPath: bench.path))
    for path in [
      "api/tasks", "api/task/comments", "api/candidates?task=comments&text=buy", "api/progress",
      "api/what-if?task=comments&without=buys", "api/lf/buys?task=comments",
    ] {
      #expect(try await server.get(path).status == 200)
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: bench.path)) == before)
    #expect(throws: FileError.self) {
      try Store(reading: bench.path).removeVotes(task: "comments", functions: ["buys"])
    }
  }

  @Test func aStoreThatHasGoneOrIsAnotherOneIsSaid() async throws {
    let aside = bench.path + ".aside"
    #expect(try await server.get("api/tasks").status == 200)
    try FileManager.default.moveItem(atPath: bench.path, toPath: aside)
    let gone = try await server.get("api/tasks")
    #expect(gone.status == 410)
    #expect(try gone.json().error.string?.contains("deleted or moved") == true)
    try FileManager.default.copyItem(atPath: aside, toPath: bench.path)
    let replaced = try await server.get("api/progress")
    #expect(replaced.status == 410)
    #expect(try replaced.json().error.string?.contains("another file") == true)
    #expect(try await server.get("").status == 200, "the page itself, which shows the error")
    try FileManager.default.removeItem(atPath: bench.path)
    try FileManager.default.moveItem(atPath: aside, toPath: bench.path)
    #expect(try await server.get("api/tasks").status == 200)
  }
}
