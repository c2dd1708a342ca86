import Foundation
import Store
import Testing
import WorkbenchServer
import WorkbenchTestSupport

/// What clients may take up, and how long.
struct ConnectionTests {
  static let request = "GET /api/tasks HTTP/1.1\r\nHost: localhost\r\n\r\n"

  private func limits(_ change: (inout ConnectionLimits) -> Void) -> ConnectionLimits {
    var limits = ConnectionLimits()
    change(&limits)
    return limits
  }

  private func status(_ answer: String) -> String {
    String(answer.split(separator: " ").dropFirst().first ?? "")
  }

  @Test(arguments: [
    (String(repeating: "a", count: 1 << 20), "414"),
    ("GET /" + String(repeating: "a", count: 1 << 20) + " HTTP/1.1\r\n\r\n", "414"),
    (
      "GET / HTTP/1.1\r\nHost: localhost\r\nCookie: " + String(repeating: "a", count: 1 << 20),
      "431"
    ),
    ("GET / HTTP/1.1\r\n" + String(repeating: "A: b\r\n", count: 200), "431"),
    ("GET / HTTP/1.1\r\n" + String(repeating: "A", count: 1 << 20), "431"),
  ])
  func whatIsTooLongIsRefusedBeforeItHasArrived(sent: String, expected: String) async throws {
    let server = try await RunningServer.shared().server
    let answer = try await server.send(raw: sent)
    #expect(status(answer) == expected)
    #expect(answer.contains("Connection: close"))
    #expect(answer.contains("\"remedy\""))
  }

  @Test func manyLongLinesHoldUpNobody() async throws {
    let server = try await RunningServer.shared().server
    let long = "GET /" + String(repeating: "a", count: 1 << 20)
    try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<20 { group.addTask { try await server.send(raw: long) } }
      #expect(try await server.get("api/tasks").status == 200)
      for try await answer in group { #expect(status(answer) == "414") }
    }
  }

  @Test(arguments: [
    ("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", "400"),
    ("GET / HTTP/1.1\r\nHost: localhost\r\nhost: localhost\r\n\r\n", "400"),
    ("GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", "400"),
    ("GET / HTTP/1.1\r\n Host: localhost\r\n\r\n", "400"),
    ("GET / HTTP/1.1\r\nHost\r\n\r\n", "400"),
    ("GET / HTTP/1.1\r\nHost: localhost\r\nA: \u{0}\r\n\r\n", "400"),
    ("GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n", "400"),
    ("GET /\r\nHost: localhost\r\n\r\n", "400"),
    ("GET / HTTP/1.1 x\r\nHost: localhost\r\n\r\n", "400"),
    ("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400"),
    ("\r\n\r\n", "400"),
    ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"),
    ("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n", "200"),
  ])
  func headsThatCanBeReadInTwoWaysAreRefused(sent: String, expected: String) async throws {
    let server = try await RunningServer.shared().server
    let answer = try await server.send(raw: sent)
    #expect(status(answer) == expected, "\(answer.prefix(200))")
    #expect(answer.contains("Connection: close"))
  }

  @Test func aBodyIsNeverTakenForTheNextRequest() async throws {
    let server = try await RunningServer.shared().server
    let hidden = Self.request
    let answer = try await server.send(
      raw:
        "GET /api/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(hidden.utf8.count)\r\n\r\n"
        + hidden)
    #expect(answer.components(separatedBy: "HTTP/1.1 200 OK").count == 2)
  }

  @Test func requestsOnOneConnectionAreAnsweredInTurn() async throws {
    let server = try await RunningServer.shared().server
    let last = "GET /icon.svg HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    let connection = try Client(port: server.port)
    defer { connection.close() }
    try connection.send(Self.request + Self.request + last)
    let answers = await connection.rest().components(separatedBy: "HTTP/1.1 200 OK").dropFirst()
    #expect(answers.map { $0.contains("Content-Type: image/svg+xml") } == [false, false, true])
  }

  @Test func aHeadMayArriveByteByByte() async throws {
    let server = try await RunningServer.shared().server
    let connection = try Client(port: server.port)
    defer { connection.close() }
    let text = "GET /icon.svg HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    for character in text.unicodeScalars {
      try connection.send(String(character))
      await Task.yield()
    }
    #expect(await connection.rest().hasPrefix("HTTP/1.1 200 OK\r\n"))
  }

  @Test(arguments: ["", "GET / HT", "GET / HTTP/1.1\r\nHost: localhost\r\n"])
  func whoSendsNoWholeRequestInTimeIsLeft(sent: String) async throws {
    let server = try await RunningServer(
      CommentBench(), limits: limits { ($0.idle, $0.request) = (0.2, 0.2) })
    let connection = try Client(port: server.port)
    defer { connection.close() }
    try connection.send(sent)
    #expect(await connection.rest() == "")
  }

  @Test func whoTakesNoAnswerInTimeIsLeft() async throws {
    let server = try await RunningServer(CommentBench(), limits: limits { $0.answer = 0.2 })
    let connection = try Client(port: server.port)
    defer { connection.close() }
    // More answers than the system's buffers hold.
    let requests = String(
      repeating: "GET /workbench.js HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 1000)
    await connection.sendUntilClosed(requests)
    #expect(try await server.get("api/tasks").status == 200)
  }

  @Test func beyondTheBoundTheLongestIdleConnectionMakesRoom() async throws {
    let server = try await RunningServer(CommentBench(), limits: limits { $0.connections = 3 })
    let idle = try (0..<3).map { _ in try Client(port: server.port) }
    defer { for connection in idle { connection.close() } }
    #expect(try await server.get("api/tasks").status == 200)
    #expect(await idle[0].rest() == "", "it was closed without an answer")
    for round in 0..<20 {
      #expect(try await server.get("api/progress?").status == 200, "\(round)")
    }
  }

  @Test func manyClientsAreAllAnswered() async throws {
    let server = try await RunningServer.shared().server
    try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<200 { group.addTask { try await server.send(raw: Self.request) } }
      for try await answer in group { #expect(status(answer) == "200") }
    }
  }
}
