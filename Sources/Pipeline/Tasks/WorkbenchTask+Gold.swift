import Corpora
import Evaluation
import Foundation
import Labeling
import Store
import SupervisionCore

/// Result of an import of gold labels: counts, and items that were skipped.
public struct GoldImportReport: Sendable {
  /// Name of the task.
  public let task: String
  /// What changed in the store.
  public let outcome: GoldOutcome
  /// Number of items in the file that have no class.
  public let unlabeledCount: Int
  /// Errors of the items that were skipped.
  public let skipped: [DataError]
  private let file: String

  init(
    task: String, file: String, outcome: GoldOutcome, unlabeledCount: Int, skipped: [DataError]
  ) {
    self.task = task
    self.file = file
    self.outcome = outcome
    self.unlabeledCount = unlabeledCount
    self.skipped = skipped
  }

  /// One row per split: gold labels that are new, changed and as before.
  public var table: ResultTable {
    var table = ResultTable(
      caption: "\(task) · gold labels of \(file)",
      columns: [
        .init("split"), .init("labels", .integer), .init("new", .integer),
        .init("changed", .integer), .init("unchanged", .integer),
      ], notes: notes)
    for split in Split.allCases {
      guard let counts = outcome.counts[split] else { continue }
      table.append([
        .text(split.rawValue), .integer(counts.new + counts.changed + counts.unchanged),
        .integer(counts.new), .integer(counts.changed), .integer(counts.unchanged),
      ])
    }
    return table
  }

  private var notes: [String] {
    (unlabeledCount > 0 ? ["\(unlabeledCount) items without a class left gold as it was."] : [])
      + (skipped.isEmpty ? [] : ["\(skipped.count) invalid items were left out."])
  }
}

extension WorkbenchTask {
  /// Gives stored candidates the gold labels of a file, such as people corrected in an annotation tool; all of them or none.
  ///
  /// The file is Label Studio's export (`.json`), JSON lines of Hugging Face, doccano or Prodigy (`.jsonl`), or a table with
  /// the columns `item` (or `id`) and `gold` (or `label`) (`.csv`, `.tsv`), each also gzipped. Classes are names or indices.
  /// Items without a class leave gold as it was. Votes stay; label models have to be fitted again.
  ///
  /// - Parameters:
  ///   - file: the file to read.
  ///   - store: where the task was imported.
  ///   - choice: the control of Label Studio with the class (`from_name`); nil where the project has only one.
  ///   - skipInvalid: whether invalid items and those of unknown candidates are left out and listed instead of thrown.
  /// - Throws: ``SupervisionCore/DataError`` with line and field for an invalid item and an unknown candidate, and when
  ///   nothing was imported for the task; ``SupervisionCore/FileError``; ``SupervisionCore/UsageError`` for another ending.
  @discardableResult
  public func importGold(
    from file: URL, into store: Store, choice: String? = nil, skipInvalid: Bool = false
  ) throws -> GoldImportReport {
    _ = try importedCorpus(in: store)
    let annotations = try GoldAnnotations(
      file, classNames: classNames, choice: choice, skipInvalid: skipInvalid)
    let unknown = try store.positionsOfUnknownCandidates(
      task: name, ids: annotations.labels.map(\.id))
    if let first = unknown.first, !skipInvalid {
      throw annotations.labels[first].unknownCandidate
    }
    let strangers = Set(unknown)
    let known = annotations.labels.indices.filter { !strangers.contains($0) }
      .map { annotations.labels[$0] }
    let outcome = try store.importGold(
      task: name, labels: known.compactMap { label in label.gold.map { (label.id, $0) } },
      from: annotations.file)
    return GoldImportReport(
      task: name, file: file.lastPathComponent, outcome: outcome,
      unlabeledCount: known.count { $0.gold == nil },
      skipped: annotations.skipped + unknown.map { annotations.labels[$0].unknownCandidate })
  }
}
