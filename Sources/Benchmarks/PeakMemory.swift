import Foundation
import Pipeline

/// The high-water mark of the process's resident memory.
package enum PeakMemory {
  private static let statusPath = "/proc/self/status"

  /// Bytes since the last ``restart()``; nil on systems without procfs.
  package static var bytes: Int? { status("VmHWM:") }

  /// Lowers the mark to what is resident now, and returns that; nil on systems without procfs.
  package static func restart() -> Int? {
    try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
    return status("VmRSS:")
  }

  private static func status(_ key: String) -> Int? { kilobytes(key, in: statusPath) }
}
