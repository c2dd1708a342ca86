import Foundation

/// The threads that answer requests: few, so that many clients wait in a queue instead of slowing each other down,
/// and others for answers that take long, so that those hold up no quick one.
final class Workers: Sendable {
  private let quick = Workers.queue(threads: max(4, ProcessInfo.processInfo.activeProcessorCount))
  private let long = Workers.queue(threads: 1)

  private static func queue(threads: Int) -> OperationQueue {
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = threads
    queue.qualityOfService = .userInitiated
    return queue
  }

  func run(isLong: Bool, _ work: @escaping @Sendable () -> Reply) async -> Reply {
    await withCheckedContinuation { continuation in
      (isLong ? long : quick).addOperation { continuation.resume(returning: work()) }
    }
  }
}
