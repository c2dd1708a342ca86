import SupervisionCore

/// One page or more that do not run, or no longer print what they show.
public struct NotebookFailure: ReportableError {
  public let errors: [DataError]

  public init(_ errors: [DataError]) { self.errors = errors }

  public var failureKind: FailureKind { .data }
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}
