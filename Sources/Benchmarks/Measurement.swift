import Evaluation
import Foundation

/// What repeated runs of one piece of work cost.
public struct Measurement: Sendable {
  /// Wall time of each repetition, in seconds.
  public let seconds: [Double]
  /// Greatest memory the process held during the repetitions beyond what it held before, in bytes;
  /// nil where the system does not say.
  public let extraMemory: Int?

  /// - Precondition: at least one repetition.
  public init(repetitions: Int, _ work: () throws -> Void) rethrows {
    precondition(repetitions > 0, "at least one repetition")
    let before = PeakMemory.restart()
    let clock = ContinuousClock()
    seconds = try (0..<repetitions).map { _ in
      let duration = try clock.measure(work)
      return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }
    extraMemory = before.flatMap { before in PeakMemory.bytes.map { max(0, $0 - before) } }
  }

  public var median: Double {
    let sorted = seconds.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// Median, fastest and slowest repetition, and memory: the cells of ``columns(_:)``.
  package var cells: [ResultTable.Cell] {
    [
      .number(median), .number(seconds.min()), .number(seconds.max()),
      extraMemory.map { .integer($0) } ?? .missing,
    ]
  }

  package static let columns: [ResultTable.Column] = [
    .init("median", .seconds), .init("fastest", .seconds), .init("slowest", .seconds),
    .init("extraMemory", title: "memory", .megabytes),
  ]
}

/// The high-water mark of the process's resident memory.
enum PeakMemory {
  private static let statusPath = "/proc/self/status"

  /// Bytes since the last ``restart()``; nil on systems without procfs.
  static var bytes: Int? { status("VmHWM:") }

  /// Lowers the mark to what is resident now, and returns that; nil on systems without procfs.
  static func restart() -> Int? {
    try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
    return status("VmRSS:")
  }

  private static func status(_ key: String) -> Int? {
    guard let text = try? String(contentsOfFile: statusPath, encoding: .utf8) else { return nil }
    return text.split(separator: "\n")
      .first { $0.hasPrefix(key) }
      .flatMap { line in line.split(whereSeparator: \.isWhitespace).dropFirst().first }
      .flatMap { Int($0) }
      .map { $0 * 1024 }
  }
}
