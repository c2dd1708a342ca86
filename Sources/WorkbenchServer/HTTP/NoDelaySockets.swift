import FlyingFox
import FlyingSocks
import Foundation

/// The sockets of a server, without Nagle's algorithm.
///
/// Head and body of a response are two writes; without TCP_NODELAY the second waits for the client's delayed
/// acknowledgement of the first, some 40 ms. Accepted connections inherit the option of the listening socket,
/// which comes by here before its first connection.
struct NoDelaySockets<Pool: AsyncSocketPool>: AsyncSocketPool {
  let pool: Pool

  func prepare() async throws { try await pool.prepare() }
  func run() async throws { try await pool.run() }

  func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
    try? socket.setValue(true, for: BoolSocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY))
    try await pool.suspendSocket(socket, untilReadyFor: events)
  }
}
