import Synchronization

/// Cache of values that are expensive to compute, each valid while its inputs stay the same.
///
/// Concurrent requests for a value compute it once; beyond ``capacity``, the least recently used values are
/// dropped.
final class ResponseCache: Sendable {
  static let capacity = 96

  private final class Slot: Sendable {
    let content = Mutex<(stamp: String, value: any Sendable)?>(nil)
  }

  private struct Shelf {
    var slots: [String: (slot: Slot, lastUse: Int)] = [:]
    var uses = 0
  }

  private let shelf = Mutex(Shelf())

  /// The value of a name, recomputed when `stamp` differs from that of the cached value.
  func value<Value: Sendable>(
    _ name: String, stamp: String, _ make: () throws -> Value
  ) throws -> Value {
    let slot = slot(name)
    return try slot.content.withLock { content in
      if let content, content.stamp == stamp, let value = content.value as? Value { return value }
      let value = try make()
      content = (stamp, value)
      return value
    }
  }

  private func slot(_ name: String) -> Slot {
    shelf.withLock { shelf in
      shelf.uses += 1
      let slot = shelf.slots[name]?.slot ?? Slot()
      shelf.slots[name] = (slot, shelf.uses)
      if shelf.slots.count > Self.capacity,
        let oldest = shelf.slots.min(by: { $0.value.lastUse < $1.value.lastUse })
      {
        shelf.slots[oldest.key] = nil
      }
      return slot
    }
  }
}
