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

  var count: Int { items.count }

  /// - Parameter ids: those of the table `candidate`.
  init(_ db: Database, ids: Range<Int64>) throws {
    let rows = try Row.fetchCursor(
      db,
      sql:
        "SELECT externalID, document, body, gold FROM candidate WHERE id >= ? AND id < ? ORDER BY id",
      arguments: [ids.lowerBound, ids.upperBound])
    while let row = try rows.next() { items.append(Self.item(row)) }
    try fetchDocuments(db)
  }

  init(_ db: Database, ids: [Int64]) throws {
    let find = try db.makeStatement(
      sql: "SELECT externalID, document, body, gold FROM candidate WHERE id = ?")
    items = try ids.compactMap { try Row.fetchOne(find, arguments: [$0]).map(Self.item) }
    try fetchDocuments(db)
  }

  private static func item(_ row: Row) -> Item {
    Item(externalID: row[0], document: row[1], body: row[2], gold: row[3])
  }

  private mutating func fetchDocuments(_ db: Database) throws {
    let find = try db.makeStatement(sql: "SELECT externalID, body FROM document WHERE id = ?")
    for case let id? in items.lazy.map(\.document) where documents[id] == nil {
      documents[id] = try Row.fetchOne(find, arguments: [id]).map {
        Document(externalID: $0[0], body: $0[1])
      }
    }
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
      throw DataError(
        file: "\(table) '\(id)'", field: "body", found: "a text that cannot be decoded (\(error))",
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
