import Dispatch
import Synchronization

/// Calls `body` once for every index in 0..<count from at most `jobs` threads.
///
/// Which thread runs which index is open; a result that depends only on the index is therefore the
/// same at any `jobs`. The first error by index among those thrown is rethrown, and after an error no further
/// index is started.
public func forEachInParallel(
  count: Int, jobs: Int, _ body: @Sendable (Int) throws -> Void
) throws {
  let next = Atomic(0)
  let failure = Mutex<(index: Int, error: any Error)?>(nil)
  withoutActuallyEscaping(body) { body in
    DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, count))) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        do {
          try body(index)
        } catch {
          next.store(count, ordering: .relaxed)
          failure.withLock { if $0 == nil || index < $0!.index { $0 = (index, error) } }
        }
      }
    }
  }
  if let failure = failure.withLock({ $0 }) { throw failure.error }
}

/// ``forEachInParallel(count:jobs:_:)`` for work that cannot fail.
package func inParallel(count: Int, jobs: Int, _ body: @Sendable (Int) -> Void) {
  do {
    try forEachInParallel(count: count, jobs: jobs, body)
  } catch {
    preconditionFailure("work that cannot fail has failed: \(error)")
  }
}

/// The results of work on each item, in their order.
package func parallelMap<Item: Sendable, Result>(
  _ items: [Item], jobs: Int, _ body: @Sendable (Item) -> Result
) -> [Result] {
  var results = [Result?](repeating: nil, count: items.count)
  results.withUnsafeMutableBufferPointer { results in
    nonisolated(unsafe) let results = results
    inParallel(count: items.count, jobs: jobs) { results[$0] = body(items[$0]) }
  }
  return results.compactMap { $0 }
}

/// Reports how far long work has come. Called from any thread.
public protocol ProgressObserver: Sendable {
  /// - Parameters:
  ///   - completed: units of work done.
  ///   - total: units in all.
  func report(completed: Int, total: Int)
}

/// Reports to nobody.
public struct SilentProgress: ProgressObserver {
  public init() {}
  public func report(completed: Int, total: Int) {}
}
