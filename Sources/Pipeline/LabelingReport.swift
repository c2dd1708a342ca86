import Evaluation
import Labeling
import Store
import SupervisionCore

/// What a labeling run did, function by function.
public struct LabelingReport: Sendable {
  /// Why a function ran, or that it did not.
  public enum State: String, Sendable {
    /// Not in the store before.
    case new
    /// Its fingerprint differs from the one that voted, or a new build of it votes differently.
    case changed
    /// Run again because it was asked for.
    case forced
    /// Ran on candidates that it had not voted on.
    case continued
    /// Had voted on everything; did not run.
    case unchanged
  }

  /// What one function did.
  public struct Entry: Sendable {
    public let function: String
    public let state: State
    /// Candidates it ran on now.
    public let candidates: Int
    /// Votes among them.
    public let votes: Int
    public let faults: Int
    /// Thread time, without what functions share.
    public let seconds: Double
  }

  public let task: String
  public let entries: [Entry]
  public let faults: [Fault]
  /// Thread time of what functions share.
  public let sharedSeconds: Double

  init(
    task: String, registration: Registration, changedByDrift: [String], isForced: Bool,
    tally: LabelingTally
  ) {
    self.task = task
    entries = registration.functions.map { function in
      let done = tally.entries[function.name] ?? LabelingTally.Entry()
      return Entry(
        function: function.name,
        state: changedByDrift.contains(function.name)
          ? .changed
          : registration.state(
            of: function.name, isForced: isForced, hasRun: done.candidates > 0),
        candidates: done.candidates, votes: done.votes, faults: done.faults, seconds: done.seconds)
    }
    faults = tally.faults.sorted { ($0.function, $0.candidate) < ($1.function, $1.candidate) }
    sharedSeconds = tally.sharedSeconds
  }

  /// One row per function.
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
