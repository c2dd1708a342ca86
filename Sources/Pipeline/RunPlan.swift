import LabelModels
import Labeling
import SliceLearning
import Store
import SupervisionCore

/// Settings of the whole path; the defaults are those of the commands.
public struct RunPlan: Sendable {
  /// Name of the set of labeling functions; nil for the task's default set.
  public var functionSet: String?
  /// Splits, functions and threads of the labeling step.
  public var labeling = LabelingOptions()
  /// Options and class balance of the label model that ``endModel`` names.
  public var labelModel = LabelModelSettings()
  /// Settings of end models; nil for the task's best preset.
  public var endModel: EndModelSettings?
  /// Methods to train side by side, one run per method and seed. Default: dp and sbl.
  public var methods = [EndModelMethod.dp, .sbl]
  /// Seeds of the runs. Default: 0.
  public var seeds: [UInt64] = [0]
  /// Number of threads; results do not depend on it. Default: one per core.
  public var jobs = processorCount

  /// A plan with the defaults of the commands.
  public init() {}

  func endModel(of task: some WorkbenchTask) -> EndModelSettings {
    endModel ?? task.bestPreset.settings
  }

  /// The label model whose labels the end models learn.
  func fitter(of task: some WorkbenchTask) throws -> LabelModelFitter {
    let endModel = endModel(of: task)
    var settings = labelModel
    if !endModel.classBalance.isEmpty { settings.classBalance = .given(endModel.classBalance) }
    return try LabelModelFitter(endModel.labelModel, settings: settings)
  }
}

extension WorkbenchTask {
  /// Trains the end models of a plan on the stored labels, and stores each with its scores.
  func trainEndModels(
    in store: Store, plan: RunPlan, progress: some ProgressObserver
  ) throws {
    let context = try TrainingContext(
      task: self, set: plan.functionSet, store: store, jobs: plan.jobs)
    var scheduler = RunScheduler()
    scheduler.jobs = plan.jobs
    let settings = plan.endModel(of: self)
    let jobs = plan.methods.flatMap { method in
      plan.seeds.map { seed in
        TrainingJob(context: context, settings: settings.with(method, seed: seed))
      }
    }
    _ = try scheduler(jobs, store: store, progress: progress)
  }
}

extension EndModelSettings {
  /// The settings for another method; VANILLA learns from hard labels.
  package func with(_ method: EndModelMethod, seed: UInt64? = nil) -> EndModelSettings {
    var settings = self
    settings.method = method
    if method == .vanilla { settings.labels = .hard }
    if let seed { settings.training.seed = seed }
    return settings
  }
}
