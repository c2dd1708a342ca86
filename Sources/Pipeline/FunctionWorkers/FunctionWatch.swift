import Foundation
import Labeling
import Synchronization

/// A look, several times a second, for functions that stay at one place for long.
///
/// It looks from a thread of its own until ``end()``, and costs the functions nothing.
package final class FunctionWatch: Sendable {
  private struct Stay {
    /// Of the batch that stays there.
    let position: RunningBatch.Position
    let since: ContinuousClock.Instant
    var isReported = false
  }

  private let limit: Double
  private let report: @Sendable (RunningFunction) -> Void
  private let hasEnded = Atomic(false)

  /// - Parameters:
  ///   - limit: seconds at one candidate, or at the candidates that a function works on at once.
  ///   - report: called once for each stay beyond the limit.
  package init(limit: Double, _ report: @escaping @Sendable (RunningFunction) -> Void) {
    self.limit = limit
    self.report = report
    Thread.detachNewThread { self.look() }
  }

  /// Ends the look within a quarter of a second.
  package func end() { hasEnded.store(true, ordering: .relaxed) }

  private func look() {
    var stays: [ObjectIdentifier: Stay] = [:]
    let interval = min(0.25, max(0.002, limit / 8))
    while !hasEnded.load(ordering: .relaxed) {
      let batches = RunningBatch.all
      stays = Dictionary(
        uniqueKeysWithValues: batches.map { batch in
          (ObjectIdentifier(batch), next(stays[ObjectIdentifier(batch)], of: batch))
        })
      Thread.sleep(forTimeInterval: interval)
    }
  }

  private func next(_ stay: Stay?, of batch: RunningBatch) -> Stay {
    let position = batch.position
    guard var stay, stay.position == position else {
      return Stay(position: position, since: .now)
    }
    if !stay.isReported, ContinuousClock.now - stay.since > .seconds(limit),
      let function = batch.function
    {
      stay.isReported = true
      report(function)
    }
    return stay
  }
}
