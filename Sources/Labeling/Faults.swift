import SupervisionCore

/// A function's failure on one candidate.
public struct Fault: Sendable, Equatable {
  public let function: String
  public let candidate: String
  public let error: String

  public init(function: String, candidate: String, error: String) {
    self.function = function
    self.candidate = candidate
    self.error = error
  }
}

/// What happens when a function fails on a candidate.
public enum FaultPolicy: String, CaseIterable, Sendable {
  /// The function abstains there, the fault is recorded, the work goes on.
  case abstain
  /// The work stops with a ``FunctionFailure``.
  case stop
}

/// The fault that stopped the work under ``FaultPolicy/stop``.
public struct FunctionFailure: ReportableError, Equatable {
  public let fault: Fault

  public init(fault: Fault) { self.fault = fault }

  public var failureKind: FailureKind { .data }
  public var description: String {
    """
    function '\(fault.function)' failed on candidate '\(fault.candidate)': \(fault.error)
      help: correct the function, or pass --on-fault abstain to record such faults and go on
    """
  }
}
