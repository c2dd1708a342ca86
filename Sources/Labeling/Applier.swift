import SupervisionCore

/// Runs labeling functions over candidates, in parallel, with the same result at any number of threads.
public typealias LabelingFunctionApplier<C: Candidate> = FunctionApplier<LabelingFunction<C>>

/// Runs slicing functions over candidates, in parallel, with the same result at any number of threads.
public typealias SlicingFunctionApplier<C: Candidate> = FunctionApplier<SlicingFunction<C>>

/// Runs functions over candidates, in parallel, with the same result at any number of threads.
public struct FunctionApplier<F: ColumnFunction>: Sendable {
  public let functions: [F]
  /// At most this many threads.
  public let jobs: Int
  public let onFault: FaultPolicy

  /// Candidates that one thread takes at a time: few enough for their texts and words to stay in the
  /// processor's cache, and for a stored chunk to keep every core busy.
  private static var batchSize: Int { 1024 }

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
  public func label(_ candidates: [F.C]) throws -> LabeledCandidates {
    let batches = Self.batches(candidates)
    return try labelBatches(count: batches.count) { CandidateChunk(batches[$0]) }
  }

  static func batches(_ candidates: [F.C]) -> [ArraySlice<F.C>] {
    candidates.indices.batches(of: batchSize).map { candidates[$0] }
  }

  /// Labels batches that are made as threads get to them.
  func labelBatches(
    count: Int, _ makeBatch: @Sendable (Int) -> CandidateChunk<F.C>
  ) throws -> LabeledCandidates {
    let results = try parallelMap(0..<count, jobs: jobs) { try labelBatch(makeBatch($0)) }
    return LabeledCandidates(joining: results, functions.count)
  }

  private func labelBatch(_ chunk: CandidateChunk<F.C>) throws -> LabeledCandidates {
    let candidates = chunk.candidates
    let classNames = F.C.Label.classNames
    var result = LabeledCandidates()
    for function in functions {
      let start = ContinuousClock.now
      let sharedBefore = chunk.sharedTime
      var column = CellColumn(rowCount: candidates.count, restingCell: F.restingCell)
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
  /// The label matrix of these candidates, with what went wrong and how long it took.
  public func voteMatrix<C>(
    _ candidates: [C]
  ) throws -> (votes: VoteMatrix, result: LabeledCandidates) where F == LabelingFunction<C> {
    let result = try label(candidates)
    let votes = VoteMatrix(
      rowCount: candidates.count, functionNames: functions.map(\.name),
      classCount: C.Label.classCount, cells: Array(result.columns.joined()))
    return (votes, result)
  }
}

/// What functions say of some candidates.
public struct LabeledCandidates: Sendable {
  /// Per function, one cell per candidate.
  public internal(set) var columns: [[Int8]] = []
  /// In order of batches of candidates, then of functions, then of candidates.
  public internal(set) var faults: [Fault] = []
  /// The position of each fault's candidate.
  public internal(set) var faultRows: [Int] = []
  /// Thread time per function, without what functions share.
  public internal(set) var secondsPerFunction: [Double] = []
  /// Thread time of what functions share: cutting texts into words, tagging sentences.
  public internal(set) var sharedSeconds = 0.0

  init() {}

  init(joining parts: [LabeledCandidates], _ functionCount: Int) {
    columns = (0..<functionCount).map { function in parts.flatMap { $0.columns[function] } }
    var rowCount = 0
    for part in parts {
      faults += part.faults
      faultRows += part.faultRows.map { rowCount + $0 }
      rowCount += part.columns.first?.count ?? 0
    }
    secondsPerFunction = (0..<functionCount).map { function in
      parts.reduce(0) { $0 + $1.secondsPerFunction[function] }
    }
    sharedSeconds = parts.reduce(0) { $0 + $1.sharedSeconds }
  }
}
