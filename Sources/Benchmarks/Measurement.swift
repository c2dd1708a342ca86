import Foundation

/// Time and memory of repeated runs of one piece of work.
package struct Measurement: Equatable, Sendable {
  /// Wall time of each repetition, in seconds.
  package let seconds: [Double]
  /// Greatest memory the process held during the repetitions beyond what it held before, in bytes;
  /// nil where the system does not report it.
  package let extraMemory: Int?

  /// Results of runs that were timed elsewhere.
  ///
  /// - Precondition: at least one repetition.
  package init(seconds: [Double], extraMemory: Int?) {
    precondition(!seconds.isEmpty, "at least one repetition")
    self.seconds = seconds
    self.extraMemory = extraMemory
  }

  /// Times a piece of work.
  ///
  /// - Parameters:
  ///   - repetitions: number of runs.
  ///   - limit: seconds after which no further repetition starts.
  ///   - work: the work that is timed.
  /// - Precondition: at least one repetition.
  package init(
    repetitions: Int, limit: Double = .infinity, _ work: () throws -> Void
  ) rethrows {
    precondition(repetitions > 0, "at least one repetition")
    let before = PeakMemory.restart()
    let clock = ContinuousClock()
    var seconds: [Double] = []
    repeat {
      seconds.append(try clock.measure(work) / .seconds(1))
    } while seconds.count < repetitions && seconds.reduce(0, +) < limit
    self.seconds = seconds
    extraMemory = before.flatMap { before in PeakMemory.bytes.map { max(0, $0 - before) } }
  }

  /// The repetitions of several measurements, with the greatest of their memory.
  ///
  /// - Precondition: at least one.
  package init(joining parts: [Measurement]) {
    self.init(
      seconds: parts.flatMap(\.seconds), extraMemory: parts.compactMap(\.extraMemory).max())
  }

  package var median: Double { middle(of: seconds) }
  package var fastest: Double { seconds.min() ?? median }
  package var slowest: Double { seconds.max() ?? median }

  /// The median distance of a repetition from the median, in seconds.
  package var medianDeviation: Double {
    let median = median
    return middle(of: seconds.map { abs($0 - median) })
  }
}

/// The median of at least one number.
private func middle(of numbers: [Double]) -> Double {
  let sorted = numbers.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
