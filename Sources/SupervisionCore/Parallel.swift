import Dispatch
import PortableFoundation
import Synchronization

/// The number of active processors of this machine, read once: the default number of threads everywhere.
public let processorCount = ProcessInfo.processInfo.activeProcessorCount

/// Calls `body` once for every index in 0..<count from at most `jobs` threads.
///
/// Threads take indices in an unspecified order; a result that depends only on the index is the same for any `jobs`.
///
/// - Parameters:
///   - count: the number of indices.
///   - jobs: the largest number of threads; 1 runs everything on the calling thread.
///   - body: the work for one index, called from any thread.
/// - Throws: of the errors that `body` threw, the one with the lowest index; no further index is started after an
///   error. A `body` that cannot throw needs no `try`.
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
///   - items: the items to work on.
///   - jobs: the largest number of threads.
///   - progress: receives a report after each item.
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

/// A receiver of the progress of long work. Called from any thread.
public protocol ProgressObserver: Sendable {
  /// Receives the state after a unit of work.
  ///
  /// - Parameters:
  ///   - completed: units of work done.
  ///   - total: units in all.
  func report(completed: Int, total: Int)
}

/// An observer that ignores every report.
public struct SilentProgress: ProgressObserver {
  /// An observer without state.
  public init() {}
  public func report(completed: Int, total: Int) {}
}
