import GRDB
import SupervisionCore

/// Candidates as they are stored, read in one go so that decoding holds no connection.
struct EncodedCandidates {
  struct Item {
    let externalID: String
    let document: Int64?
    let body: String
    let gold: Int?
  }

  struct Document {
    let externalID: String
    let body: String
  }

  private(set) var items: [Item] = []
  private(set) var documents: [Int64: Document] = [:]
  private var byteCount = 0

  var count: Int { items.count }

  /// - Parameters:
  ///   - ids: those of the table `candidate`.
  ///   - byteCount: bytes of bodies and contexts after which no further candidate is read.
  init(_ db: Database, ids: Range<Int64>, upTo byteCount: Int = .max) throws {
    let find = try Self.documentStatement(db)
    let rows = try Row.fetchCursor(
      db,
      sql:
        "SELECT externalID, document, body, gold FROM candidate WHERE id >= ? AND id < ? ORDER BY id",
      arguments: [ids.lowerBound, ids.upperBound])
    while self.byteCount < byteCount, let row = try rows.next() {
      try add(Self.item(row), findingDocument: find)
    }
  }

  init(_ db: Database, ids: [Int64]) throws {
    let find = try db.makeStatement(
      sql: "SELECT externalID, document, body, gold FROM candidate WHERE id = ?")
    let findDocument = try Self.documentStatement(db)
    for id in ids {
      guard let row = try Row.fetchOne(find, arguments: [id]) else { continue }
      try add(Self.item(row), findingDocument: findDocument)
    }
  }

  private static func item(_ row: Row) throws -> Item {
    try Item(
      externalID: row.decode(atIndex: 0), document: row.decode(atIndex: 1),
      body: row.decode(atIndex: 2), gold: row.decode(atIndex: 3))
  }

  private static func documentStatement(_ db: Database) throws -> Statement {
    try db.makeStatement(sql: "SELECT externalID, body FROM document WHERE id = ?")
  }

  private mutating func add(_ item: Item, findingDocument find: Statement) throws {
    items.append(item)
    byteCount += item.body.utf8.count
    guard let id = item.document, documents[id] == nil,
      let row = try Row.fetchOne(find, arguments: [id])
    else { return }
    let document = try Document(
      externalID: row.decode(atIndex: 0), body: row.decode(atIndex: 1))
    documents[id] = document
    byteCount += document.body.utf8.count
  }

  /// - Complexity: one decoding per context and one per candidate.
  func decoded<C: Candidate>(split: Split) throws -> [LabeledCandidate<C>] {
    let contexts = try documents.mapValues { document in
      try decodedBody("document", document.externalID) {
        try C.Context(id: document.externalID, body: document.body)
      }
    }
    let noContext = NoContext() as? C.Context
    return try items.map { item in
      guard let context = item.document.flatMap({ contexts[$0] }) ?? noContext else {
        throw DataError(
          file: "candidate \(item.externalID)", field: "document", found: "none",
          expected: "the context this type of candidate has",
          remedy: "run 'slicework store check', then import the corpus again")
      }
      let candidate = try decodedBody("candidate", item.externalID) {
        try C(id: item.externalID, body: item.body, context: context)
      }
      return LabeledCandidate(candidate: candidate, split: split, gold: item.gold)
    }
  }

  /// - Throws: ``DataError`` for a body that the type cannot be made of: damaged, or written by another version of the type.
  private func decodedBody<Value>(
    _ table: String, _ id: String, _ decode: () throws -> Value
  ) throws -> Value {
    do {
      return try decode()
    } catch {
      let reason = (error as? DataError).map { "\($0.field ?? "value"): \($0.found)" }
      throw DataError(
        file: "\(table) '\(id)'", field: "body",
        found: "a text that cannot be decoded (\(reason ?? "\(error)"))",
        expected: "what the task's type wrote there",
        remedy: "run 'slicework store check'; where it finds damage, import into a new store, "
          + "else import again with the task's present type")
    }
  }
}

extension EncodedCandidates {
  /// The checksum of a chunk of these candidates.
  func checksum(classNames: [String]) -> String {
    let digests = documents.mapValues {
      ChunkChecksum.contextDigest(id: $0.externalID, body: $0.body)
    }
    var checksum = ChunkChecksum(classNames: classNames)
    for item in items {
      checksum.add(
        externalID: item.externalID,
        contextDigest: item.document.flatMap { digests[$0] } ?? "", body: item.body,
        gold: item.gold)
    }
    return checksum.hexadecimal()
  }
}
