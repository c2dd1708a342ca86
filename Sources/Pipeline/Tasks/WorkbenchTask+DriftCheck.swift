import Labeling
import Store
import SupervisionCore

extension WorkbenchTask {
  /// Greatest number of stored chunks to check, evenly spaced.
  private static var checkedChunkCount: Int { 16 }
  /// Greatest number of votes, and of abstains, to check per function over all chunks.
  private static var checkedRowCount: Int { 64 }

  /// Functions whose stored votes differ from those of a new build of the program, though their fingerprints agree.
  ///
  /// Samples the votes and abstains of functions that voted on all candidates in another build, runs the functions on
  /// them again and compares. Costs nothing while the program stays the same.
  func functionsThatVoteDifferently(
    _ declared: [DeclaredFunction<C>], in store: Store, options: LabelingOptions
  ) throws -> [String] {
    let total = try store.candidateCounts(task: name).values.reduce(0, +)
    let stored = Dictionary(
      try store.functions(task: name).map { ($0.record.name, $0) }, uniquingKeysWith: { $1 })
    let suspects = declared.map(\.function).filter { function in
      guard let known = stored[function.name] else { return false }
      return known.record.build != Executable.identity && known.candidateCount == total
    }
    guard !suspects.isEmpty else { return [] }
    let chunks = try store.chunks(task: name)
    let step = max(1, (chunks.count + Self.checkedChunkCount - 1) / Self.checkedChunkCount)
    let chosen = Set(stride(from: 0, to: chunks.count, by: step).map { chunks[$0].checksum })
    let limit = max(1, Self.checkedRowCount / chosen.count)
    var samples: [Sample] = []
    for split in Split.allCases {
      try store.forEachVoteChunk(task: name, split: split, functions: suspects.map(\.name)) {
        chunk, votes in
        if chosen.contains(chunk.checksum) {
          samples.append(Sample(of: votes, in: chunk, limit: limit))
        }
      }
    }
    let differing = try samples.flatMap { sample in
      sample.disagreements(
        with: try columns(of: suspects, sample, in: store, options: options))
    }
    return suspects.indices.filter(differing.contains).map { suspects[$0].name }
  }

  private func columns(
    of functions: [LabelingFunction<C>], _ sample: Sample, in store: Store,
    options: LabelingOptions
  ) throws -> [[Int8]] {
    if let workers = options.workers {
      return try apply(
        functions, in: workers, split: sample.split, positions: sample.positions, store: store,
        onFault: .abstain
      ).columns
    }
    let candidates = try store.candidates(
      of: C.self, task: name, split: sample.split, positions: sample.positions)
    return try LabelingFunctionApplier(functions, jobs: options.jobs)
      .apply(to: candidates.map(\.candidate)).columns
  }
}

/// Some rows of a stored chunk with their votes.
private struct Sample {
  let split: Split
  let positions: [Int]
  /// Per function, one cell per position.
  let columns: [[Int8]]

  /// - Parameter limit: greatest number of votes, and of abstains, per function.
  init(of votes: VoteMatrix, in chunk: StoredChunk, limit: Int) {
    let rows = Set(
      (0..<votes.columnCount).flatMap { driftCheckRows(of: Array(votes.column($0)), limit: limit) }
    ).sorted()
    split = chunk.split
    positions = rows.map { chunk.positions.lowerBound + $0 }
    columns = (0..<votes.columnCount).map { column in rows.map { votes[$0, column] } }
  }

  /// Indices of the functions whose votes differ somewhere.
  func disagreements(with other: [[Int8]]) -> [Int] {
    columns.indices.filter { columns[$0] != other[$0] }
  }
}
