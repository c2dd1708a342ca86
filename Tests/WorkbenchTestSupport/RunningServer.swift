import FlyingSocks
import Foundation
import Store
import WorkbenchServer

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A workbench on a free port, ended with its owner.
public final class RunningServer: Sendable {
  /// An answer over HTTP.
  public struct Answer: Sendable {
    public let status: Int
    public let headers: [String: String]
    public let body: Data

    public var text: String { String(decoding: body, as: UTF8.self) }
    public func json() throws -> JSON { try JSONDecoder().decode(JSON.self, from: body) }
  }

  /// One for all tests that only read, and the store that it serves.
  public static func shared() async throws -> (server: RunningServer, bench: CommentBench) {
    try await sharedTask.value
  }

  private static let sharedTask = Task {
    let bench = try CommentBench()
    return (server: try await RunningServer(bench), bench: bench)
  }

  /// Ends in a slash.
  public let address: String
  /// Kept, since the store goes with it.
  private let bench: CommentBench
  private let task: Task<Void, any Error>

  public var port: UInt16 { UInt16(URLComponents(string: address)?.port ?? 0) }

  public convenience init(_ bench: CommentBench) async throws {
    try await self.init(bench, limits: ConnectionLimits())
  }

  package init(_ bench: CommentBench, limits: ConnectionLimits) async throws {
    self.bench = bench
    let server = try WorkbenchServer(
      tasks: [CommentBench.task], store: Store(reading: bench.path), limits: limits)
    let (addresses, found) = AsyncStream.makeStream(of: String.self)
    task = Task {
      defer { found.finish() }
      try await server.run(port: 0) { found.yield($0) }
    }
    guard let address = await addresses.first(where: { _ in true }) else {
      try await task.value
      throw CancellationError()
    }
    self.address = address
  }

  deinit { task.cancel() }

  /// GET of a path with its query, both as they go over the wire.
  public func get(_ path: String) async throws -> Answer {
    guard let url = URL(string: address + path) else { throw URLError(.badURL) }
    let (body, response) = try await URLSession.shared.data(from: url)
    guard let response = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
    return Answer(
      status: response.statusCode,
      headers: Dictionary(
        uniqueKeysWithValues: response.allHeaderFields.map {
          ("\($0.key)".lowercased(), "\($0.value)")
        }), body: body)
  }

  public func json(_ path: String) async throws -> JSON { try await get(path).json() }

  /// What comes back for exactly these bytes on a connection that then closes; empty when nothing does.
  public func send(raw text: String) async throws -> String {
    try await exchange(text, port: port)
  }
}
