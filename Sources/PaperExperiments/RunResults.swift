import Synchronization

/// Results that threads bring in any order.
final class RunResults<Output: Sendable>: Sendable {
  private let state: Mutex<(outputs: [Output?], completed: Int)>

  init(count: Int) { state = Mutex((Array(repeating: nil, count: count), 0)) }

  /// - Returns: how many there are now.
  func store(_ output: Output, at index: Int) -> Int {
    state.withLock {
      $0.outputs[index] = output
      $0.completed += 1
      return $0.completed
    }
  }

  /// - Precondition: every one is there.
  func all() -> [Output] { state.withLock { $0.outputs.map { $0! } } }
}
