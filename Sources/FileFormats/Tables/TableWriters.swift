import JSONCoding
import PortableFoundation
import SupervisionCore

/// Writes votes in the format of the name's ending, gzipped when `.gz` follows it.
///
/// `.csv` and `.tsv`: header `item,voter…`, as ``readVotes(_:classCount:format:)`` reads it.
/// `.jsonl`: `{"item":"a","votes":{"voter":1,…}}` a line, voters in their order. `.npy`: Int8, items ×
/// voters, without names. The file appears when it is complete, never half written.
///
/// - Precondition: one item for each row.
/// - Throws: ``SupervisionCore/UsageError`` for another ending; ``SupervisionCore/FileError`` when
///   the file cannot be written.
public func writeVotes(_ votes: VoteMatrix, items: [String], to url: URL) throws {
  precondition(items.count == votes.rowCount, "one item for each row")
  switch try TableFormat(url) {
  case .csv: try writeVotes(votes, items: items, to: url, delimiter: .comma)
  case .tsv: try writeVotes(votes, items: items, to: url, delimiter: .tab)
  case .jsonLines:
    let names = votes.functionNames.map { "\(JSONText.string($0)):" }
    let cellTexts = cellTexts
    try writeLines(items, to: url) { row in
      var line = "{\"item\":\(JSONText.string(items[row])),\"votes\":{"
      for (column, name) in names.enumerated() {
        if column > 0 { line += "," }
        line += name
        line += cellTexts[Int(votes[row, column]) + 1]
      }
      return line + "}}"
    }
  case .npy:
    let file = try AtomicFile(url)
    try file.write(
      NpyHeader(elementType: .int8, shape: [votes.rowCount, votes.columnCount]).bytes)
    for row in items.indices {
      try file.write(votes.row(row).lazy.map { UInt8(bitPattern: $0) })
    }
    try file.commit()
  }
}

/// Writes probabilistic labels in the format of the name's ending, gzipped when `.gz` follows it.
///
/// `.csv` and `.tsv`: header `item,p0,p1,…`, the shortest digits that read back as the same numbers.
/// `.jsonl`: `{"item":"a","probabilities":[…]}` a line. `.npy`: Float64, items × classes.
///
/// - Precondition: one item for each row.
/// - Throws: ``SupervisionCore/UsageError`` for another ending; ``SupervisionCore/FileError`` when
///   the file cannot be written.
public func writeLabels(_ labels: ProbabilisticLabels, items: [String], to url: URL) throws {
  precondition(items.count == labels.count, "one item for each row")
  let format = try TableFormat(url)
  switch format {
  case .csv, .tsv:
    let delimiter = try format.delimiter(for: url)
    let separator = String(UnicodeScalar(delimiter.byte))
    let names = ["item"] + (0..<labels.classCount).map { "p\($0)" }
    try writeLines(items, header: names.joined(separator: separator), to: url) { row in
      try delimitedField(items[row], delimiter) + separator
        + labels[row].map { "\($0)" }.joined(separator: separator)
    }
  case .jsonLines:
    try writeLines(items, to: url) { row in
      let numbers = labels[row].map { "\($0)" }.joined(separator: ",")
      return "{\"item\":\(JSONText.string(items[row])),\"probabilities\":[\(numbers)]}"
    }
  case .npy:
    try writeNpy(labels.probabilities, shape: [labels.count, labels.classCount], to: url)
  }
}

/// Cells −1…126 as text, at their value plus 1.
private let cellTexts = (-1...126).map { "\($0)" }

private func writeVotes(
  _ votes: VoteMatrix, items: [String], to url: URL, delimiter: Delimiter
) throws {
  let separator = String(UnicodeScalar(delimiter.byte))
  let names = try (["item"] + votes.functionNames).map { try delimitedField($0, delimiter) }
  let cells = cellTexts.map { Array((separator + $0).utf8) }
  var line: [UInt8] = []
  let file = try AtomicFile(url)
  try file.write(names.joined(separator: separator) + "\n")
  for (row, item) in items.enumerated() {
    line.removeAll(keepingCapacity: true)
    line.append(contentsOf: try delimitedField(item, delimiter).utf8)
    for column in 0..<votes.columnCount {
      line.append(contentsOf: cells[Int(votes[row, column]) + 1])
    }
    line.append(0x0A)
    try file.write(line)
  }
  try file.commit()
}

private func writeLines(
  _ items: [String], header: String? = nil, to url: URL, _ line: (Int) throws -> String
) throws {
  let file = try AtomicFile(url)
  if let header { try file.write(header + "\n") }
  for row in items.indices {
    try file.write(try line(row))
    try file.write(CollectionOfOne(UInt8(ascii: "\n")))
  }
  try file.commit()
}
