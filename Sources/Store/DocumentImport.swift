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
  private var remembered: [String: ImportedDocument] = [:]

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
    if let known = remembered[externalID] { return known }
    let document = try stored(externalID) ?? store(context, as: externalID)
    if remembered.count == Self.rememberedCount { remembered.removeAll(keepingCapacity: true) }
    remembered[externalID] = document
    return document
  }

  private func stored(_ externalID: String) throws -> ImportedDocument? {
    guard let row = try Row.fetchOne(find, arguments: [taskID, externalID]) else { return nil }
    return ImportedDocument(
      id: row[0], digest: ChunkChecksum.contextDigest(id: externalID, body: row[1]))
  }

  private func store(
    _ context: some CandidateContext, as externalID: String
  ) throws -> ImportedDocument {
    let body = try context.encodedBody()
    try insert.execute(arguments: [taskID, externalID, body])
    return ImportedDocument(
      id: db.lastInsertedRowID,
      digest: ChunkChecksum.contextDigest(id: externalID, body: body))
  }
}
