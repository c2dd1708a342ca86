import Evaluation
import Foundation
import Labeling
import Store
import SupervisionCore
import Synchronization

/// Options of a labeling run.
public struct LabelingOptions: Sendable {
  /// Splits to label. Default: all.
  public var splits = Split.allCases
  /// Names of the functions to run; empty for all. Default: empty.
  public var only: [String] = []
  /// Number of threads; votes do not depend on it. Default: one per core.
  public var jobs: Int
  /// Whether functions run again where nothing changed; chunk by chunk, new votes replace the old ones as they are
  /// stored, so that a run that stops loses none. Default: no.
  public var force = false
  /// Reaction to an error that a function throws. Default: abstain.
  public var onFault = FaultPolicy.abstain
  /// Processes that functions run in; nil for this one. Default: nil.
  package var workers: FunctionWorkers?

  /// Options to run new and changed functions on all splits.
  ///
  /// - Parameter jobs: number of threads; votes do not depend on it.
  public init(jobs: Int = processorCount) { self.jobs = jobs }

  /// Whether no stored vote of the functions stays, so that damaged ones need not stop the run.
  fileprivate var replacesAllVotes: Bool { force && Set(splits) == Set(Split.allCases) }
}

extension WorkbenchTask {
  /// Runs new and changed functions on the candidates that they have not voted on, and stores their votes.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for an unknown function; ``SupervisionCore/DataError`` when nothing was
  ///   imported; the error of a function where ``Pipeline/LabelingOptions/onFault`` is to stop.
  @discardableResult
  public func applyFunctions(
    in store: Store, options: LabelingOptions = LabelingOptions(),
    progress: some ProgressObserver = SilentProgress()
  ) throws -> LabelingReport {
    _ = try importedCorpus(in: store)
    let declared = try select(declaredFunctions(in: store), only: options.only)
    let drifted: [String]
    do {
      drifted = try functionsThatVoteDifferently(declared, in: store, options: options)
    } catch is DataError where options.replacesAllVotes {
      drifted = []
    }
    let registration = try store.register(
      declared.map { $0.record() }, task: name, outdated: drifted)
    let pending = try store.pendingChunks(
      task: name, splits: options.splits, functions: registration.functions,
      includingVoted: options.force)
    let functions = Dictionary(
      uniqueKeysWithValues: declared.map { ($0.function.name, $0.function) })
    let tally = Mutex(LabelingTally())
    let total = pending.reduce(0) { $0 + $1.functions.count * $1.chunk.candidateCount }
    progress.report(completed: 0, total: total)
    try forEachInParallel(count: pending.count, jobs: options.jobs) { index in
      let work = pending[index]
      let votes = try cast(
        work, functions: work.functions.compactMap { functions[$0.name] }, store: store,
        options: options)
      try store.write(votes.columns, for: work.chunk)
      let completed = tally.withLock { $0.add(votes) }
      progress.report(completed: completed, total: total)
    }
    return LabelingReport(
      task: name, registration: registration, isForced: options.force, tally: tally.withLock { $0 })
  }

  /// The votes of the functions that a chunk lacks.
  private func cast(
    _ work: PendingChunk, functions: [LabelingFunction<C>], store: Store, options: LabelingOptions
  ) throws -> CastVotes {
    let result = try cells(of: functions, on: work.chunk, store: store, options: options)
    let columns = work.functions.indices.map { index in
      ChunkVotes(
        function: work.functions[index], cells: result.columns[index],
        faults: zip(result.faults, result.faultRows).compactMap { fault, row in
          fault.function == work.functions[index].name
            ? ChunkVotes.Fault(row: row, error: fault.error) : nil
        },
        seconds: result.secondsPerFunction[index])
    }
    return CastVotes(
      columns: columns, faults: result.faults, sharedSeconds: result.sharedSeconds)
  }

  private func cells(
    of functions: [LabelingFunction<C>], on chunk: StoredChunk, store: Store,
    options: LabelingOptions
  ) throws -> ApplierResult {
    if let workers = options.workers {
      return try apply(
        functions, in: workers, split: chunk.split, positions: Array(chunk.positions), store: store,
        onFault: options.onFault)
    }
    let applier = LabelingFunctionApplier(
      functions, jobs: options.jobs, onFault: options.onFault)
    var parts: [ApplierResult] = []
    try store.forEachBatch(of: C.self, in: chunk) { batch in
      parts.append(try applier.apply(to: batch.map(\.candidate)))
    }
    return ApplierResult(joining: parts, functions.count)
  }

  /// The cells of functions that run in processes of their own.
  func apply(
    _ functions: [LabelingFunction<C>], in workers: FunctionWorkers, split: Split,
    positions: [Int], store: Store, onFault: FaultPolicy
  ) throws -> ApplierResult {
    try workers.apply(
      functions.map(\.name), split: split, positions: positions, onFault: onFault
    ) { position in
      try store.candidates(of: C.self, task: name, split: split, positions: [position])[0].candidate
        .id
    }
  }

  private func select(
    _ functions: [DeclaredFunction<C>], only names: [String]
  ) throws -> [DeclaredFunction<C>] {
    let known = Set(functions.map(\.function.name))
    if let unknown = names.first(where: { !known.contains($0) }) {
      throw UsageError(
        "the task '\(name)' has no labeling function named '\(unknown)'",
        remedy: "`tasks --functions` lists them")
    }
    return names.isEmpty ? functions : functions.filter { names.contains($0.function.name) }
  }
}

/// The votes cast on one chunk.
struct CastVotes {
  let columns: [ChunkVotes]
  let faults: [Fault]
  let sharedSeconds: Double
}

/// Running counts of a labeling run, per function.
struct LabelingTally: Sendable {
  struct Entry: Sendable {
    var candidates = 0
    var votes = 0
    var faults = 0
    var seconds = 0.0
  }

  private(set) var entries: [String: Entry] = [:]
  private(set) var faults: [Fault] = []
  private(set) var sharedSeconds = 0.0
  private var cells = 0

  /// - Returns: cells computed so far.
  mutating func add(_ votes: CastVotes) -> Int {
    for column in votes.columns {
      var entry = entries[column.function.name] ?? Entry()
      entry.candidates += column.cells.count
      entry.votes += column.cells.count { $0 != abstainCell }
      entry.faults += column.faults.count
      entry.seconds += column.seconds
      entries[column.function.name] = entry
      cells += column.cells.count
    }
    faults += votes.faults
    sharedSeconds += votes.sharedSeconds
    return cells
  }
}
