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
      """, remedy: { "run 'slicework label \($0) --only \($1) --force'" }, problem: voteProblem)
}

private func voteProblem(_ votes: Data, candidateCount: Int, classCount: Int) -> String? {
  if votes.count != candidateCount {
    "holds \(votes.count) votes, should hold \(candidateCount)"
  } else if votes.contains(where: { !(-1..<classCount).contains(Int(Int8(bitPattern: $0))) }) {
    "holds a vote that is no class"
  } else {
    nil
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
      """,
    remedy: { task, model in
      let names = model.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      return
        "run 'slicework label-model fit \(task) --lf-set \(names[0]) --label-model \(names[1])'"
    }, problem: probabilityProblem)
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
      """, remedy: { task, _ in "train it again, with 'slicework train \(task)'" },
    problem: probabilityProblem)
}

private func probabilityProblem(
  _ probabilities: Data, candidateCount: Int, classCount: Int
) -> String? {
  let expected = candidateCount.multipliedReportingOverflow(by: classCount)
  return !expected.overflow && probabilities.count % 8 == 0
    && probabilities.count / 8 == expected.partialValue
    ? nil
    : "holds \(probabilities.count) bytes, should hold 8 for each of \(candidateCount) candidates and \(classCount) classes"
}

/// - Parameters:
///   - sql: selects task, split, number and candidates of a chunk, classes, who it is of, checksum, bytes.
///   - remedy: the step that makes the bytes anew, by task and who they are of.
///   - problem: describes what is wrong with the bytes for so many candidates and classes, regardless of the checksum.
private func chunkFindings(
  _ db: Database, of kind: String, sql: String, remedy: (_ task: String, _ owner: String) -> String,
  problem: (_ bytes: Data, _ candidateCount: Int, _ classCount: Int) -> String?
) throws -> [StoreFinding] {
  let rows = try Row.fetchCursor(db, sql: sql)
  var findings: [StoreFinding] = []
  while let row = try rows.next() {
    let bytes: Data = try row.decode(atIndex: 7)
    let checksum: Int64 = try row.decode(atIndex: 6)
    let wrongSum = crc(bytes) == checksum ? nil : "its checksum is wrong"
    let found = problem(bytes, try row.decode(atIndex: 3), try row.decode(atIndex: 4))
    guard let found = found ?? wrongSum else { continue }
    let task: String = try row.decode(atIndex: 0)
    let split: String = try row.decode(atIndex: 1)
    let number: Int = try row.decode(atIndex: 2)
    let owner: String = try row.decode(atIndex: 5)
    findings.append(
      StoreFinding(
        place: "\(kind) of \(owner), \(task), \(split), chunk \(number)", problem: found,
        remedy: remedy(task, owner)))
  }
  return findings
}

/// A candidate on which a function failed has its abstain.
func faultFindings(_ db: Database) throws -> [StoreFinding] {
  try Row.fetchAll(
    db,
    sql: """
      SELECT voteChunk, row FROM fault JOIN voteChunk ON voteChunk.id = fault.voteChunk
      WHERE hex(substr(votes, row + 1, 1)) <> 'FF' LIMIT \(StoreFinding.limit)
      """
  ).map { row in
    let chunk: Int64 = try row.decode(atIndex: 0)
    let number: Int = try row.decode(atIndex: 1)
    return StoreFinding(
      place: "fault on row \(number) of voteChunk \(chunk)",
      problem: "the vote there is no abstain")
  }
}
