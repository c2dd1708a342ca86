import FlyingSocks
import Foundation

/// A connection to a port of this machine whose bytes a test chooses.
package struct Client: Sendable {
  private let socket: Socket

  package init(port: UInt16) throws {
    socket = try Socket(domain: AF_INET)
    try socket.connect(to: .inet(ip4: "127.0.0.1", port: port))
  }

  package func send(_ text: String) throws {
    var bytes = Data(text.utf8)
    while !bytes.isEmpty {
      bytes = bytes.dropFirst(try socket.write(bytes, from: bytes.startIndex) - bytes.startIndex)
    }
  }

  /// What arrives until the other side closes.
  package func rest() async -> String {
    await waiting {
      var answer = Data()
      while let piece = try? socket.read(atMost: 65536) { answer += piece }
      return String(decoding: answer, as: UTF8.self)
    }
  }

  /// Sends over and over, without reading, until the other side closes.
  package func sendUntilClosed(_ text: String) async {
    await waiting { while (try? send(text)) != nil {} }
  }

  package func close() { try? socket.close() }

  /// On a thread of its own, so that waiting takes none from a server in the same process.
  private func waiting<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: work()) }
    }
  }
}
