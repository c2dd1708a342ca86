import FlyingSocks
import Foundation

/// Sends bytes to a port of this machine and reads until the other side closes, or has sent as many bytes as
/// its Content-Length says.
///
/// The waiting is done on a thread of its own, so that it takes none from a server in the same process.
public func exchange(_ text: String, port: UInt16) async throws -> String {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread {
      continuation.resume(with: Result { try exchangeWaiting(text, port: port) })
    }
  }
}

private func exchangeWaiting(_ text: String, port: UInt16) throws -> String {
  let socket = try Socket(domain: AF_INET)
  defer { try? socket.close() }
  try socket.connect(to: .inet(ip4: "127.0.0.1", port: port))
  var bytes = Data(text.utf8)
  while !bytes.isEmpty { bytes = bytes.dropFirst(try socket.write(bytes)) }
  var answer = Data()
  var length: Int?
  while length.map({ answer.count < $0 }) ?? true, let piece = try? socket.read(atMost: 65536) {
    answer += piece
    length = length ?? wholeLength(answer)
  }
  return String(decoding: answer, as: UTF8.self)
}

/// Bytes of head and body, once the head is there and says so.
private func wholeLength(_ answer: Data) -> Int? {
  guard let end = answer.firstRange(of: Data("\r\n\r\n".utf8)) else { return nil }
  let head = String(decoding: answer[..<end.lowerBound], as: UTF8.self).lowercased()
  guard !head.contains("connection: close"),
    let match = head.firstMatch(of: /content-length: *(\d+)/), let length = Int(match.1)
  else { return nil }
  return end.upperBound + length
}
