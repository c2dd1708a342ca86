import GRDB
import SupervisionCore

/// Chunks numbered 0, 1, … without gaps, all but the last full, holding the candidates they promise.
func candidateFindings(_ db: Database) throws -> [StoreFinding] {
  try forEachTask(db) { task in
    var findings: [StoreFinding] = []
    for split in Split.allCases {
      let chunks = try fetchChunks(db, taskID: task.id, splits: [split])
      for (index, chunk) in chunks.enumerated() {
        let place = "\(task.name), \(split.rawValue), chunk \(chunk.number)"
        let isLast = index == chunks.count - 1
        if chunk.number != index {
          findings.append(StoreFinding(place: place, problem: "chunk \(index) is missing"))
        }
        if !isLast && chunk.candidateCount != Store.candidatesPerChunk {
          findings.append(
            StoreFinding(place: place, problem: "is not full, though it is not the last"))
        }
        let problem = try problem(db, chunk: chunk, classNames: task.classNames)
        if let problem { findings.append(StoreFinding(place: place, problem: problem)) }
      }
    }
    return findings
  }
}

private func problem(
  _ db: Database, chunk: StoredChunk, classNames: [String]
) throws -> String? {
  let ids = candidateRowIDs(of: chunk)
  let count = try Int.fetchOne(
    db, sql: "SELECT count(*) FROM candidate WHERE id >= ? AND id < ?",
    arguments: [ids.lowerBound, ids.lowerBound + Int64(Store.candidatesPerChunk)])
  guard count == chunk.candidateCount else {
    return "holds \(count ?? 0) candidates, should hold \(chunk.candidateCount)"
  }
  let candidates = try EncodedCandidates(db, ids: ids)
  return candidates.checksum(classNames: classNames) == chunk.checksum
    ? nil : "the candidates are not those it was made of (checksum)"
}

func corpusFindings(_ db: Database) throws -> [StoreFinding] {
  try forEachTask(db) { task in
    let chunks = try fetchChunks(db, taskID: task.id, splits: Split.allCases)
    return ChunkChecksum.corpus(chunks) == task.corpusChecksum
      ? [] : [StoreFinding(place: "corpus of \(task.name)", problem: "its checksum is wrong")]
  }
}

private struct CheckedTask {
  let id: Int64
  let name: String
  let classNames: [String]
  let corpusChecksum: String
}

private func forEachTask(
  _ db: Database, _ check: (CheckedTask) throws -> [StoreFinding]
) throws -> [StoreFinding] {
  try Row.fetchAll(
    db,
    sql: """
      SELECT task.id, task.name, task.classNames, corpus.checksum
      FROM task JOIN corpus ON corpus.task = task.id ORDER BY task.id
      """
  ).flatMap { row in
    try check(
      CheckedTask(
        id: row.decode(atIndex: 0), name: row.decode(atIndex: 1),
        classNames: decoded([String].self, from: row.decode(atIndex: 2)),
        corpusChecksum: row.decode(atIndex: 3)))
  }
}
