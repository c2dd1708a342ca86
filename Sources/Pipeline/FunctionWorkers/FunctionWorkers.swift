import Foundation
import Labeling
import Store
import SupervisionCore
import Synchronization

/// Processes of this executable that run labeling functions, so that a function that never ends, traps or ends its
/// process is a fault of the candidate it was at.
///
/// Votes are those that functions give in this process. A group of functions in which one fails that way is run again in
/// halves, the function that is left one candidate at a time.
package final class FunctionWorkers: Sendable {
  private let arguments: [String]
  private let timeout: Double
  private let idle = Mutex<[FunctionWorker]>([])

  /// - Parameters:
  ///   - arguments: what makes the executable a process that calls ``WorkbenchTask/serveFunctions(in:timeout:)`` with
  ///     this timeout.
  ///   - timeout: seconds that a function may stay at one candidate.
  package init(arguments: [String], timeout: Double) {
    self.arguments = arguments
    self.timeout = timeout
  }

  deinit {
    let workers = idle.withLock { $0 }
    for worker in workers { worker.close() }
    for worker in workers { _ = worker.ending() }
  }

  /// The cells of functions for candidates of a split, called from any thread.
  ///
  /// - Parameter candidateID: the id of the candidate at a position.
  func apply(
    _ functions: [String], split: Split, positions: [Int], onFault: FaultPolicy,
    candidateID: @escaping (Int) throws -> String
  ) throws -> ApplierResult {
    let work = Work(split: split, positions: positions, candidateID: candidateID)
    let result = try apply(functions, to: work)
    if onFault == .stop, let fault = result.faults.first { throw FunctionFailure(fault: fault) }
    return result
  }

  private struct Work {
    let split: Split
    let positions: [Int]
    let candidateID: (Int) throws -> String
  }

  private func apply(_ functions: [String], to work: Work) throws -> ApplierResult {
    if let result = try together(functions, work) { return result }
    guard functions.count > 1 else { return try oneByOne(functions[0], work) }
    let half = functions.count / 2
    var result = try apply(Array(functions[..<half]), to: work)
    result.append(columnsOf: try apply(Array(functions[half...]), to: work))
    return result
  }

  /// Nil when the process ended before it had answered.
  private func together(_ functions: [String], _ work: Work) throws -> ApplierResult? {
    let worker = try take()
    let request = FunctionRequest(
      split: work.split, positions: work.positions, functions: functions, isOneByOne: false)
    guard try worker.send(request), let reply = try worker.reply(), !reply.isLate else {
      _ = worker.ending()
      return nil
    }
    give(back: worker)
    return reply.result
  }

  private func oneByOne(_ function: String, _ work: Work) throws -> ApplierResult {
    var rows: [FunctionReply] = []
    while rows.count < work.positions.count {
      let worker = try take()
      let rest = Array(work.positions[rows.count...])
      let request = FunctionRequest(
        split: work.split, positions: rest, functions: [function], isOneByOne: true)
      guard try worker.send(request) else {
        _ = worker.ending()
        continue
      }
      var last = try worker.reply()
      while let reply = last, !reply.isLate {
        rows.append(reply)
        if rows.count == work.positions.count { break }
        last = try worker.reply()
      }
      if rows.count == work.positions.count {
        give(back: worker)
      } else {
        let ending = worker.ending()
        let isLate = last?.isLate ?? false
        rows.append(
          try lost(
            function, at: work.positions[rows.count], work,
            isLate ? "took longer than \(timeout) s" : ending))
      }
    }
    return joined(rows)
  }

  private func lost(
    _ function: String, at position: Int, _ work: Work, _ error: String
  ) throws -> FunctionReply {
    FunctionReply(
      columns: [[abstainCell]],
      failures: [
        .init(row: 0, function: function, candidate: try work.candidateID(position), error: error)
      ], secondsPerFunction: [0])
  }

  private func joined(_ rows: [FunctionReply]) -> ApplierResult {
    FunctionReply(
      columns: [rows.flatMap { $0.columns[0] }],
      failures: rows.enumerated().flatMap { row, reply in
        reply.failures.map {
          .init(row: row, function: $0.function, candidate: $0.candidate, error: $0.error)
        }
      }, secondsPerFunction: [rows.reduce(0) { $0 + $1.secondsPerFunction[0] }],
      sharedSeconds: rows.reduce(0) { $0 + $1.sharedSeconds }
    ).result
  }

  private func take() throws -> FunctionWorker {
    try idle.withLock { $0.popLast() } ?? FunctionWorker(arguments: arguments)
  }

  private func give(back worker: FunctionWorker) { idle.withLock { $0.append(worker) } }
}
