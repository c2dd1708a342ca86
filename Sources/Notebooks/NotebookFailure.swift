import SupervisionCore

/// Errors of pages that do not run, or whose output no longer matches.
package struct NotebookFailure: ReportableError {
  package let errors: [DataError]

  package init(_ errors: [DataError]) { self.errors = errors }

  package var failureKind: FailureKind { .data }
  package var description: String { errors.map(\.description).joined(separator: "\n") }
}
