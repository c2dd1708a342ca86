import PortableFoundation
import SupervisionCore

/// Reads gold labels from a CSV or TSV file, or from an array (`.csv`, `.tsv`, `.npy`, each also with `.gz`, or `.npz`).
///
/// The header is `item,gold` or `item,gold,split`; gold is −1 (unknown) or a class index (`1` or `1.0`),
/// split is `train`, `dev` (or `val`, `valid`, `validation`), `test` or empty. An array holds a number for each item, and
/// items are named `0`, `1`, …, as those of votes in an array. An archive of
/// several (`.npz`) has it under the name `gold` or `Y`.
///
/// - Parameters:
///   - url: the file to read.
///   - classCount: K where known, against which classes are checked.
/// - Returns: the gold class, nil where unknown, and the split, nil where none is given, by item.
/// - Throws: ``SupervisionCore/FileError`` when the file cannot be read;
///   ``SupervisionCore/DataError`` with line and column for any other content, and for
///   empty and repeated items.
public func readGold(
  _ url: URL, classCount: Int? = nil
) throws -> [String: (gold: Int?, split: Split?)] {
  guard !isArrayFile(url) else { return try readGoldArray(url, classCount: classCount) }
  let delimiter = try TableFormat(url).delimiter(for: url)
  let source = try ByteSource(url, checksumming: false)
  let largest = (classCount ?? 127) - 1
  var columns: [String]?
  var result: [String: (gold: Int?, split: Split?)] = [:]
  try forEachRecord(of: source, delimiter: delimiter) { record in
    let fields = try record.fields()
    guard let columns else {
      guard fields == ["item", "gold"] || fields == ["item", "gold", "split"] else {
        throw record.line.invalid(
          found: "'\(fields.joined(separator: ","))'",
          expected: "the header item,gold or item,gold,split", remedy: "correct the header")
      }
      columns = fields
      return
    }
    guard fields.count == columns.count else {
      throw record.line.invalid(
        found: "\(fields.count) fields", expected: "\(columns.count)", remedy: "correct this line")
    }
    guard let gold = wholeNumber(fields[1], as: Int.self), (-1...largest).contains(gold) else {
      throw record.line.invalid(
        field: "gold", found: "'\(fields[1])'",
        expected: "-1 (unknown) or a class index from 0 to \(largest)",
        remedy: "correct this cell")
    }
    try record.requireNotBlank(fields[0], field: "item")
    let splitName = columns.count == 3 ? fields[2] : ""
    let split = Split(name: splitName)
    guard splitName.isEmpty || split != nil else {
      throw record.line.invalid(
        field: "split", found: "'\(splitName)'", expected: Split.names,
        remedy: "correct this cell")
    }
    guard result.updateValue((gold < 0 ? nil : gold, split), forKey: fields[0]) == nil else {
      throw record.line.invalid(
        field: "item", found: "'\(fields[0])' a second time", expected: "items that occur once",
        remedy: "keep one row for each item")
    }
  }
  guard columns != nil else { throw emptyFile(source.path) }
  guard !result.isEmpty else { throw noRows(source.path) }
  return result
}

private func readGoldArray(
  _ url: URL, classCount: Int?
) throws -> [String: (gold: Int?, split: Split?)] {
  let array = try NpyMatrix(contentsOf: url, arrays: ["gold", "Y"])
  let largest = (classCount ?? 127) - 1
  guard array.rowCount > 0, array.columnCount == 1 else {
    throw DataError(
      file: url.relativePath, field: "shape", found: "\(array.rowCount) × \(array.columnCount)",
      expected: "one number for each item", remedy: "save a one-dimensional array")
  }
  var result: [String: (gold: Int?, split: Split?)] = [:]
  for (row, number) in array.rows(0..<array.rowCount, as: Double.self).enumerated() {
    guard let gold = Int(exactly: number), (-1...largest).contains(gold) else {
      throw DataError(
        file: url.relativePath, field: "row \(row)", found: "\(number)",
        expected: "-1 (unknown) or a class index from 0 to \(largest)",
        remedy: "correct this number")
    }
    result[String(row)] = (gold < 0 ? nil : gold, nil)
  }
  return result
}

extension Split {
  /// The names of splits in errors.
  package static let names = "train, dev (or val, valid, validation) or test"

  /// The split that a file or a field calls by its own or another usual name.
  package init?(name: String) {
    switch name.lowercased() {
    case "train", "training": self = .train
    case "dev", "val", "valid", "validation", "development": self = .dev
    case "test", "testing": self = .test
    default: return nil
    }
  }
}
