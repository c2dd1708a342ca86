import Evaluation
import Foundation

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

/// Limit on the memory of a stage; a stage that needs more is skipped.
package enum MemoryBudget: Equatable, Sendable {
  /// Memory that the system has available at the moment of the call.
  case available
  case bytes(Int)

  /// Reason to skip a stage; nil where it fits, or where the system does not report its memory.
  ///
  /// - Parameter bytes: rough upper bound of the memory that the stage needs.
  package func refusal(of bytes: Int) -> String? {
    guard let limit, bytes > limit else { return nil }
    return "needs about \(gigabytes(bytes)) of memory, \(gigabytes(limit)) are to be had"
  }

  private var limit: Int? {
    switch self {
    case .bytes(let limit): limit
    case .available: [Self.free, Self.ofControlGroup].compactMap { $0 }.min()
    }
  }

  private static var free: Int? {
    #if os(Linux)
      kilobytes("MemAvailable:", in: "/proc/meminfo")
    #else
      Int(clamping: ProcessInfo.processInfo.physicalMemory)
    #endif
  }

  private static var ofControlGroup: Int? {
    (try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8))
      .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
  }
}

private func gigabytes(_ bytes: Int) -> String {
  decimalText(Double(bytes) / 1e9, decimals: 1) + " GB"
}

/// The bytes that a line of a procfs file states in kB; nil where there is no such file or line.
func kilobytes(_ key: String, in path: String) -> Int? {
  guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
  return text.split(separator: "\n")
    .first { $0.hasPrefix(key) }
    .flatMap { line in line.split(whereSeparator: \.isWhitespace).dropFirst().first }
    .flatMap { Int($0) }
    .map { $0 * 1024 }
}
