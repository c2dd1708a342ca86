import Labeling
import SupervisionCore

/// What a process that runs functions is asked for.
struct FunctionRequest: Codable {
  let split: Split
  /// Positions of the candidates in the split.
  let positions: [Int]
  let functions: [String]
  /// One answer for each candidate, as soon as it is there, instead of one for all.
  let isOneByOne: Bool
}

/// What it answers; at first, a reply of nothing says that it is ready.
struct FunctionReply: Codable {
  struct Failure: Codable {
    let row: Int
    let function: String
    let candidate: String
    let error: String
  }

  /// One column per function, one cell per candidate.
  var columns: [[Int8]] = []
  var failures: [Failure] = []
  var secondsPerFunction: [Double] = []
  var sharedSeconds = 0.0
  /// A function stayed at one place longer than it may, and the process ends.
  var isLate = false
  /// An error outside of functions.
  var problem: String?
}

extension FunctionReply {
  init(_ result: ApplierResult) {
    columns = result.columns
    failures = zip(result.faultRows, result.faults).map {
      Failure(row: $0, function: $1.function, candidate: $1.candidate, error: $1.error)
    }
    secondsPerFunction = result.secondsPerFunction
    sharedSeconds = result.sharedSeconds
  }

  var result: ApplierResult {
    ApplierResult(
      columns: columns,
      faults: failures.map {
        ($0.row, Fault(function: $0.function, candidate: $0.candidate, error: $0.error))
      }, secondsPerFunction: secondsPerFunction, sharedSeconds: sharedSeconds)
  }
}

/// A process that runs functions and could not, for a reason outside of them.
struct WorkerFailure: ReportableError {
  let problem: String

  var failureKind: FailureKind { .inputOutput }
  var description: String {
    "the process that runs the labeling functions: \(problem)\n  help: run the command without --timeout to see more"
  }
}
