import Dispatch
import PortableFoundation
import Synchronization

/// The processors that are at work in this machine: the number of threads wherever no other is asked for.
public let processorCount = ProcessInfo.processInfo.activeProcessorCount

/// Calls `body` once for every index in 0..<count from at most `jobs` threads.
///
/// Which thread runs which index is open; a result that depends only on the index is therefore the
/// same at any `jobs`. The first error by index among those thrown is rethrown, and after an error no further
/// index is started. Work that cannot fail needs no `try`.
public func forEachInParallel<Failure>(
  count: Int, jobs: Int, _ body: @Sendable (Int) throws(Failure) -> Void
) throws(Failure) {
  let next = Atomic(0)
  let first = Mutex<(index: Int, error: Failure)?>(nil)
  withoutActuallyEscaping(body) { body in
    DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, count))) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        do throws(Failure) {
          try body(index)
        } catch {
          next.store(count, ordering: .relaxed)
          first.withLock { if index < $0?.index ?? count { $0 = (index, error) } }
        }
      }
    }
  }
  if let first = first.withLock({ $0 }) { throw first.error }
}

/// The results of work on each item, in the order of the items whatever the number of threads.
///
/// - Parameters:
///   - items: what to work on.
///   - jobs: threads at the most.
///   - progress: hears of each item that is done.
///   - body: called once for each item, from any thread.
/// - Throws: the first error by position among those thrown; after an error no further item is started.
package func parallelMap<Items: RandomAccessCollection & Sendable, Result, Failure>(
  _ items: Items, jobs: Int, progress: any ProgressObserver = SilentProgress(),
  _ body: @Sendable (Items.Element) throws(Failure) -> Result
) throws(Failure) -> [Result] {
  let count = items.count
  let completed = Atomic(0)
  var results = [Result?](repeating: nil, count: count)
  try results.withUnsafeMutableBufferPointer { (results) throws(Failure) in
    nonisolated(unsafe) let results = results
    try forEachInParallel(count: count, jobs: jobs) { (index) throws(Failure) in
      results[index] = try body(items[items.index(items.startIndex, offsetBy: index)])
      progress.report(completed: completed.add(1, ordering: .relaxed).newValue, total: count)
    }
  }
  return results.compactMap { $0 }
}

extension Array where Element: BitwiseCopyable {
  /// An array whose elements threads write in place, each part of the work its own ones.
  ///
  /// - Parameters:
  ///   - count: the array's length.
  ///   - parts: pieces of work.
  ///   - jobs: threads at the most.
  ///   - fill: called once for each part, from any thread; all parts together must write every element once.
  package init(
    count: Int, filledBy parts: Int, jobs: Int,
    _ fill: @Sendable (_ part: Int, _ elements: UnsafeMutableBufferPointer<Element>) -> Void
  ) {
    self.init(unsafeUninitializedCapacity: count) { elements, initializedCount in
      nonisolated(unsafe) let elements = elements
      forEachInParallel(count: parts, jobs: jobs) { fill($0, elements) }
      initializedCount = count
    }
  }
}

extension Range<Int> {
  /// The range cut into consecutive ones of this size, the last of which may be smaller.
  package func batches(of size: Int) -> [Range<Int>] {
    stride(from: lowerBound, to: upperBound, by: size).map { $0..<Swift.min($0 + size, upperBound) }
  }
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
