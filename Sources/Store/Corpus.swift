import SupervisionCore

/// A corpus in the store.
public struct StoredCorpus: Equatable, Sendable {
  public let task: String
  /// By class index.
  public let classNames: [String]
  public let origin: CorpusOrigin
  /// SHA-256 over classes and candidates (ids, contexts, bodies, gold) in corpus order.
  public let checksum: String
}

/// Consecutive candidates of a split, the unit in which candidates, votes and labels are stored.
public struct StoredChunk: Equatable, Sendable {
  let id: Int64
  public let split: Split
  /// 0, 1, … within the split.
  public let number: Int
  public let candidateCount: Int
  /// SHA-256 over classes and candidates of this chunk; votes are valid only with it.
  public let checksum: String

  /// The positions of its candidates in the split.
  public var positions: Range<Int> {
    let start = number * Store.candidatesPerChunk
    return start..<(start + candidateCount)
  }
}

/// What an import did.
public struct ImportOutcome: Equatable, Sendable {
  public let candidateCounts: [Split: Int]
  public let corpusChecksum: String
  /// Whether the store already held exactly this, so that nothing was written.
  public let isUnchanged: Bool
  /// Chunks whose candidates are those of the last import; their votes were kept.
  public let keptChunkCount: Int
  /// Chunks that changed or vanished; their votes were dropped.
  public let droppedChunkCount: Int
}
