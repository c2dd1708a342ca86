import Foundation
import GRDB
import Store
import SupervisionCore

/// A candidate with a shared context and a body of its own.
struct Pair: Candidate, Equatable {
  typealias Label = BinaryLabel

  struct Context: CandidateContext, Equatable {
    let id: String
    let text: String

    init(id: String, text: String) {
      self.id = id
      self.text = text
    }

    func encodedBody() -> String { text }
    init(id: String, body: String) { self.init(id: id, text: body) }
  }

  let id: String
  let context: Context
  let note: String

  init(id: String, context: Context, note: String) {
    self.id = id
    self.context = context
    self.note = note
  }

  var markedText: MarkedText { MarkedText(text: context.text, marks: []) }
  func encodedBody() -> String { note }
  init(id: String, body: String, context: Context) {
    self.init(id: id, context: context, note: body)
  }
}

/// A candidate without context, kept as its JSON.
struct Comment: Candidate, Codable, Equatable {
  enum Label: Int, ClassLabel { case ham, spam, other }
  let id: String
  let text: String
}

/// A folder that is removed with its owner.
final class TemporaryFolder: Sendable {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("StoreTests-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// The database with its write-ahead log, as both are on disk now.
  func copyStore(_ name: String, to copy: String) throws {
    for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path(name + suffix)) {
      try FileManager.default.copyItem(atPath: path(name + suffix), toPath: path(copy + suffix))
    }
  }
}

let realOrigin = CorpusOrigin(
  kind: .real, files: [.init(name: "pairs.jsonl", byteCount: 12, checksum: "ab")])

/// Pairs `p0`, `p1`, …, three to a context; gold on dev and test only.
func pairs(_ range: Range<Int>, split: Split) -> [LabeledCandidate<Pair>] {
  range.map { index in
    LabeledCandidate(
      candidate: Pair(
        id: "p\(index)",
        context: .init(id: "c\(index / 3)", text: "Sentence \(index / 3), “quoted”."),
        note: "note \(index)"),
      split: split, gold: split == .train ? nil : index % 2)
  }
}

extension Store {
  @discardableResult
  func importPairs(
    task: String = "pairs", _ candidates: [LabeledCandidate<Pair>], resources: [Resource] = []
  ) throws -> ImportOutcome {
    try importCorpus(of: Pair.self, task: task) { corpus in
      for candidate in candidates { try corpus.add(candidate) }
      for resource in resources { try corpus.add(resource) }
      return realOrigin
    }
  }

  /// Labels what is pending with a rule that depends on function and position only.
  func label(
    task: String = "pairs", _ functions: [FunctionRecord], classCount: Int = 2,
    chunkLimit: Int = .max
  ) throws {
    let registration = try register(functions, task: task)
    let pending = try pendingChunks(task: task, functions: registration.functions)
    for chunk in pending.prefix(chunkLimit) {
      try write(
        chunk.functions.map { function in
          ChunkVotes(
            function: function,
            cells: chunk.chunk.positions.map {
              vote(of: function.name, at: $0, classCount: classCount)
            },
            faults: [.init(row: 1, error: "no text in '\(function.name)'")], seconds: 0.25)
        }, for: chunk.chunk)
    }
  }
}

/// The vote that ``Store/label(task:_:classCount:chunkLimit:)`` casts: all cells occur, and row 1
/// of a chunk, where it reports a fault, is an abstain.
func vote(of function: String, at position: Int, classCount: Int = 2) -> Int8 {
  position % Store.candidatesPerChunk == 1
    ? abstainCell
    : Int8((position * 7 + position / 5 + function.utf8.count) % (classCount + 1) - 1)
}

func function(
  _ name: String, declared: String = "d1", source: String? = "s1", build: String = "b"
) -> FunctionRecord {
  FunctionRecord(
    name: name, sets: ["default"], description: "About \(name).", polarity: [1], version: 1,
    fingerprint: FunctionFingerprint(declared: declared, source: source), build: build)
}

/// Every row of every table, as the `sqlite3` shell's `.dump` would show them.
func dump(_ path: String) throws -> [String] {
  try plainConnection(path).read { db in
    let tables = try String.fetchAll(
      db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return try tables.flatMap { table in
      try Row.fetchAll(db, sql: "SELECT * FROM \"\(table)\"").map { row in
        table + " " + row.databaseValues.map(\.description).joined(separator: "|")
      }
    }
  }
}

/// A connection that knows nothing of the store.
func plainConnection(_ path: String) throws -> DatabaseQueue { try DatabaseQueue(path: path) }
