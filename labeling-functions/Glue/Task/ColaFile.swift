import Corpora
import FileFormats
import Foundation
import LabelingFunctions
import SupervisionCore

/// A file of the Corpus of Linguistic Acceptability in its raw form.
///
/// ```text
/// gj04→1→→One more pseudo generalization and I'm giving up.
/// cj99→0→*→The more pictures of him that appear, the more embarrassed Tom becomes.
/// ```
///
/// Four columns between tabs (arrows above) without a header: source, label (1 acceptable, 0 not), the author's mark
/// (may be empty), sentence. Quotes are ordinary characters, and the last line needs no end.
///
/// - Source: Warstadt, Singh and Bowman 2018, arXiv:1805.12471.
package struct ColaFile: Sendable {
  package let rows: [GlueRow<AcceptabilitySentence>]
  package let file: CorpusOrigin.File

  /// Ids are the file's name without its endings and the line, such as `in_domain_train-17`.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when the file cannot be read;
  ///   ``SupervisionCore/DataError`` with line and field for anything else than the form above, and
  ///   for a file without rows.
  package init(contentsOf url: URL) throws {
    let source = try ByteSource(url)
    let part = partName(url)
    var rows: [GlueRow<AcceptabilitySentence>] = []
    try forEachRecord(of: source, delimiter: .tab) { record in
      let fields = try record.fields(
        ["source", "label", "mark", "sentence"], mayBeEmpty: ["source", "mark"])
      let sentence = AcceptabilitySentence(
        id: "\(part)-\(record.line.number)", text: fields[3], source: fields[0])
      rows.append(
        GlueRow(candidate: sentence, gold: try record.gold(fields[1], classNames: ["0", "1"])))
    }
    guard !rows.isEmpty else { throw emptyFile(source.path) }
    self.rows = rows
    file = try source.finish()
  }
}

/// The file's name up to its first full stop.
func partName(_ url: URL) -> String { String(url.lastPathComponent.prefix { $0 != "." }) }
