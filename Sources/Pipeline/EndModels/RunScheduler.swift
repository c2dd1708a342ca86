import EndModels
import Foundation
import JSONCoding
import Store
import SupervisionCore
import Synchronization

/// A run to be made: settings in a context.
public struct TrainingJob: Sendable {
  public let context: TrainingContext
  public let settings: EndModelSettings

  public init(context: TrainingContext, settings: EndModelSettings) {
    self.context = context
    self.settings = settings
  }
}

/// Makes runs in parallel, one thread each, and stores them in the order of the plan.
///
/// A run whose fingerprint is in the store is not made again, so an interrupted plan goes on where it stopped.
public struct RunScheduler: Sendable {
  /// Threads.
  public var jobs = processorCount
  /// Make runs again that the store has.
  public var force = false
  /// Whether test is predicted and scored.
  public var testing = true
  /// The decision whose model file is stored, of the first planned run alone; nil for none.
  public var storedModel: DecisionThreshold?
  /// Folder of checkpoints; nil for none.
  public var checkpoints: URL?
  /// At least this long passes between two checkpoints of a run. Default: 20 s.
  public var checkpointInterval = Duration.seconds(20)

  public init() {}

  /// - Parameters:
  ///   - plan: the runs to make, in this order.
  ///   - store: where runs and checkpoints are kept.
  ///   - progress: told the runs done, or with a single run its epochs.
  /// - Returns: one per planned run, in order.
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
    for index in open { try prepare(plan[index]) }
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

  /// - Parameter progress: told the epochs; nil to tell nobody.
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

/// Hands on results in the order of their positions, whatever order they come in.
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
