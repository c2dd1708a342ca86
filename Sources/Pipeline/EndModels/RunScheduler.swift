import EndModels
import Foundation
import JSONCoding
import Store
import SupervisionCore
import Synchronization

/// A planned run: settings in a context.
public struct TrainingJob: Sendable {
  /// Task, votes and features to train on.
  public let context: TrainingContext
  /// Method, labels, backbone, training and seed.
  public let settings: EndModelSettings

  /// A run with the settings in the context.
  public init(context: TrainingContext, settings: EndModelSettings) {
    self.context = context
    self.settings = settings
  }
}

/// Trains runs in parallel, one thread each, and stores them in the order of the plan.
///
/// A run whose fingerprint is in the store is not trained again, so that an interrupted plan resumes where it
/// stopped.
public struct RunScheduler: Sendable {
  /// Number of threads. Default: one per core.
  public var jobs = processorCount
  /// Whether stored runs are trained again. Default: no.
  public var force = false
  /// Whether test is predicted and scored. Default: yes.
  public var testing = true
  /// Decision threshold whose model is stored, of the first planned run alone; nil for none.
  public var storedModel: DecisionThreshold?
  /// Folder of checkpoints; nil for none.
  public var checkpoints: URL?
  /// Shortest time between two checkpoints of a run. Default: 20 s.
  public var checkpointInterval = Duration.seconds(20)

  /// Memory that runs may take together: where not all of ``jobs`` fit, fewer run at once. Default: what is available.
  public var memory = MemoryBudget.available

  /// A scheduler with one thread per core and no checkpoints.
  public init() {}

  /// Trains the planned runs that the store lacks, and stores them.
  ///
  /// - Parameters:
  ///   - plan: the planned runs, in the order in which they are stored.
  ///   - store: gets the runs.
  ///   - progress: receives the number of finished runs, or of finished epochs for a single run.
  /// - Returns: one run per planned run, in order.
  /// - Throws: ``SupervisionCore/UsageError``, before any run begins, where one alone needs more memory than there is; the
  ///   first error of a run: finished runs before it stay stored.
  public func callAsFunction(
    _ plan: [TrainingJob], store: Store, progress: some ProgressObserver
  ) throws -> [EndModelRun] {
    let fingerprints = try plan.map {
      try $0.context.fingerprint($0.settings, testing: testing)
    }
    var completed = try plan.indices.map { index in
      try reusable(
        fingerprints[index], task: plan[index].context.task.name,
        needsModel: keepsModel(index), store: store)
    }
    let open = firstOccurrences(of: fingerprints).filter { completed[$0] == nil }
    for index in open {
      try requireMemory(plan[index]) { try $0.fineTuningBytes($1, writesCheckpoints: $2) }
    }
    for index in open { try prepare(plan[index]) }
    let sizes = try open.map { index in
      try requireMemory(plan[index]) { try $0.peakBytes($1, writesCheckpoints: $2) }
    }
    let jobs = memory.concurrency(of: sizes, atMost: jobs)
    let queue = OrderedResults<TimedOutput>()
    try forEachInParallel(count: open.count, jobs: jobs) { position in
      let index = open[position]
      let timed = try train(
        plan[index], fingerprints[index], keeping: keepsModel(index) ? storedModel : nil,
        progress: open.count == 1 ? progress : nil)
      try queue.finish(position, timed) { position, timed in
        let index = open[position]
        try save(timed, planned: plan[index], fingerprints[index], store)
        if open.count > 1 { progress.report(completed: position + 1, total: open.count) }
      }
    }
    for index in plan.indices where completed[index] == nil {
      guard
        let stored = try store.run(
          task: plan[index].context.task.name, fingerprint: fingerprints[index])
      else { preconditionFailure("a run that was made is in the store") }
      completed[index] = try EndModelRun(stored, isReused: false)
    }
    return completed.compactMap { $0 }
  }

