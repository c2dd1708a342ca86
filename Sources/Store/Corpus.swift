import SupervisionCore

/// A corpus in the store.
public struct StoredCorpus: Equatable, Sendable {
  /// Name of the task.
  public let task: String
  /// Names by class index.
  public let classNames: [String]
  /// Kind and files that the corpus was imported from.
  public let origin: CorpusOrigin
  /// SHA-256 over classes and candidates (ids, contexts, bodies, gold) in corpus order.
  public let checksum: String
}

/// Consecutive candidates of a split, the unit in which candidates, votes and labels are stored.
public struct StoredChunk: Equatable, Sendable {
  let id: Int64
  /// Split of all its candidates.
  public let split: Split
  /// Number within the split, from 0.
  public let number: Int
  /// 1 to ``Store/candidatesPerChunk``.
  public let candidateCount: Int
  /// SHA-256 over classes and candidates of this chunk; votes are valid only with it.
  public let checksum: String

  /// The positions of its candidates in the split.
  public var positions: Range<Int> {
    let start = number * Store.candidatesPerChunk
    return start..<(start + candidateCount)
  }
}

/// The result of an import.
public struct ImportOutcome: Equatable, Sendable {
  /// Candidates per split; empty splits are absent.
  public let candidateCounts: [Split: Int]
  /// Checksum of the corpus, as ``StoredCorpus/checksum``.
  public let corpusChecksum: String
  /// Whether the store already held the same corpus, so that nothing was written.
  public let isUnchanged: Bool
  /// Chunks with unchanged candidates, whose votes remain valid.
  public let keptChunkCount: Int
  /// Chunks that changed or no longer exist, whose votes were removed.
  public let droppedChunkCount: Int
  /// Files whose gold labels an earlier import of gold brought, and that were kept.
  public let goldFiles: [String]
  /// Candidates whose kept gold label is not the one that the corpus has for them.
  public let keptGoldCount: Int
}
