import FlyingSocks
import Foundation

/// A listener for HTTP/1.1 on loopback, which bounds requests before they are parsed, connections and their time.
struct HTTPListener: Sendable {
  /// Most bytes that are read and dropped after an answer that ends a connection, so that the client, which may still
  /// be sending, gets to read it.
  private static let mostDropped = 4 << 20

  let limits: ConnectionLimits
  /// Answers a request.
  let answer: @Sendable (RequestHead) async -> HTTPAnswer
  /// Answers what is no request.
  let refuse: @Sendable (Refusal) -> HTTPAnswer

  /// Listens until the task is cancelled.
  ///
  /// - Throws: `SocketError` where the port cannot be listened on; what `onListening` throws.
  func run(port: UInt16, onListening: @Sendable (UInt16) throws -> Void) async throws {
    let pool = SocketPool.make(maxEvents: 256)
    try await pool.prepare()
    let socket = try listeningSocket(port: port)
    defer { try? socket.close() }
    if case .ip4(_, let port) = try socket.sockname() { try onListening(port) }
    let connections = Connections(limits: limits)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await pool.run() }
      group.addTask { try await accept(AsyncSocket(socket: socket, pool: pool), connections) }
      group.addTask {
        while true {
          try await Task.sleep(for: .milliseconds(250))
          connections.shutExpired()
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// Without Nagle's algorithm, which would hold back the end of an answer; connections inherit it.
  private func listeningSocket(port: UInt16) throws -> Socket {
    let socket = try Socket(domain: AF_INET)
    do {
      try socket.setValue(true, for: .localAddressReuse)
      try socket.setValue(true, for: BoolSocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY))
      try socket.bind(to: .inet(ip4: "127.0.0.1", port: port))
      try socket.listen()
      return socket
    } catch {
      try? socket.close()
      throw error
    }
  }

  private func accept(_ listener: AsyncSocket, _ connections: Connections) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      while true {
        do {
          let socket = try await listener.accept()
          group.addTask { await serve(socket, connections) }
        } catch SocketError.failed(_, let code, _) where Self.passing.contains(code) {
          // Too many open files, or a client that has gone before it was accepted.
          try await Task.sleep(for: .milliseconds(50))
        }
      }
    }
  }

  private static let passing: Set<Int32> = [
    EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED, EINTR, EPROTO,
  ]

  private func serve(_ socket: AsyncSocket, _ connections: Connections) async {
    guard connections.enter(socket.socket) else {
      try? await socket.write(refuse(.tooManyConnections).bytes(keepsConnection: false))
      try? socket.close()
      return
    }
    defer { connections.leave(socket.socket) }
    var reader = RequestHeadReader()
    do {
      while let head = try await nextHead(socket, &reader, connections) {
        connections.set(.work, of: socket.socket)
        let answer = await answer(head)
        connections.set(.answer, of: socket.socket)
        try await socket.write(answer.bytes(keepsConnection: head.keepsConnection))
        guard head.keepsConnection else { return await drop(socket) }
      }
    } catch let refusal as Refusal {
      connections.set(.answer, of: socket.socket)
      try? await socket.write(refuse(refusal).bytes(keepsConnection: false))
      await drop(socket)
    } catch {
      // The client has gone, or its time is over.
    }
  }

  /// Nil when the client closes between two requests.
  private func nextHead(
    _ socket: AsyncSocket, _ reader: inout RequestHeadReader, _ connections: Connections
  ) async throws -> RequestHead? {
    while true {
      if let head = try reader.next() { return head }
      connections.set(reader.isEmpty ? .idle : .request, of: socket.socket)
      do {
        reader.append(try await socket.read(atMost: 4096))
      } catch SocketError.disconnected {
        return nil
      }
    }
  }

  /// Ends the sending side, and reads what the client sends until it closes.
  private func drop(_ socket: AsyncSocket) async {
    _ = shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
    var dropped = 0
    while dropped < Self.mostDropped, let piece = try? await socket.read(atMost: 4096) {
      dropped += piece.count
    }
  }
}

extension Refusal {
  fileprivate static let tooManyConnections = Refusal(
    503, "too many requests are being answered",
    remedy: "close other programs that ask, and try again")
}
