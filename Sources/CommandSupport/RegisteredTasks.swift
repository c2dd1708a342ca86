import Pipeline
import Synchronization

/// The tasks that the commands of this process know.
package enum RegisteredTasks {
  private static let stored = Mutex<Tasks?>(nil)

  package static func register(_ tasks: Tasks) { stored.withLock { $0 = tasks } }
  package static var all: [any RunnableTask] { stored.withLock { $0?.all } ?? [] }
  package static func task(named name: String) throws -> any RunnableTask {
    try (stored.withLock { $0 } ?? Tasks {}).task(named: name)
  }
}
