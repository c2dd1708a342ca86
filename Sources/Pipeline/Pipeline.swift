import Labeling
import Store
import SupervisionCore

/// The whole path, from a task's corpus to its report.
///
/// ```swift
/// let report = try spam.run(in: Store(path: "spam.sqlite"))
/// for table in report.tables { print(table.text()) }
/// ```
extension WorkbenchTask {
  /// Runs every step from corpus files to scores. Each step stores its result, skips work whose result is stored, and
  /// is also a command of its own.
  ///
  /// - Parameters:
  ///   - data: the place of the corpus.
  ///   - store: gets candidates, votes, labels and runs.
  ///   - plan: settings of the steps.
  ///   - progress: receives the number of votes cast, then of finished runs.
  /// - Throws: the error of the step that fails; results of earlier steps stay stored.
  public func run(
    from data: DataLocation = .environment, in store: Store, plan: RunPlan = RunPlan(),
    progress: some ProgressObserver = SilentProgress()
  ) throws -> TaskReport {
    // Files → candidates with gold on dev and test.
    try importCorpusIfMissing(into: store, from: data)
    // Candidates → votes, one row per candidate, one column per function.
    try applyFunctions(in: store, options: plan.labeling, progress: progress)
    // Votes → label model → P(Y | votes) of every candidate.
    try fitLabelModel(
      in: store, set: plan.functionSet, with: plan.fitter(of: self), jobs: plan.jobs)
    // Probabilistic labels and slices → end models → scores, overall and per slice.
    try trainEndModels(in: store, plan: plan, progress: progress)
    // Votes, labels and scores → report.
    return try TaskReport(task: self, set: plan.functionSet, store: store, jobs: plan.jobs)
  }
}
