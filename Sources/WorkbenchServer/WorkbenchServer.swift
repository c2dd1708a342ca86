import Evaluation
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
  private let workers = Workers()
  private let limits: ConnectionLimits

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
    try self.init(tasks: tasks, store: store, limits: ConnectionLimits(), log: log)
  }

  package init(
    tasks: [any WorkbenchTask], store: Store, limits: ConnectionLimits,
    log: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    api = try WorkbenchAPI(tasks: tasks, store: store)
    self.limits = limits
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
    let listener = HTTPListener(
      limits: limits, answer: { await answer(to: $0) },
      refuse: { Self.answer(with: Self.reply($0), milliseconds: 0) })
    do {
      try await listener.run(port: port) { try onListening("http://127.0.0.1:\($0)/") }
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
  private func answer(to head: RequestHead) async -> HTTPAnswer {
    let request = PlainRequest(
      method: head.method, path: head.path, query: head.query, host: head.host)
    let start = ContinuousClock.now
    let reply = await workers.run(isLong: WorkbenchAPI.takesLong(request)) {
      self.reply(to: request)
    }
    var answer = Self.answer(
      with: reply, milliseconds: (ContinuousClock.now - start) / .milliseconds(1))
    answer.omitsBody = request.method == "HEAD"
    return answer
  }

  /// The response to a request, without a socket.
  func reply(to request: PlainRequest) -> Reply {
    do {
      try RequestFilter.check(request)
      return try PageFiles.reply(to: request) ?? api.reply(to: request)
    } catch {
      let refusal = refusal(for: error) ?? .defect
      if refusal.status >= 500 { log("\(request.path): \(error)") }
      return Self.reply(refusal)
    }
  }

  private static func reply(_ refusal: Refusal) -> Reply {
    (try? Reply(refusal)) ?? Reply(contentType: "text/plain", body: Data())
  }

  private static func answer(with reply: Reply, milliseconds: Double) -> HTTPAnswer {
    var headers = [
      ("Content-Type", reply.contentType),
      ("Cache-Control", "no-store"),
      ("Content-Security-Policy", PageFiles.contentSecurityPolicy),
      ("Cross-Origin-Resource-Policy", "same-origin"),
      ("Referrer-Policy", "no-referrer"),
      ("Server-Timing", "total;dur=\(decimalText(milliseconds, decimals: 1))"),
      ("X-Content-Type-Options", "nosniff"),
      ("X-Frame-Options", "DENY"),
    ]
    if reply.status == 405 { headers.append(("Allow", "GET, HEAD")) }
    return HTTPAnswer(status: reply.status, headers: headers, body: reply.body)
  }
}
