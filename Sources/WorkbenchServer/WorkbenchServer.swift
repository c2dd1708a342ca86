import Evaluation
import FlyingFox
import FlyingSocks
import Foundation
import Labeling
import Pipeline
import Store
import SupervisionCore

/// The workbench page and its JSON API over one store, read-only and on loopback.
///
/// ```swift
/// let server = try WorkbenchServer(tasks: tasks, store: Store(reading: "slicework.sqlite"))
/// try await server.run(port: 8642) { address in print(address) }
/// ```
///
/// Responses are functions of the store and the request. Columns of votes, labels and predictions are cached in memory
/// until another process changes the data that they come from.
public struct WorkbenchServer: Sendable {
  private let api: WorkbenchAPI
  private let log: @Sendable (String) -> Void
  private let queue = DispatchQueue(label: "workbench", attributes: .concurrent)

  /// A server of one store.
  ///
  /// - Parameters:
  ///   - tasks: tasks whose candidates can be read; other tasks of the store are listed without their contents.
  ///   - store: the store, which is only read.
  ///   - log: receives errors whose text is not sent to clients.
  /// - Throws: ``SupervisionCore/FileError`` when the store cannot be opened a second time.
  public init(
    tasks: [any WorkbenchTask], store: Store, log: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    api = try WorkbenchAPI(tasks: tasks, store: store)
    self.log = log
  }

  /// Listens until the task is cancelled.
  ///
  /// - Parameters:
  ///   - port: port on the loopback interface; 0 for a free one.
  ///   - onListening: receives the address, such as `http://127.0.0.1:8642/`.
  /// - Throws: ``SupervisionCore/FileError`` when the port is taken or may not be used; what `onListening` throws.
  public func run(
    port: UInt16, onListening: @escaping @Sendable (String) throws -> Void
  ) async throws {
    let server = HTTPServer(
      config: .init(
        address: try .inet(ip4: "127.0.0.1", port: port), timeout: 120,
        pool: NoDelaySockets(pool: HTTPServer.defaultPool()), logger: .disabled),
      handler: ClosureHTTPHandler { await response(to: $0) })
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        group.addTask {
          try await server.waitUntilListening(timeout: 30)
          if case .ip4(_, let port)? = await server.listeningAddress {
            try onListening("http://127.0.0.1:\(port)/")
          }
        }
        while try await group.next() != nil {}
      }
    } catch _ where Task.isCancelled {
      // Whatever a socket says when it is closed under it.
    } catch SocketError.failed(_, let code, let message) {
      throw portError(port, code: code, message: message)
    }
  }

  private func portError(_ port: UInt16, code: Int32, message: String) -> FileError {
    let place = "127.0.0.1:\(port)"
    return switch code {
    case EADDRINUSE:
      FileError(
        path: place, problem: "another program listens on this port",
        remedy: "end it, name another port with --port, or take a free one with --port 0")
    case EACCES:
      FileError(
        path: place, problem: "this port may not be used by ordinary users",
        remedy: "name a port of at least 1024 with --port")
    default:
      FileError(path: place, problem: message, remedy: "name another port with --port")
    }
  }

  /// Work is done outside of Swift's own threads, which must not wait for files.
  private func response(to request: HTTPRequest) async -> HTTPResponse {
    let plain = PlainRequest(
      method: request.method.rawValue, path: request.target.path(),
      query: request.target.query(), host: request.headers[.host])
    let start = ContinuousClock.now
    let reply = await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: self.reply(to: plain)) }
    }
    let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
    var response = HTTPResponse(
      statusCode: HTTPStatusCode(reply.status, phrase: Self.phrase(reply.status)),
      headers: Self.headers(reply, milliseconds: milliseconds),
      body: plain.method == "HEAD" ? Data() : reply.body)
    if reply.status == 405 { response.headers[HTTPHeader("Allow")] = "GET, HEAD" }
    return response
  }

  /// The response to a request, without a socket.
  func reply(to request: PlainRequest) -> Reply {
    do {
      try RequestFilter.check(request)
      return try PageFiles.reply(to: request) ?? api.reply(to: request)
    } catch {
      let refusal = refusal(for: error) ?? .defect
      if refusal.status >= 500 { log("\(request.path): \(error)") }
      return (try? Reply(refusal)) ?? Reply(contentType: "text/plain", body: Data())
    }
  }

  private static func headers(_ reply: Reply, milliseconds: Double) -> HTTPHeaders {
    [
      .contentType: reply.contentType,
      .contentLength: String(reply.body.count),
      .cacheControl: "no-store",
      HTTPHeader("Content-Security-Policy"): PageFiles.contentSecurityPolicy,
      HTTPHeader("Cross-Origin-Resource-Policy"): "same-origin",
      HTTPHeader("Referrer-Policy"): "no-referrer",
      HTTPHeader("Server-Timing"): "total;dur=\(decimalText(milliseconds, decimals: 1))",
      HTTPHeader("X-Content-Type-Options"): "nosniff",
      HTTPHeader("X-Frame-Options"): "DENY",
    ]
  }

  private static func phrase(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 400: "Bad Request"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 409: "Conflict"
    case 414: "URI Too Long"
    case 421: "Misdirected Request"
    case 503: "Service Unavailable"
    default: "Internal Server Error"
    }
  }
}
