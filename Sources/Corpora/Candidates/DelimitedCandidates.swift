import FileFormats
import Foundation
import SupervisionCore

extension CorpusSource where C: Codable {
  /// Candidates from CSV files (RFC 4180), plain or gzipped, whose header names the fields.
  ///
  /// ```text
  /// id,text,gold
  /// c1,"Hello, world",ham
  /// ```
  ///
  /// Cells become numbers (finite ones), truth values (`true` or `false`, `1` or `0`) and texts as the
  /// candidate's type asks; a whole number may be written `3.0`; an empty cell is nil where the type
  /// allows it; lists and objects are JSON in a cell. A quote opens a quoted field only at the
  /// field's start. The columns `split` (train, dev or test) and `gold` (a class name or index; −1 or
  /// empty for unknown) are the reader's own, both optional. A file that lacks a column which the type
  /// needs is refused, also where invalid rows are left out. Memory holds one row and 32 to 64 bytes per id.
  ///
  /// - Parameters:
  ///   - paths: absolute, or relative to the corpus's folder or the working directory.
  ///   - split: the split of rows that name none; nil for the one in the file's name, such as
  ///     `train.csv`, else train.
  public static func csv(_ paths: String..., split: Split? = nil) -> CorpusSource {
    delimited(paths, .comma, split: split)
  }

  /// Candidates from tab-separated files, plain or gzipped, whose header names the fields.
  ///
  /// As ``csv(_:split:)``, but a quote is a character like any other, and a cell holds neither tab
  /// nor line break.
  public static func tsv(_ paths: String..., split: Split? = nil) -> CorpusSource {
    delimited(paths, .tab, split: split)
  }

  private static func delimited(
    _ paths: [String], _ delimiter: Delimiter, split: Split?
  ) -> CorpusSource {
    CorpusSource { request, body in
      try CandidateReading<C>.readFiles(paths, split: split, request) { file, source, reading in
        var header: RowHeader?
        try forEachRecord(of: source, delimiter: delimiter) { record in
          guard let header else {
            header = try RowHeader(record)
            return
          }
          var missing: DataError?
          try reading.add(record.line, body) {
            do {
              return try header.candidate(record, fileSplit: file.split)
            } catch let error as MissingColumn {
              missing = error.error
              throw error.error
            }
          }
          if let missing { throw missing }
        }
      }
    }
  }
}

/// The candidates' type wants a column that the file has not: no row of it can be read.
private struct MissingColumn: Error {
  let error: DataError
}

/// The names of a file's columns.
private struct RowHeader {
  let names: [String]
  private let line: TextLine

  init(_ record: DelimitedRecord) throws {
    line = record.line
    names = try record.fields()
    try record.requireDistinct(names)
  }

  func candidate<C: Candidate & Decodable>(
    _ record: DelimitedRecord, fileSplit: Split
  ) throws -> LabeledCandidate<C> {
    let cells = try record.cells(names)
    do {
      let candidate = try C(from: RowDecoder(cells: cells))
      let reserved = ReservedFields(split: cells["split"], gold: cells["gold"])
      return try reserved.labeled(candidate, fileSplit: fileSplit) {
        record.line.invalid(field: $0, found: $1, expected: $2)
      }
    } catch DecodingError.keyNotFound(let key, _) where cells[key.stringValue] == nil {
      throw MissingColumn(error: missingColumn(key.stringValue))
    } catch let problem as DecodingProblem {
      throw invalid(problem, record)
    } catch let error as DecodingError {
      throw invalid(DecodingProblem(error), record)
    }
  }

  private func invalid(_ problem: DecodingProblem, _ record: DelimitedRecord) -> DataError {
    record.line.invalid(field: problem.field, found: problem.found, expected: problem.expected)
  }

  private func missingColumn(_ name: String) -> DataError {
    line.invalid(
      field: name, found: "no column of this name",
      expected: "it among the columns, which are: \(names.joined(separator: ", "))",
      remedy: "rename the column in the file, or the field in the candidate's type")
  }
}
