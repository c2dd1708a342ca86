import PortableFoundation
import SupervisionCore

/// Reads probabilistic labels that ``writeLabels(_:items:to:)`` wrote as CSV or TSV.
///
/// - Throws: ``SupervisionCore/FileError`` when the file cannot be read;
///   ``SupervisionCore/DataError`` with line and column for a wrong header, cells that are no
///   probabilities, rows that do not sum to 1 within 10⁻⁶, and empty and repeated items.
public func readLabels(_ url: URL) throws -> (items: [String], labels: ProbabilisticLabels) {
  let source = try ByteSource(url, checksumming: false)
  let delimiter = try TableFormat(url).delimiter(for: url)
  var columns: [String] = []
  var items: [String] = []
  var probabilities: [Double] = []
  var seen = SeenIdentifiers()
  try forEachRecord(of: source, delimiter: delimiter) { record in
    let fields = try record.fields()
    guard !columns.isEmpty else {
      guard fields.count > 2, fields[0] == "item",
        Array(fields.dropFirst()) == (0..<fields.count - 1).map({ "p\($0)" })
      else {
        throw record.line.invalid(
          found: "'\(fields.joined(separator: ","))'", expected: "the header item,p0,p1,…",
          remedy: "correct the header")
      }
      columns = fields
      return
    }
    guard fields.count == columns.count else {
      throw record.line.invalid(
        found: "\(fields.count) fields", expected: "\(columns.count)", remedy: "correct this line")
    }
    let row = try zip(columns, fields).dropFirst().map { column, field in
      guard let value = Double(field), (0...1).contains(value) else {
        throw record.line.invalid(
          field: column, found: "'\(field)'", expected: "a number from 0 to 1",
          remedy: "correct this cell")
      }
      return value
    }
    guard abs(row.reduce(0, +) - 1) < 1e-6 else {
      throw record.line.invalid(
        found: "probabilities with the sum \(row.reduce(0, +))", expected: "the sum 1",
        remedy: "correct this line")
    }
    try record.requireNotBlank(fields[0], field: "item")
    guard seen.insert(fields[0]) else {
      throw record.line.invalid(
        field: "item", found: "'\(fields[0])' a second time", expected: "items that occur once",
        remedy: "keep one row for each item")
    }
    items.append(fields[0])
    probabilities += row
  }
  guard !columns.isEmpty else { throw emptyFile(source.path) }
  return (items, ProbabilisticLabels(classCount: columns.count - 1, probabilities: probabilities))
}
