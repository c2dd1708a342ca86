import SupervisionCore

/// A function's failure on one candidate.
public struct Fault: Sendable, Equatable {
  /// The name of the function.
  public let function: String
  /// The id of the candidate.
  public let candidate: String
  /// The description of the error that the function threw.
  public let error: String

  /// A failure of a function on a candidate.
  public init(function: String, candidate: String, error: String) {
    self.function = function
    self.candidate = candidate
    self.error = error
  }
}

/// The consequence of a function's failure on a candidate.
public enum FaultPolicy: String, CaseIterable, Sendable {
  /// The function abstains there, the fault is recorded, and the other candidates are labeled.
  case abstain
  /// Labeling stops with a ``FunctionFailure``.
  case stop
}

/// The fault that stopped labeling under ``FaultPolicy/stop``.
public struct FunctionFailure: ReportableError, Equatable {
  /// The failure, with function, candidate and error.
  public let fault: Fault

  /// An error for this failure.
  public init(fault: Fault) { self.fault = fault }

  public var failureKind: FailureKind { .data }
  public var description: String {
    """
    function '\(fault.function)' failed on candidate '\(fault.candidate)': \(fault.error)
      help: correct the function, or pass --on-fault abstain to record such faults and go on
    """
  }
}
