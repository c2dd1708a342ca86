import GRDB
import SupervisionCore

extension Store {
  /// The current provenance of the votes of some functions; read it before the votes that a model is fitted to.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when a function is not in the store.
  /// - Complexity: one query per function and chunk; votes are not read.
  public func provenance(task: String, functions: [String]) throws -> Provenance {
    try read { db in
      let state = try VoteState(db, task: task)
      return Provenance(
        functions: try functions.map { name in
          guard let fingerprint = state.fingerprints[name] else {
            throw DataError(
              file: path, field: "labeling function '\(name)'", found: "no votes",
              expected: "votes on every candidate", remedy: "run 'slicework label \(task)'")
          }
          return Provenance.Function(
            name: name, fingerprint: fingerprint, votes: try state.votesChecksum(db, of: name))
        }, corpusChecksum: state.corpus.checksum)
    }
  }

  /// Changes since the model was fitted, one sentence each; empty when its labels are up to date.
  public func staleness(of model: LabelModelRecord, task: String) throws -> [String] {
    try read { db in
      let state = try VoteState(db, task: task)
      let isSameCorpus = state.corpus.checksum == model.provenance.corpusChecksum
      return (isSameCorpus ? [] : ["the corpus changed since"])
        + (try model.provenance.functions.compactMap { function in
          guard let now = state.fingerprints[function.name] else {
            return "labeling function '\(function.name)' was removed since"
          }
          guard now.matches(function.fingerprint) else {
            return "labeling function '\(function.name)' changed since"
          }
          guard isSameCorpus, let votes = function.votes else { return nil }
          return try state.votesChecksum(db, of: function.name) == votes
            ? nil : "the votes of labeling function '\(function.name)' changed since"
        })
    }
  }
}

/// The current state of everything that decides whether labels are stale.
private struct VoteState {
  let corpus: StoredCorpus
  let fingerprints: [String: FunctionFingerprint]
  private let functionIDs: [String: Int64]
  private let chunks: [StoredChunk]

  init(_ db: Database, task: String) throws {
    let taskID = try taskIdentifier(db, task: task)
    guard let corpus = try fetchCorpus(db, task: task) else { throw noCorpus(task) }
    self.corpus = corpus
    fingerprints = try fetchFingerprints(db, taskID: taskID)
    functionIDs = try fetchFunctionIDs(db, taskID: taskID)
    chunks = try fetchChunks(db, taskID: taskID, splits: Split.allCases)
  }

  /// SHA-256 over the checksums of a function's chunks, in order; a chunk without votes counts too.
  func votesChecksum(_ db: Database, of function: String) throws -> String {
    let find = try db.cachedStatement(sql: "SELECT checksum FROM voteChunk WHERE id = ?")
    var checksum = Checksum()
    for chunk in chunks {
      let stored = try functionIDs[function].flatMap {
        try Int64.fetchOne(find, arguments: [chunkRowID(chunk, column: $0)])
      }
      checksum.add(stored.map(String.init) ?? "none")
    }
    return checksum.hexadecimal()
  }
}