  /// - Parameter progress: receives the number of finished epochs; nil for none.
  private func train(
    _ planned: TrainingJob, _ fingerprint: String, keeping: DecisionThreshold?,
    progress: (any ProgressObserver)?
  ) throws -> TimedOutput {
    let start = ContinuousClock.now
    let checkpoints = checkpoints.map {
      CheckpointFile(folder: $0, interval: checkpointInterval, fingerprint: fingerprint)
    }
    let output = try planned.context.trainer(planned.settings).run(
      planned.settings, planned.context.data(planned.settings), testing: testing, keeping: keeping,
      checkpoints: checkpoints, fingerprint: fingerprint, progress: progress ?? SilentProgress())
    return TimedOutput(output: output, seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// Bytes that a run needs.
  ///
  /// - Throws: ``UsageError`` where there are fewer.
  @discardableResult private func requireMemory(
    _ planned: TrainingJob, _ bytes: (TrainingContext, EndModelSettings, Bool) throws -> Int
  ) throws -> Int {
    let settings = planned.settings
    let size = try bytes(planned.context, settings, checkpoints != nil)
    let copies = try planned.context.copyCount(settings)
    try memory.require(
      size,
      for: "a run of \(settings.method.title)"
        + (copies > 1 ? ", which trains \(copies) copies of its backbone," : ""),
      remedy:
        "choose fewer layers to fine-tune (--fine-tune), a smaller --batch-size or \(copies > 1 ? "fewer slices (--min-members)" : "smaller layers")"
    )
    return size
  }

  /// Whether the model that is stored decides as ``storedModel`` does.
  private func hasModel(_ run: StoredRun, store: Store) throws -> Bool {
    guard let data = try store.trainedModel(of: run) else { return false }
    let header = try TrainedModel(data, file: "run \(run.number)").header
    return header.classNames.count > 2 || (header.threshold != nil) == (storedModel == .tuned)
  }

  private func keepsModel(_ index: Int) -> Bool { storedModel != nil && index == 0 }

  private func reusable(
    _ fingerprint: String, task: String, needsModel: Bool, store: Store
  ) throws -> EndModelRun? {
    guard !force, let stored = try store.run(task: task, fingerprint: fingerprint),
      try !needsModel || hasModel(stored, store: store)
    else { return nil }
    return try? EndModelRun(stored, isReused: true)
  }

  /// Encodes features and fits labels before threads ask for them.
  private func prepare(_ planned: TrainingJob) throws {
    _ = try planned.context.data(planned.settings)
    _ = try planned.context.trainer(planned.settings)
  }

  private func save(
    _ timed: TimedOutput, planned: TrainingJob, _ fingerprint: String, _ store: Store
  ) throws {
    let settings = planned.settings
    let output = timed.output
    let predictions = Dictionary(
      uniqueKeysWithValues: output.predictions.map { ($0.key.storedName, $0.value) })
    try store.save(
      RunRecord(
        fingerprint: fingerprint, functionSet: planned.context.votes.set.name,
        method: settings.method.rawValue, backbone: settings.backbone.kind.rawValue,
        seed: settings.training.seed, settings: try canonicalJSONText(settings),
        corpusChecksum: planned.context.corpusChecksum,
        result: try canonicalJSONText(output.result),
        seconds: timed.seconds),
      predictions: predictions, model: try output.model?.encoded(), task: planned.context.task.name)
  }

  private func firstOccurrences(of fingerprints: [String]) -> [Int] {
    var seen: Set<String> = []
    return fingerprints.indices.filter { seen.insert(fingerprints[$0]).inserted }
  }
}

private struct TimedOutput: Sendable {
  let output: EndModelTrainer.Output
  let seconds: Double
}

/// A queue that passes results on in the order of their positions, in whatever order they arrive.
private final class OrderedResults<Value: Sendable>: Sendable {
  private struct State {
    var waiting: [Int: Value] = [:]
    var next = 0
  }

  private let state = Mutex(State())

  func finish(
    _ position: Int, _ value: Value, _ handOn: (Int, Value) throws -> Void
  ) throws {
    try state.withLock { state in
      state.waiting[position] = value
      while let value = state.waiting.removeValue(forKey: state.next) {
        try handOn(state.next, value)
        state.next += 1
      }
    }
  }
}
