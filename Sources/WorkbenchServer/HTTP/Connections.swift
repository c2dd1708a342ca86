import FlyingSocks
import Foundation
import Synchronization

/// Bounds of what clients may take up.
package struct ConnectionLimits: Sendable {
  /// Greatest number of connections at once: 512, or half of the files that the process may have open.
  package var connections = 512
  /// Seconds until a connection without a request is closed.
  package var idle = 60.0
  /// Seconds within which a request has to arrive whole, from its first byte.
  package var request = 10.0
  /// Seconds within which a client has to take an answer.
  package var answer = 30.0

  package init() {
    let openFiles = sysconf(Int32(_SC_OPEN_MAX))
    if openFiles > 0 { connections = min(connections, max(1, openFiles / 2)) }
  }
}

/// The open connections with what each of them is waiting for, and until when.
///
/// Connections past their time are shut down, upon which the task that waits for them closes them. No connection is
/// touched after it has left, so that the number of its file may be used again.
final class Connections: Sendable {
  /// What a connection waits for.
  enum Stage {
    case idle, request, work, answer
  }

  private struct Entry {
    var stage: Stage
    var since: ContinuousClock.Instant
    var isShut = false
  }

  private let limits: ConnectionLimits
  private let entries = Mutex<[Int32: Entry]>([:])

  init(limits: ConnectionLimits) { self.limits = limits }

  /// Counts a new connection in.
  ///
  /// Where there are too many, the one that has been without a whole request for longest is shut down.
  ///
  /// - Returns: false where all connections wait for answers; the new one is not counted then.
  func enter(_ socket: Socket) -> Bool {
    entries.withLock { entries in
      let open = entries.filter { !$0.value.isShut }
      if open.count >= limits.connections {
        let waiting = open.filter { $0.value.stage == .idle || $0.value.stage == .request }
        guard let oldest = waiting.min(by: { $0.value.since < $1.value.since }) else {
          return false
        }
        Self.shut(oldest.key, in: &entries)
      }
      entries[socket.file.rawValue] = Entry(stage: .idle, since: .now)
      return true
    }
  }

  func set(_ stage: Stage, of socket: Socket) {
    entries.withLock { entries in
      guard let entry = entries[socket.file.rawValue], entry.stage != stage else { return }
      entries[socket.file.rawValue]?.stage = stage
      entries[socket.file.rawValue]?.since = .now
    }
  }

  /// Closes a connection and forgets it.
  func leave(_ socket: Socket) {
    entries.withLock { entries in
      entries[socket.file.rawValue] = nil
      try? socket.close()
    }
  }

  /// Shuts down the connections that are past their time.
  func shutExpired() {
    let now = ContinuousClock.now
    entries.withLock { entries in
      for (file, entry) in entries where !entry.isShut {
        guard let seconds = seconds(entry.stage) else { continue }
        if now - entry.since > .seconds(seconds) { Self.shut(file, in: &entries) }
      }
    }
  }

  private func seconds(_ stage: Stage) -> Double? {
    switch stage {
    case .idle: limits.idle
    case .request: limits.request
    case .work: nil
    case .answer: limits.answer
    }
  }

  private static func shut(_ file: Int32, in entries: inout [Int32: Entry]) {
    entries[file]?.isShut = true
    _ = shutdown(file, Int32(SHUT_RDWR))
  }
}
