import Evaluation
import Foundation
import SupervisionCore

/// Limit on the memory of a piece of work; what needs more is not begun.
public enum MemoryBudget: Equatable, Sendable {
  /// Memory that the system has available at the moment of the call: what is free or can be freed, within the limits of
  /// the control group and of the address space.
  case available
  /// A number of bytes.
  case bytes(Int)

  /// Why work does not fit, in words; nil where it does, or where the system does not report its memory.
  ///
  /// - Parameter bytes: rough upper bound of the memory that it needs.
  package func refusal(of bytes: Int) -> String? {
    guard let limit, bytes > limit else { return nil }
    return "needs about \(gigabytes(bytes)) of memory, \(gigabytes(limit)) are to be had"
  }

  /// Refuses work that does not fit.
  ///
  /// - Parameters:
  ///   - bytes: rough upper bound of the memory that it needs.
  ///   - work: subject of the error's sentence.
  ///   - remedy: what to change, as an imperative.
  /// - Throws: ``SupervisionCore/UsageError``.
  package func require(_ bytes: Int, for work: @autoclosure () -> String, remedy: String) throws {
    if let refusal = refusal(of: bytes) {
      throw UsageError("\(work()) \(refusal)", remedy: remedy)
    }
  }

  /// How many pieces of work may run at once, the most demanding together.
  ///
  /// - Parameters:
  ///   - sizes: bytes of each.
  ///   - most: at least 1.
  /// - Returns: at least 1 and at most `most`.
  package func concurrency(of sizes: [Int], atMost most: Int) -> Int {
    guard let limit else { return most }
    var (count, sum) = (0, 0)
    for size in sizes.sorted(by: >).prefix(most) {
      sum = sum.addingClamped(size)
      if sum > limit { return max(1, count) }
      count += 1
    }
    return most
  }

  private var limit: Int? {
    switch self {
    case .bytes(let limit): limit
    case .available:
      [Self.free, Self.ofControlGroup, Self.ofAddressSpace].compactMap { $0 }.min().map {
        max(0, $0)
      }
    }
  }

  private static var free: Int? {
    #if os(Linux)
      kilobytes("MemAvailable:", in: "/proc/meminfo")
    #else
      Int(clamping: ProcessInfo.processInfo.physicalMemory)
    #endif
  }

  /// The limit of the control group less what is in use and cannot be freed, of version 2, else of version 1.
  private static var ofControlGroup: Int? {
    let names = [
      ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory.stat"),
      (
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes", "/sys/fs/cgroup/memory/memory.stat"
      ),
    ]
    for (limit, use, statistics) in names {
      guard let limit = number(in: limit), let used = number(in: use) else { continue }
      let freed =
        number("total_inactive_file", in: statistics) ?? number("inactive_file", in: statistics)
      return limit - max(0, used - (freed ?? 0))
    }
    return nil
  }

  /// What `ulimit -v` leaves.
  private static var ofAddressSpace: Int? {
    #if os(Linux)
      guard let line = line("Max address space", in: "/proc/self/limits"),
        let limit = line.dropFirst(3).first.flatMap({ Int($0) })
      else { return nil }
      return limit - (kilobytes("VmSize:", in: "/proc/self/status") ?? 0)
    #else
      nil
    #endif
  }

  private static func number(in path: String) -> Int? {
    (try? String(contentsOfFile: path, encoding: .utf8))
      .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
  }

  private static func number(_ key: String, in path: String) -> Int? {
    line(key + " ", in: path)?.last.flatMap { Int($0) }
  }
}

extension Int {
  /// The sum, or the largest number where it lies beyond.
  func addingClamped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}

private func gigabytes(_ bytes: Int) -> String {
  bytes < 100_000_000
    ? decimalText(Double(bytes) / 1e6, decimals: 1) + " MB"
    : decimalText(Double(bytes) / 1e9, decimals: 1) + " GB"
}

/// The words of the first line of a file that begins so; nil where there is none.
private func line(_ start: String, in path: String) -> [Substring]? {
  (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n")
    .first { $0.hasPrefix(start) }?.split(whereSeparator: \.isWhitespace)
}

/// The bytes that a line of a procfs file states in kB; nil where there is no such file or line.
package func kilobytes(_ key: String, in path: String) -> Int? {
  line(key, in: path)?.dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
}
