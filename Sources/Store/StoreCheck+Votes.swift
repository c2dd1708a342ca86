import Foundation
import GRDB
import SupervisionCore

func voteFindings(_ db: Database) throws -> [StoreFinding] {
  try chunkFindings(
    db, of: "votes",
    sql: """
      SELECT task.name, candidateChunk.split, candidateChunk.number, candidateChunk.candidateCount,
        json_array_length(task.classNames), labelingFunction.name, voteChunk.checksum, votes
      FROM voteChunk
      JOIN candidateChunk ON candidateChunk.id = voteChunk.candidateChunk
      JOIN labelingFunction ON labelingFunction.id = voteChunk.labelingFunction
      JOIN task ON task.id = candidateChunk.task
      """
  ) { votes, candidateCount, classCount in
    if votes.count != candidateCount {
      "holds \(votes.count) votes, should hold \(candidateCount)"
    } else if votes.contains(where: { !(-1..<classCount).contains(Int(Int8(bitPattern: $0))) }) {
      "holds a vote that is no class"
    } else {
      nil
    }
  }
}

func labelFindings(_ db: Database) throws -> [StoreFinding] {
  try chunkFindings(
    db, of: "labels",
    sql: """
      SELECT task.name, candidateChunk.split, candidateChunk.number, candidateChunk.candidateCount,
        json_array_length(task.classNames), labelModel.functionSet || '/' || labelModel.name,
        probabilisticLabelChunk.checksum, probabilities
      FROM probabilisticLabelChunk
      JOIN candidateChunk ON candidateChunk.id = probabilisticLabelChunk.candidateChunk
      JOIN labelModel ON labelModel.id = probabilisticLabelChunk.labelModel
      JOIN task ON task.id = candidateChunk.task
      """, problem: probabilityProblem)
}

func predictionFindings(_ db: Database) throws -> [StoreFinding] {
  try chunkFindings(
    db, of: "predictions",
    sql: """
      SELECT task.name, candidateChunk.split, candidateChunk.number, candidateChunk.candidateCount,
        json_array_length(task.classNames), 'run ' || run.id || ' ' || regime,
        predictionChunk.checksum, probabilities
      FROM predictionChunk
      JOIN candidateChunk ON candidateChunk.id = predictionChunk.candidateChunk
      JOIN run ON run.id = predictionChunk.run
      JOIN task ON task.id = candidateChunk.task
      """, problem: probabilityProblem)
}

func trainedModelFindings(_ db: Database) throws -> [StoreFinding] {
  try Row.fetchAll(db, sql: "SELECT run, checksum, bytes FROM trainedModel")
    .filter { Checksum.of($0[2] as Data) != $0[1] }
    .map { StoreFinding(place: "model of run \($0[0] as Int64)", problem: "its checksum is wrong") }
}

private func probabilityProblem(
  _ probabilities: Data, candidateCount: Int, classCount: Int
) -> String? {
  probabilities.count == candidateCount * classCount * 8
    ? nil
    : "holds \(probabilities.count / 8) probabilities, should hold \(candidateCount * classCount)"
}

/// - Parameters:
///   - sql: selects task, split, number and candidates of a chunk, classes, who it is of, checksum, bytes.
///   - problem: describes what is wrong with the bytes for so many candidates and classes, regardless of the checksum.
private func chunkFindings(
  _ db: Database, of kind: String, sql: String,
  problem: (_ bytes: Data, _ candidateCount: Int, _ classCount: Int) -> String?
) throws -> [StoreFinding] {
  let rows = try Row.fetchCursor(db, sql: sql)
  var findings: [StoreFinding] = []
  while let row = try rows.next() {
    let bytes: Data = row[7]
    let wrongSum = crc(bytes) == row[6] ? nil : "its checksum is wrong"
    if let found = problem(bytes, row[3], row[4]) ?? wrongSum {
      let place =
        "\(kind) of \(row[5] as String), \(row[0] as String), \(row[1] as String), chunk \(row[2] as Int)"
      findings.append(StoreFinding(place: place, problem: found))
    }
  }
  return findings
}

/// A candidate on which a function failed has its abstain.
func faultFindings(_ db: Database) throws -> [StoreFinding] {
  try Row.fetchAll(
    db,
    sql: """
      SELECT voteChunk, row FROM fault JOIN voteChunk ON voteChunk.id = fault.voteChunk
      WHERE hex(substr(votes, row + 1, 1)) <> 'FF'
      """
  ).map {
    StoreFinding(
      place: "fault on row \($0[1] as Int) of voteChunk \($0[0] as Int64)",
      problem: "the vote there is no abstain")
  }
}
