import Evaluation
import JSONCoding
import Labeling
import NumericKernels
import Pipeline
import ReportPages
import SupervisionCore

/// The experiments of the paper, by the names of the command line.
///
/// - Source: Chen et al. 2019, *Slice-based Learning: A Programming Model for Residual Learning in Critical Data Slices*.
package enum Experiment: String, CaseIterable, Sendable {
  case figure1, figure3, figure4, figure5, table1
  case weakSupervision = "weak-supervision"
  case all

  /// The experiments of a name.
  package var parts: [Experiment] {
    self == .all ? Self.allCases.filter { $0 != .all } : [self]
  }

  /// - Parameters:
  ///   - plan: seeds and sizes.
  ///   - tasks: those of section 4.2.
  ///   - location: of corpora; generated ones take the place of those that are missing.
  ///   - progress: receives the number of finished runs.
  /// - Precondition: one experiment, not ``all``.
  /// - Throws: ``SupervisionCore/FileError`` when the BLAS library is missing; what reading and
  ///   training throw.
  package func run(
    _ plan: ExperimentPlan, tasks: [any WorkbenchTask], location: DataLocation,
    progress: any ProgressObserver = SilentProgress()
  ) throws -> ExperimentReport {
    try Blas.load()
    switch self {
    case .figure1: return try Figure1(plan).run(progress: progress)
    case .figure3: return try Figure3(plan).run(progress: progress)
    case .figure4: return try Figure4(plan).run(progress: progress)
    case .figure5: return try Figure5(plan).run(progress: progress)
    case .table1: return try Table1(plan, location: location).run(progress: progress)
    case .weakSupervision:
      return try WeakSupervision(plan, tasks: tasks, location: location).run(progress: progress)
    case .all: preconditionFailure("run its parts")
    }
  }
}

extension ExperimentReport {
  /// `{"version":1,"experiments":[…]}`; see `json`.
  package static func json(_ reports: [ExperimentReport]) -> String {
    JSONText.object([
      ("version", .integer(1)), ("experiments", .array(reports.map(\.json))),
    ]).description + "\n"
  }

  /// One section per experiment.
  package static func page(_ reports: [ExperimentReport]) -> Page {
    Page(
      title: "Slice-based learning: the paper's experiments",
      sections: reports.map(\.section))
  }
}
