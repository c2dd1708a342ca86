import Foundation
import GRDB
import SupervisionCore

func voteFindings(_ db: Database) throws -> [StoreFinding] {
  let rows = try Row.fetchCursor(
    db,
    sql: """
      SELECT task.name, candidateChunk.split, candidateChunk.number, candidateChunk.candidateCount,
        json_array_length(task.classNames), labelingFunction.name, voteChunk.checksum, votes
      FROM voteChunk
      JOIN candidateChunk ON candidateChunk.id = voteChunk.candidateChunk
      JOIN labelingFunction ON labelingFunction.id = voteChunk.labelingFunction
      JOIN task ON task.id = candidateChunk.task
      """)
  var findings: [StoreFinding] = []
  while let row = try rows.next() {
    let votes: Data = row[7]
    let classCount: Int = row[4]
    let problem: String? =
      if votes.count != row[3] {
        "holds \(votes.count) votes, should hold \(row[3] as Int)"
      } else if crc(votes) != row[6] {
        "its checksum is wrong"
      } else if votes.contains(where: { !(-1..<classCount).contains(Int(Int8(bitPattern: $0))) }) {
        "holds a vote that is no class"
      } else {
        nil
      }
    if let problem {
      let place =
        "votes of \(row[5] as String), \(row[0] as String), \(row[1] as String), chunk \(row[2] as Int)"
      findings.append(StoreFinding(place: place, problem: problem))
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

func labelFindings(_ db: Database) throws -> [StoreFinding] {
  let rows = try Row.fetchCursor(
    db,
    sql: """
      SELECT task.name, candidateChunk.split, candidateChunk.number, candidateChunk.candidateCount,
        json_array_length(task.classNames), labelModel.functionSet || '/' || labelModel.name,
        probabilisticLabelChunk.checksum, probabilities
      FROM probabilisticLabelChunk
      JOIN candidateChunk ON candidateChunk.id = probabilisticLabelChunk.candidateChunk
      JOIN labelModel ON labelModel.id = probabilisticLabelChunk.labelModel
      JOIN task ON task.id = candidateChunk.task
      """)
  var findings: [StoreFinding] = []
  while let row = try rows.next() {
    let bytes: Data = row[7]
    let expected = (row[3] as Int) * (row[4] as Int)
    let problem: String? =
      if bytes.count != expected * 8 {
        "holds \(bytes.count / 8) probabilities, should hold \(expected)"
      } else if crc(bytes) != row[6] {
        "its checksum is wrong"
      } else {
        nil
      }
    if let problem {
      let place =
        "labels of \(row[5] as String), \(row[0] as String), \(row[1] as String), chunk \(row[2] as Int)"
      findings.append(StoreFinding(place: place, problem: problem))
    }
  }
  return findings
}
