import Corpora
import Foundation
import SupervisionCore

extension TaskFile {
  /// The candidates of the file's corpus.
  var source: CorpusSource<TextRecord> {
    let reader = RowReader(self)
    let files = corpus.files.map { URL(fileURLWithPath: $0, relativeTo: folder).path }
    let rows = CorpusSource<TextRecord> { request, body in
      // With --data the files of these names there, else those beside the task file.
      let paths = request.folder == nil ? files : reader.corpus.files
      return try CorpusSource.rows(paths, columns: reader.columns, reader.candidate)
        .read(request, body)
    }
    guard case .shares(let shares) = corpus.split else { return rows }
    return rows.divided(by: shares)
  }
}

/// Makes candidates of rows.
private struct RowReader: Sendable {
  let corpus: TaskFile.Corpus
  /// Class index by value of the gold column.
  private let goldIndices: [String: Int]
  /// Values of the gold column that mean unknown.
  private let unknown: Set<String>
  private let expectedGold: String
  let columns: Set<String>
  /// Columns that do not become fields.
  private let ownColumns: Set<String>

  init(_ file: TaskFile) {
    corpus = file.corpus
    var indices: [String: Int] = [:]
    for (index, item) in file.classes.enumerated() {
      for value in item.goldValues { indices[value] = index }
    }
    goldIndices = indices
    unknown = Set(corpus.unknown + [""]).subtracting(indices.keys)
    expectedGold =
      file.classes.map { item in
        item.goldValues.map { $0 == item.name ? "'\($0)'" : "'\($0)' (\(item.name))" }
          .joined(separator: ", ")
      }.joined(separator: ", ") + ", or nothing where unknown"
    var own = Set(corpus.texts)
    own.formUnion([corpus.id, corpus.gold].compactMap { $0 })
    if case .column(let split) = corpus.split { own.insert(split) }
    ownColumns = own
    columns = own.union(file.columnsOfConditions)
  }

  func candidate(_ row: NamedRow) throws -> LabeledCandidate<TextRecord> {
    let texts = try corpus.texts.map { column in
      guard let text = row.cells[column], !text.allSatisfy(\.isWhitespace) else {
        throw row.invalid(field: column, found: "nothing", expected: "a text")
      }
      return text
    }
    let fields = row.cells.filter { !ownColumns.contains($0.key) && !$0.value.isEmpty }
    return LabeledCandidate(
      candidate: TextRecord(
        id: try id(row), text: texts[0], second: texts.count > 1 ? texts[1] : nil, fields: fields),
      split: try split(row), gold: try gold(row))
  }

  private func id(_ row: NamedRow) throws -> String {
    guard let column = corpus.id else { return "\(row.number)" }
    guard let id = row.cells[column], !id.isEmpty else {
      throw row.invalid(field: column, found: "nothing", expected: "an id")
    }
    return id
  }

  private func split(_ row: NamedRow) throws -> Split {
    guard case .column(let column) = corpus.split else { return row.fileSplit }
    let name = row.cells[column] ?? ""
    guard !name.isEmpty else { return row.fileSplit }
    guard let split = Split(name: name) else {
      throw row.invalid(
        field: column, found: "'\(name)'",
        expected: "train, dev (or val, valid, validation) or test")
    }
    return split
  }

  private func gold(_ row: NamedRow) throws -> Int? {
    guard let column = corpus.gold else { return nil }
    let value = row.cells[column] ?? ""
    if unknown.contains(value) { return nil }
    guard let index = goldIndices[value] else {
      throw row.invalid(field: column, found: "'\(value)'", expected: expectedGold)
    }
    return index
  }
}
