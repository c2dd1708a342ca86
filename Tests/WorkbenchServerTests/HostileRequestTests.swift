import Foundation
import Store
import SupervisionCore
import Testing
import WorkbenchTestSupport

/// Whatever comes in, the answer is a clean refusal and tells nothing of the machine.
struct HostileRequestTests {
  let bench: CommentBench
  let server: RunningServer

  init() async throws {
    (server, bench) = try await RunningServer.shared()
  }

  func send(_ line: String, host: String? = "127.0.0.1", body: String = "") async throws -> String {
    let hostLine = host.map { "Host: \($0)\r\n" } ?? ""
    let length = body.isEmpty ? "" : "Content-Length: \(body.utf8.count)\r\n"
    return try await server.send(
      raw: "\(line)\r\n\(hostLine)\(length)Connection: close\r\n\r\n\(body)")
  }

  func status(_ answer: String) -> String {
    String(answer.split(separator: " ").dropFirst().first ?? "")
  }

  @Test(arguments: [
    "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "127.0.0.1:x",
    "127.0.0.1@evil.example", "[::1]", "0.0.0.0", "",
  ])
  func otherHostsAreRefused(host: String) async throws {
    let answer = try await send("GET /api/tasks HTTP/1.1", host: host)
    #expect(status(answer) == "421")
    #expect(!answer.contains("comments"))
  }

  @Test func aRequestWithoutAHostIsRefused() async throws {
    #expect(status(try await send("GET / HTTP/1.1", host: nil)) == "421")
  }

  @Test(arguments: ["127.0.0.1", "localhost", "LOCALHOST:9", "127.0.0.1:8642"])
  func ownHostsAreServed(host: String) async throws {
    #expect(status(try await send("GET /api/tasks HTTP/1.1", host: host)) == "200")
  }

  @Test(arguments: [
    "/../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "//etc/passwd", "/workbench.js/../../store",
    "/api/../../../etc/passwd", "/api", "/api/", "/api/tasks/", "/api/task", "/api/nothing",
    "/store.sqlite", "/index.html", "http://evil.example/", "*", "/api/candidate/",
    "/api/candidate/..%2f..%2fetc%2fpasswd?task=comments", "/api/candidate/%00?task=comments",
    "/api/task/..%2f..%2fetc", "/api/task/%ff", "/api/lf/%3Cscript%3E?task=comments",
  ])
  func pathsThatAreNoneGetACleanRefusal(path: String) async throws {
    let answer = try await send("GET \(path) HTTP/1.1")
    #expect(["400", "404"].contains(status(answer)), "\(path): \(answer.prefix(200))")
    expectNothingLeaks(answer)
  }

  @Test(arguments: [
    "task=nothing", "task=", "", "task=comments&task=comments", "task=comments&nothing=1",
    "task=comments&set=nothing", "task=comments&split=nothing", "task=comments&limit=-1",
    "task=comments&limit=501", "task=comments&offset=99999999999999999999",
    "task=comments&sort=nothing", "task=comments&lf=nothing:vote", "task=comments&lf=buys:nothing",
    "task=comments&lf=buys:7", "task=comments&gold=9", "task=comments&predicted=-1",
    "task=comments&run=9", "task=comments&run=1%27%20OR%201=1", "task=comments&slice=nothing",
    "task=comments&conflict=maybe", "task=comments&text=%ff", "task=comments&decision=nothing",
    "task=comments&sort=difference", "task=comments&disagree=1", "task=comments&%3Cscript%3E=1",
  ])
  func wrongParametersAreNamed(query: String) async throws {
    let answer = try await send("GET /api/candidates?\(query) HTTP/1.1")
    #expect(["400", "404", "409"].contains(status(answer)), "\(answer.prefix(300))")
    #expect(answer.contains("\"remedy\""))
    expectNothingLeaks(answer)
  }

  @Test func longAddressesAreRefused() async throws {
    let long = String(repeating: "a", count: 9000)
    #expect(
      status(try await send("GET /api/candidates?task=comments&text=\(long) HTTP/1.1")) == "414")
    #expect(status(try await send("GET /\(long) HTTP/1.1")) == "414")
    let fitting = String(repeating: "a", count: 8000)
    #expect(
      status(try await send("GET /api/candidates?task=comments&text=\(fitting) HTTP/1.1")) == "200")
    let echoed = try await send("GET /api/candidates?task=\(fitting) HTTP/1.1")
    #expect(status(echoed) == "404")
    #expect(echoed.utf8.count < 1500, "an answer does not grow with what was asked")
  }

  @Test(arguments: [
    "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "NOTHING", "get",
  ])
  func otherMethodsAreRefused(method: String) async throws {
    let answer = try await send("\(method) /api/tasks HTTP/1.1", body: "{}")
    #expect(status(answer) == "405")
    #expect(answer.contains("Allow: GET, HEAD"))
  }

  @Test func headHasHeadersAndNoBody() async throws {
    let answer = try await send("HEAD /api/tasks HTTP/1.1")
    #expect(status(answer) == "200")
    #expect(answer.hasSuffix("\r\n\r\n"))
    let whole = try await send("GET /api/tasks HTTP/1.1").components(separatedBy: "\r\n\r\n")[1]
    #expect(answer.contains("Content-Length: \(whole.utf8.count)\r\n"))
  }

  @Test func whatIsNoHTTPDoesNotStopTheServer() async throws {
    for garbage in [
      "\u{16}\u{03}\u{01}\r\n\r\n", "GET\r\n\r\n", "\r\n\r\n",
      "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    ] {
      _ = try await server.send(raw: garbage)
    }
    #expect(status(try await send("GET /api/tasks HTTP/1.1")) == "200")
  }

  @Test func everyAnswerForbidsForeignScripts() async throws {
    for path in ["/", "/workbench.js", "/api/tasks", "/nothing"] {
      let answer = try await send("GET \(path) HTTP/1.1")
      #expect(answer.contains("Content-Security-Policy: default-src 'none'; script-src 'self';"))
      #expect(answer.contains("X-Content-Type-Options: nosniff"))
      #expect(answer.contains("X-Frame-Options: DENY"))
      #expect(!answer.contains("Access-Control-Allow"))
    }
    #expect(!(try await send("GET / HTTP/1.1")).contains("<script>"))
  }

  @Test func corpusTextComesAsDataNotAsMarkup() async throws {
    let answer = try await server.get("api/candidate/d6?task=comments")
    #expect(answer.headers["content-type"] == "application/json; charset=utf-8")
    #expect(try answer.json().candidate.segments[0].text == .text(CommentBench.script))
  }

  private func expectNothingLeaks(_ answer: String) {
    #expect(answer.contains("Content-Type: application/json"))
    for secret in [
      "root:", bench.folder.lastPathComponent, "store.sqlite", "SQLite", ".swift", "Fatal",
    ] {
      #expect(!answer.contains(secret))
    }
  }
}
