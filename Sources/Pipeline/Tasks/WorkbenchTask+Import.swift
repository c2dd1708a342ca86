import Corpora
import Evaluation
import Labeling
import Store
import SupervisionCore

/// Result of an import: origin, counts, and lines that were skipped.
public struct ImportReport: Sendable {
  /// Name of the task.
  public let task: String
  /// Kind and place of the corpus.
  public let origin: CorpusOrigin
  /// Numbers of candidates and chunks stored, and the checksum of the corpus.
  public let outcome: ImportOutcome
  /// Number of gold labels by split, then by class.
  public let goldCounts: [Split: [Int]]
  /// Names of the classes, in the order of their indices.
  public let classNames: [String]
  /// Errors of the items that were skipped.
  public let skipped: [DataError]
  /// Notes on text that was normalised on reading, one sentence each.
  public let readingNotes: [String]

  /// Candidates and gold labels, one row per split.
  public var table: ResultTable {
    var table = ResultTable(
      caption: "\(task) · \(origin.kind.caption)",
      columns: [.init("split"), .init("candidates", .integer), .init("gold", .integer)]
        + classNames.map { .init("gold.\($0)", title: "gold \($0)", .percent) },
      notes: notes)
    for split in Split.allCases {
      guard let candidates = outcome.candidateCounts[split] else { continue }
      let counts = goldCounts[split] ?? []
      let known = counts.reduce(0, +)
      table.append(
        [.text(split.rawValue), .integer(candidates), .integer(known)]
          + classNames.indices.map {
            known == 0 ? .missing : .number(Double(counts[$0]) / Double(known))
          })
    }
    return table
  }

  private var notes: [String] {
    var notes = ["Corpus checksum \(outcome.corpusChecksum)."]
    if outcome.isUnchanged {
      notes.append("The store held exactly this already; nothing was written.")
    }
    if outcome.droppedChunkCount > 0 {
      notes.append(
        "Votes of \(outcome.droppedChunkCount) changed chunks were dropped, those of "
          + "\(outcome.keptChunkCount) unchanged ones kept.")
    }
    if !outcome.goldFiles.isEmpty {
      notes.append(
        "Gold labels of \(outcome.goldFiles.joined(separator: ", ")) were kept; "
          + "\(outcome.keptGoldCount) of them are not what the corpus has.")
    }
    if !skipped.isEmpty {
      notes.append(
        skipped.count == 1
          ? "1 invalid item was left out." : "\(skipped.count) invalid items were left out.")
    }
    return notes
  }
}

extension WorkbenchTask {
  /// Reads the corpus into the store in one transaction.
  ///
  /// Where gold labels were imported before by ``importGold(from:into:choice:skipInvalid:)``, every candidate that has gold in
  /// the store keeps it, unless `discardingGold`.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` when the task has no corpus, or when the generated corpus would replace
  ///   a real one without being named; ``SupervisionCore/DataError`` for an invalid item that is not skipped;
  ///   ``SupervisionCore/FileError``.
  @discardableResult
  public func importCorpus(
    into store: Store, from location: DataLocation, skipInvalid: Bool = false,
    discardingGold: Bool = false
  ) throws -> ImportReport {
    let corpus = try definition.requiredCorpus()
    let request = CorpusRequest(
      folder: try location.folder(forCorpus: name, files: corpus.files), skipInvalid: skipInvalid)
    let storedKind = try store.hasCorpus(task: name) ? store.corpus(task: name).origin.kind : nil
    var summary = CorpusSummary(kind: .real)
    var goldCounts: [Split: [Int]] = [:]
    var isEmpty = true
    let outcome = try store.importCorpus(
      of: C.self, task: name, classNames: classNames, discardingGold: discardingGold
    ) { sink in
      summary = try corpus.read(request) { item in
        switch item {
        case .resource(let resource): try sink.add(resource)
        case .candidate(let labeled):
          isEmpty = false
          if let gold = try sink.add(labeled) {
            goldCounts[
              labeled.split, default: [Int](repeating: 0, count: classNames.count)][gold] += 1
          }
        }
      }
      if isEmpty, let first = summary.skipped.first {
        throw DataError(
          file: first.file, line: first.line, byte: first.byte, field: first.field,
          found:
            "no valid item: \(summary.skipped.count) are invalid, the first for \(first.found)",
          expected: first.expected, remedy: first.remedy)
      }
      if summary.kind == .embedded, location == .environment, storedKind == .real {
        throw UsageError(
          "\(store.path) holds the real corpus of '\(name)', and no data folder is named",
          remedy:
            "name the folder with --data, or replace it with the generated one by --data embedded")
      }
      return summary.origin
    }
    return ImportReport(
      task: name, origin: summary.origin, outcome: outcome, goldCounts: goldCounts,
      classNames: classNames, skipped: summary.skipped, readingNotes: summary.notes)
  }
}

extension WorkbenchTask {
  /// Reads the corpus into the store, unless the store holds it and no other place is named.
  ///
  /// - Returns: nil where nothing was read.
  /// - Throws: as ``importCorpus(into:from:skipInvalid:discardingGold:)``.
  @discardableResult
  public func importCorpusIfMissing(
    into store: Store, from location: DataLocation
  ) throws -> ImportReport? {
    guard try location != .environment || !store.hasCorpus(task: name) else { return nil }
    return try importCorpus(into: store, from: location)
  }
}

extension WorkbenchTask {
  /// The texts of some candidates, in the order of their positions.
  package func markedTexts(
    in store: Store, split: Split, positions: [Int]
  ) throws -> [(id: String, text: MarkedText)] {
    try store.candidates(of: C.self, task: name, split: split, positions: positions)
      .map { ($0.candidate.id, $0.candidate.markedText) }
  }
}
