import PortableFoundation
import SupervisionCore
import Synchronization

/// A function at work, as messages name it.
package struct RunningFunction: Equatable, Sendable {
  /// Name of the function.
  package let function: String
  /// `candidate 'a'`, or `one of the candidates 'a' to 'z'`.
  package let place: String
}

/// A batch of candidates that a thread runs functions on.
///
/// The batches of all threads can be looked at by ``all``, that of the calling thread by ``ofThisThread``.
package final class RunningBatch: Sendable {
  private static let count = Atomic(0)

  private let number = RunningBatch.count.add(1, ordering: .relaxed).newValue
  private let place: FunctionPlace
  private let functionNames: [String]
  private let candidateCount: Int
  private let candidateID: @Sendable (Int) -> String

  init<C>(_ chunk: CandidateChunk<C>, functionNames: [String]) {
    let candidates = chunk.candidates
    place = chunk.place
    self.functionNames = functionNames
    candidateCount = candidates.count
    candidateID = { candidates[candidates.startIndex + $0].id }
  }

  /// Where a thread stands.
  package struct Position: Hashable, Sendable {
    let batch: Int
    let function: Int
    let row: Int
  }

  /// The position at this moment; it changes when the thread gets on.
  package var position: Position {
    Position(
      batch: number, function: place.function.load(ordering: .relaxed),
      row: place.row.load(ordering: .relaxed))
  }

  /// The function at work; nil between two of them.
  package var function: RunningFunction? {
    let position = position
    guard functionNames.indices.contains(position.function), candidateCount > 0 else { return nil }
    let isOne = candidateCount == 1 || (0..<candidateCount).contains(position.row)
    let first = candidateID(isOne ? max(0, position.row) : 0)
    return RunningFunction(
      function: functionNames[position.function],
      place: isOne
        ? "candidate '\(first)'"
        : "one of the candidates '\(first)' to '\(candidateID(candidateCount - 1))'")
  }

  private static let running = Mutex<[ObjectIdentifier: RunningBatch]>([:])
  private static let threadKey: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()

  /// The batches of all threads.
  package static var all: [RunningBatch] { running.withLock { Array($0.values) } }

  /// The batch of the calling thread. Takes no lock.
  package static var ofThisThread: RunningBatch? {
    pthread_getspecific(threadKey).map {
      Unmanaged<RunningBatch>.fromOpaque($0).takeUnretainedValue()
    }
  }

  /// Runs functions on the batch by the calling thread.
  func whileRunning<Value>(_ work: () throws -> Value) rethrows -> Value {
    FatalFunctionReport.prepareThread()
    let outer = pthread_getspecific(Self.threadKey)
    pthread_setspecific(Self.threadKey, Unmanaged.passUnretained(self).toOpaque())
    Self.running.withLock { $0[ObjectIdentifier(self)] = self }
    defer {
      Self.running.withLock { $0[ObjectIdentifier(self)] = nil }
      pthread_setspecific(Self.threadKey, outer)
    }
    return try work()
  }
}
