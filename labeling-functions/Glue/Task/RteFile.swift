import Corpora
import FileFormats
import Foundation
import LabelingFunctions
import SupervisionCore

/// A file of GLUE's task Recognising Textual Entailment.
///
/// ```text
/// index→sentence1→sentence2→label
/// 0→No Weapons Found in Iraq Yet.→Weapons Found in Iraq.→not_entailment
/// ```
///
/// Four columns between tabs (arrows above) below a header: whole number, premise, hypothesis, `entailment` or
/// `not_entailment`. Quotes are ordinary characters, and the last line needs no end.
///
/// - Source: Wang et al. 2018, *GLUE*, arXiv:1804.07461.
package struct RteFile: Sendable {
  package let rows: [GlueRow<EntailmentPair>]
  package let file: CorpusOrigin.File

  private static let columns = ["index", "sentence1", "sentence2", "label"]

  /// Ids are the file's name without its endings and the index, such as `train-17`.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when the file cannot be read;
  ///   ``SupervisionCore/DataError`` with line and field for anything else than the form above, for
  ///   an index used twice, and for a file without rows.
  package init(contentsOf url: URL) throws {
    let source = try ByteSource(url)
    let part = partName(url)
    var rows: [GlueRow<EntailmentPair>] = []
    var seen: Set<Int> = []
    var hasHeader = false
    try forEachRecord(of: source, delimiter: .tab) { record in
      guard hasHeader else {
        try Self.check(header: record)
        hasHeader = true
        return
      }
      let fields = try record.fields(Self.columns)
      guard let index = Int(fields[0]), index >= 0, seen.insert(index).inserted else {
        throw record.line.invalid(
          field: "index", found: "'\(fields[0])'",
          expected: "a whole number that no line above has", remedy: "correct this line")
      }
      let pair = EntailmentPair(
        id: "\(part)-\(index)", premise: fields[1], hypothesis: fields[2])
      let gold = try record.gold(fields[3], classNames: ["not_entailment", "entailment"])
      rows.append(GlueRow(candidate: pair, gold: gold))
    }
    guard hasHeader else { throw emptyFile(source.path) }
    guard !rows.isEmpty else { throw noRows(source.path) }
    self.rows = rows
    file = try source.finish()
  }

  private static func check(header record: DelimitedRecord) throws {
    let fields = try record.fields()
    guard fields == columns else {
      throw record.line.invalid(
        found: "'\(fields.joined(separator: " "))'",
        expected: "the header \(columns.joined(separator: " "))", remedy: "correct the header")
    }
  }
}
