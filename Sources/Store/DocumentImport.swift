import GRDB
import SupervisionCore

/// A context that an import has stored.
struct ImportedDocument {
  let id: Int64
  let digest: String
}

/// Stores each context once; remembers the latest so that most are found without a query.
final class DocumentImport {
  private static let rememberedCount = 65_536

  private let taskID: Int64
  private let find: Statement
  private let insert: Statement
  private let db: Database
  /// By the bytes of the id: texts that differ only in Unicode normalisation are equal in Swift.
  private var remembered: [[UInt8]: ImportedDocument] = [:]

  init(_ db: Database, taskID: Int64) throws {
    self.db = db
    self.taskID = taskID
    find = try db.makeStatement(
      sql: "SELECT id, body FROM document WHERE task = ? AND externalID = ?")
    insert = try db.makeStatement(
      sql: "INSERT INTO document (task, externalID, body) VALUES (?, ?, ?)")
  }

  func add(_ context: some CandidateContext) throws -> ImportedDocument {
    let externalID = context.id
    let key = Array(externalID.utf8)
    if let known = remembered[key] { return known }
    let document = try stored(externalID) ?? store(context, as: externalID)
    if remembered.count == Self.rememberedCount { remembered.removeAll(keepingCapacity: true) }
    remembered[key] = document
    return document
  }

  private func stored(_ externalID: String) throws -> ImportedDocument? {
    guard let row = try Row.fetchOne(find, arguments: [taskID, externalID]) else { return nil }
    return ImportedDocument(
      id: try row.decode(atIndex: 0),
      digest: ChunkChecksum.contextDigest(id: externalID, body: try row.decode(atIndex: 1)))
  }

  private func store(
    _ context: some CandidateContext, as externalID: String
  ) throws -> ImportedDocument {
    try checkStorable(externalID, field: "id", of: "context")
    let body = try context.encodedBody()
    try checkStorable(body, field: "body", of: "context '\(externalID)'")
    try insert.execute(arguments: [taskID, externalID, body])
    return ImportedDocument(
      id: db.lastInsertedRowID,
      digest: ChunkChecksum.contextDigest(id: externalID, body: body))
  }
}
