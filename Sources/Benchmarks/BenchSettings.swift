import Pipeline
import SupervisionCore

/// Settings common to all benches.
package struct BenchSettings: Equatable, Sendable {
  /// Number of repetitions of each stage. Default: 5.
  package var repetitions = 5
  /// Number of threads. Default: 1.
  package var jobs = 1
  /// Seed of generated inputs. Default: 0.
  package var seed: UInt64 = 0
  /// Memory that a stage may use. Default: the memory that the system has available.
  package var memory = MemoryBudget.available
  /// No further repetition of a stage starts after so many seconds. Default: none.
  package var secondsPerStage = Double.infinity

  package init() {}

  /// The number of threads as captions write it.
  package var caption: String { "\(repetitions) repetitions, \(jobs) threads" }

  /// A value for each thread, such as a model.
  package func onePerThread<Value>(_ make: () throws -> Value) rethrows -> [PerThread<Value>] {
    try (0..<jobs).map { _ in PerThread(try make()) }
  }

  /// Calls `body` on every thread with its own value, and waits.
  package func onEveryThread<Value>(
    _ values: [PerThread<Value>], _ body: @Sendable (Value) throws -> Void
  ) throws {
    try forEachInParallel(count: jobs, jobs: jobs) { try body(values[$0].value) }
  }
}

/// A value that one thread at a time uses.
package struct PerThread<Value>: @unchecked Sendable {
  package let value: Value

  init(_ value: Value) { self.value = value }
}
