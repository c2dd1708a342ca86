import SupervisionCore
import Synchronization

/// An applier of labeling functions; see ``FunctionApplier``.
public typealias LabelingFunctionApplier<C: Candidate> = FunctionApplier<LabelingFunction<C>>

/// An applier of slicing functions; see ``FunctionApplier``.
public typealias SlicingFunctionApplier<C: Candidate> = FunctionApplier<SlicingFunction<C>>

/// A set of functions to run over candidates, in parallel, with the same result for any number of threads.
public struct FunctionApplier<F: ColumnFunction>: Sendable {
  /// The functions, one column of the result each.
  public let functions: [F]
  /// The largest number of threads.
  public let jobs: Int
  /// The consequence of a function's failure on a candidate.
  public let onFault: FaultPolicy

  /// Candidates that one thread takes at a time: few enough for their texts and words to stay in the
  /// processor's cache, and for a stored chunk to keep every core busy.
  private static var batchSize: Int { 1024 }

  /// An applier of these functions.
  ///
  /// - Parameters:
  ///   - functions: labeling or slicing functions, in the order of the result's columns.
  ///   - jobs: the largest number of threads.
  ///   - onFault: the consequence of a failure; by default the function abstains.
  public init(
    _ functions: [F], jobs: Int = processorCount, onFault: FaultPolicy = .abstain
  ) {
    self.functions = functions
    self.jobs = jobs
    self.onFault = onFault
  }

  /// The cells of every function for these candidates, in their order.
  ///
  /// - Throws: ``FunctionFailure`` for the first fault by batch, function and candidate when ``onFault`` is `.stop`.
  public func apply(to candidates: [F.C]) throws -> ApplierResult {
    let batches = Self.batches(candidates)
    return try applyToBatches(count: batches.count) { CandidateChunk(batches[$0]) }
  }

  static func batches(_ candidates: [F.C]) -> [ArraySlice<F.C>] {
    candidates.indices.batches(of: batchSize).map { candidates[$0] }
  }

  /// Applies the functions to batches, each made by the thread that takes it.
  func applyToBatches(
    count: Int, _ makeBatch: @Sendable (Int) -> CandidateChunk<F.C>
  ) throws -> ApplierResult {
    let names = functions.map(\.name)
    let results = try parallelMap(0..<count, jobs: jobs) { index in
      let chunk = makeBatch(index)
      return try RunningBatch(chunk, functionNames: names).whileRunning { try applyToBatch(chunk) }
    }
    return ApplierResult(joining: results, functions.count)
  }

  private func applyToBatch(_ chunk: CandidateChunk<F.C>) throws -> ApplierResult {
    let candidates = chunk.candidates
    let classNames = F.C.Label.classNames
    var result = ApplierResult()
    for (index, function) in functions.enumerated() {
      chunk.place.function.store(index, ordering: .relaxed)
      let start = ContinuousClock.now
      let sharedBefore = chunk.sharedTime
      var column = VoteColumn(rowCount: candidates.count, defaultCell: F.defaultCell)
      function.fill(&column, for: chunk)
      column.refuseCells(outside: function.allowedCells, classNames: classNames)
      let faults = column.faults.map {
        Fault(
          function: function.name, candidate: candidates[candidates.startIndex + $0.row].id,
          error: String(describing: $0.error))
      }
      if onFault == .stop, let fault = faults.first { throw FunctionFailure(fault: fault) }
      result.columns.append(column.cells)
      result.faults += faults
      result.faultRows += column.faults.map(\.row)
      let time = ContinuousClock.now - start - (chunk.sharedTime - sharedBefore)
      result.secondsPerFunction.append(time / .seconds(1))
    }
    result.sharedSeconds = chunk.sharedTime / .seconds(1)
    return result
  }
}

extension FunctionApplier {
  /// The votes on these candidates, one row each, with faults and times.
  ///
  /// - Throws: as ``apply(to:)``.
  public func voteMatrix<C>(
    _ candidates: [C]
  ) throws -> (votes: VoteMatrix, result: ApplierResult) where F == LabelingFunction<C> {
    let result = try apply(to: candidates)
    let votes = VoteMatrix(
      rowCount: candidates.count, functionNames: functions.map(\.name),
      classCount: C.Label.classCount, cells: Array(result.columns.joined()))
    return (votes, result)
  }
}
