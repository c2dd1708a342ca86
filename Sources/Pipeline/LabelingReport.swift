import Evaluation
import Labeling
import Store
import SupervisionCore

/// Work of one labeling run: per function its state, votes, faults and time.
public struct LabelingReport: Sendable {
  /// Reason for which a function ran, or ``unchanged``.
  public enum State: String, Sendable {
    /// Not in the store before.
    case new
    /// Its fingerprint differs from that of the stored votes, or a new build of the program votes differently.
    case changed
    /// Run again on request.
    case forced
    /// Ran on the candidates that it had no votes for.
    case continued
    /// Did not run: its votes on all candidates are stored.
    case unchanged
  }

  /// Work of one function.
  public struct Entry: Sendable {
    /// Name of the function.
    public let function: String
    /// Reason for which it ran, or ``State/unchanged``.
    public let state: State
    /// Number of candidates that it ran on in this run.
    public let candidates: Int
    /// Number of these candidates that it voted on.
    public let votes: Int
    /// Number of these candidates on which it threw an error.
    public let faults: Int
    /// Thread time in seconds, without work that functions share.
    public let seconds: Double
  }

  /// Name of the task.
  public let task: String
  /// One entry per function, in the order of declaration.
  public let entries: [Entry]
  /// Errors that functions threw.
  public let faults: [Fault]
  /// Thread time in seconds of work that functions share, such as splitting into words.
  public let sharedSeconds: Double

  init(
    task: String, registration: Registration, isForced: Bool, tally: LabelingTally
  ) {
    self.task = task
    entries = registration.functions.map { function in
      let done = tally.entries[function.name] ?? LabelingTally.Entry()
      return Entry(
        function: function.name,
        state: registration.state(
          of: function.name, isForced: isForced, hasRun: done.candidates > 0),
        candidates: done.candidates, votes: done.votes, faults: done.faults, seconds: done.seconds)
    }
    faults = tally.faults.sorted { ($0.function, $0.candidate) < ($1.function, $1.candidate) }
    sharedSeconds = tally.sharedSeconds
  }

  /// State, votes, faults and time, one row per function.
  public var table: ResultTable {
    var table = ResultTable(
      caption:
        "\(task): \(entries.count { $0.candidates > 0 }) of \(entries.count) labeling functions ran",
      columns: [
        .init("function"), .init("state"), .init("candidates", .integer), .init("votes", .integer),
        .init("coverage", .percent), .init("faults", .integer),
        .init("seconds", title: "thread time", .seconds),
      ])
    for entry in entries {
      table.append([
        .text(entry.function), .text(entry.state.rawValue), .integer(entry.candidates),
        .integer(entry.votes),
        entry.candidates == 0
          ? .missing : .number(Double(entry.votes) / Double(entry.candidates)),
        .integer(entry.faults), .number(entry.seconds),
      ])
    }
    return table
  }
}

extension Registration {
  fileprivate func state(
    of function: String, isForced: Bool, hasRun: Bool
  ) -> LabelingReport.State {
    if added.contains(function) { return .new }
    if changed.contains(function) { return .changed }
    if !hasRun { return .unchanged }
    return isForced ? .forced : .continued
  }
}
