import Evaluation
import Foundation
import StreamCommands
import SupervisionCore
import Synchronization

/// A progress bar on standard error: share done, count, rate and time left.
///
/// Silent when standard error is not a terminal or when asked to be.
package final class ProgressBar: ProgressObserver {
  private struct State {
    var lastDrawn = ContinuousClock.Instant.now - .seconds(1)
    var isDrawn = false
  }

  private let title: String
  private let unit: String
  private let isSilent: Bool
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  /// - Parameter unit: unit of the count, such as `votes`.
  package init(_ title: String, unit: String, quiet: Bool) {
    self.title = title
    self.unit = unit
    self.isSilent = quiet || !Terminal.standardErrorIsTerminal
  }

  package func report(completed: Int, total: Int) {
    guard !isSilent else { return }
    let now = ContinuousClock.now
    state.withLock { state in
      guard completed >= total || now - state.lastDrawn > .milliseconds(100) else { return }
      state.lastDrawn = now
      state.isDrawn = true
      let seconds = (now - start) / .seconds(1)
      Terminal.writeError(
        "\r\u{1B}[K"
          + Self.line(
            title: title, unit: unit, completed: completed, total: total, seconds: seconds,
            width: Terminal.errorWidth))
    }
  }

  /// Removes the bar, so that further output starts on a clean line.
  package func finish() {
    guard !isSilent else { return }
    state.withLock { state in
      if state.isDrawn { Terminal.writeError("\r\u{1B}[K") }
      state.isDrawn = false
    }
  }

  /// The text of the bar, cut to `width` columns.
  package static func line(
    title: String, unit: String, completed: Int, total: Int, seconds: Double, width: Int
  ) -> String {
    let share = total > 0 ? min(1, Double(completed) / Double(total)) : 1
    let rate = seconds > 0 ? Double(completed) / seconds : 0
    let left = rate > 0 ? Double(total - completed) / rate : .infinity
    let cells = 24
    let filled = Int((share * Double(cells)).rounded(.down))
    let bar =
      String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
    let text =
      "\(title) \(bar) \(Int(share * 100)) % · \(shortCount(Double(completed)))/\(shortCount(Double(total))) \(unit)"
      + " · \(shortCount(rate))/s · \(timeLeft(left)) left"
    return String(text.prefix(max(0, width - 1)))
  }

  /// 950, 12.3 k, 4.5 M.
  static func shortCount(_ value: Double) -> String {
    switch value {
    case ..<1000: String(Int(value))
    case ..<1e6: decimalText(value / 1e3, decimals: 1) + " k"
    case ..<1e9: decimalText(value / 1e6, decimals: 1) + " M"
    default: decimalText(value / 1e9, decimals: 1) + " G"
    }
  }

  private static func timeLeft(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "–" }
    let whole = Int(seconds.rounded(.up))
    return whole < 60
      ? "\(whole) s"
      : whole < 3600
        ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole / 60 % 60) min"
  }
}
