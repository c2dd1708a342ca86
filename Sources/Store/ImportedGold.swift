import GRDB
import SupervisionCore

/// Gold labels that a corpus has from ``Store/importGold(task:labels:from:)``, and that an import of the corpus keeps.
struct ImportedGold {
  /// What brought them.
  let files: [CorpusOrigin.File]
  /// Candidates whose gold in the corpus that is read is another one, or none.
  private(set) var differingCount = 0

  private let classes: [Identifier: Int]

  /// An id that is compared byte for byte.
  private struct Identifier: Hashable {
    let bytes: [UInt8]
    init(_ id: String) { bytes = Array(id.utf8) }
  }

  /// The labels of the task before an import; read before the task's classes are changed.
  ///
  /// - Throws: ``DataError`` where a label's class is not among `classNames`.
  init(_ db: Database, task: String, classNames: [String], areKept: Bool) throws {
    let corpus = areKept ? try fetchCorpus(db, task: task) : nil
    files = corpus?.origin.files.filter(\.isGold) ?? []
    guard let corpus, !files.isEmpty else {
      classes = [:]
      return
    }
    var classes: [Identifier: Int] = [:]
    let rows = try Row.fetchCursor(
      db, sql: "SELECT externalID, gold FROM candidate WHERE task = ? AND gold IS NOT NULL",
      arguments: [taskIdentifier(db, task: task)])
    while let row = try rows.next() {
      let id: String = try row.decode(atIndex: 0)
      let gold: Int = try row.decode(atIndex: 1)
      let name = corpus.classNames.indices.contains(gold) ? corpus.classNames[gold] : "\(gold)"
      guard let index = classNames.firstIndex(of: name) else {
        throw DataError(
          file: "corpus of task '\(task)'", field: "gold of '\(id)'",
          found: "the class '\(name)', from \(files.map(\.name).joined(separator: ", "))",
          expected: "one of \(classNames.joined(separator: ", "))",
          remedy: "declare the class, or pass --discard-gold and run import-gold again")
      }
      classes[Identifier(id)] = index
    }
    self.classes = classes
  }

  /// The gold label that a candidate keeps, or else has in the corpus.
  mutating func gold(of id: String, inCorpus gold: Int?) -> Int? {
    guard !classes.isEmpty, let kept = classes[Identifier(id)] else { return gold }
    if kept != gold { differingCount += 1 }
    return kept
  }
}
