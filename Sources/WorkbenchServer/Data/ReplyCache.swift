import Synchronization

/// Answers by address, for as long as nothing is committed to the store.
final class ReplyCache: Sendable {
  /// Greatest sum of the answers' lengths, in bytes.
  static let mostBytes = 64 << 20

  private struct Shelf {
    var stamp = 0
    var replies: [String: Reply] = [:]
    var bytes = 0
  }

  private let shelf = Mutex(Shelf())

  /// The answer for an address, made anew when another stamp was current at the last one.
  func reply(_ address: String, stamp: Int, _ make: () throws -> Reply) throws -> Reply {
    let kept = shelf.withLock { shelf in
      if shelf.stamp != stamp { shelf = Shelf(stamp: stamp) }
      return shelf.replies[address]
    }
    if let kept { return kept }
    let reply = try make()
    keep(reply, address, stamp: stamp)
    return reply
  }

  private func keep(_ reply: Reply, _ address: String, stamp: Int) {
    let bytes = reply.body.count + address.utf8.count
    guard bytes <= Self.mostBytes / 16 else { return }
    shelf.withLock { shelf in
      guard shelf.stamp == stamp, shelf.replies[address] == nil else { return }
      if shelf.bytes + bytes > Self.mostBytes { shelf = Shelf(stamp: stamp) }
      shelf.replies[address] = reply
      shelf.bytes += bytes
    }
  }
}
