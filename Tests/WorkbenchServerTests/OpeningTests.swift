import Foundation
import Store
import SupervisionCore
import Testing
import WorkbenchServer
import WorkbenchTestSupport

/// Where and on what a workbench can be opened.
struct OpeningTests {
  @Test func aTakenPortIsNamedWithARemedy() async throws {
    let bench = try CommentBench()
    let first = try await RunningServer(bench)
    let second = try WorkbenchServer(tasks: [CommentBench.task], store: Store(reading: bench.path))
    let error = await #expect(throws: FileError.self) {
      try await second.run(port: first.port) { _ in }
    }
    #expect(error?.path == "127.0.0.1:\(first.port)")
    #expect(error?.remedy.contains("--port 0") == true)
  }

  @Test func aServerThatIsCancelledEnds() async throws {
    let bench = try CommentBench()
    let server = try WorkbenchServer(tasks: [CommentBench.task], store: Store(reading: bench.path))
    let task = Task { try await server.run(port: 0) { _ in } }
    task.cancel()
    try await task.value
  }

  @Test(arguments: 0..<20)
  func aServerThatHasAnsweredEndsWithoutAnError(turn: Int) async throws {
    let bench = try await RunningServer.shared().bench
    let server = try WorkbenchServer(tasks: [CommentBench.task], store: Store(reading: bench.path))
    let (ports, found) = AsyncStream.makeStream(of: UInt16.self)
    let task = Task {
      try await server.run(port: 0) { address in
        found.yield(UInt16(URLComponents(string: address)?.port ?? 0))
      }
    }
    let port = try #require(await ports.first { _ in true })
    let answer = try await exchange(
      "GET /api/tasks HTTP/1.1\r\nHost: localhost\r\n\r\n", port: port)
    #expect(answer.hasPrefix("HTTP/1.1 200"))
    task.cancel()
    try await task.value
  }

  @Test func onlyStoresAreOpened() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let empty = folder.appending(path: "empty.sqlite").path
    try Data().write(to: URL(fileURLWithPath: empty))
    #expect(throws: FileError.self) { try Store(reading: empty) }
    #expect(throws: FileError.self) { try Store(reading: folder.appending(path: "none").path) }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).contains("none") == false)
  }
}
