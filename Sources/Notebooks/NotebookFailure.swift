import SupervisionCore

/// One page or more that do not run, or no longer print what they show.
package struct NotebookFailure: ReportableError {
  package let errors: [DataError]

  package init(_ errors: [DataError]) { self.errors = errors }

  package var failureKind: FailureKind { .data }
  package var description: String { errors.map(\.description).joined(separator: "\n") }
}
