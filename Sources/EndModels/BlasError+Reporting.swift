import NumericKernels
import SupervisionCore

extension BlasError: ReportableError {
  public var failureKind: FailureKind { .inputOutput }
}
