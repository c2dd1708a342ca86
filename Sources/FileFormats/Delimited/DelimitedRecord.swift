import SupervisionCore

/// How fields stand in a line.
package enum Delimiter: Sendable {
  /// Commas; a field that holds a comma, a quote or a line break stands in quotes, quotes inside it
  /// are doubled (RFC 4180).
  case comma
  /// Tabs; a quote is a character like any other, and a field holds neither tab nor line break.
  case tab

  @inlinable package var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .tab: UInt8(ascii: "\t")
    }
  }
}

/// A record of a CSV or TSV file: one line, or several where a quoted field holds line breaks.
package struct DelimitedRecord {
  /// The first line's place and all of the record's bytes.
  package let line: TextLine
  package let delimiter: Delimiter
  /// Whether a field may be quoted, so that separators alone do not cut the record.
  package let hasQuotes: Bool

  /// The fields, unquoted.
  ///
  /// - Throws: ``DataError`` for bytes that are not UTF-8 and for quotes in wrong places.
  package func fields() throws -> [String] {
    guard hasQuotes else {
      return try line.text.utf8.split(separator: delimiter.byte, omittingEmptySubsequences: false)
        .map { String(Substring($0)) }
    }
    return try quotedFields(Array(line.text.utf8))
  }

  private func quotedFields(_ bytes: [UInt8]) throws -> [String] {
    let quote = UInt8(ascii: "\"")
    var fields: [String] = []
    var position = 0
    while true {
      var field: [UInt8] = []
      if position < bytes.count, bytes[position] == quote {
        position += 1
        while true {
          guard position < bytes.count else {
            throw line.invalid(
              field: "column \(fields.count + 1)", found: "a quote that is not closed",
              expected: "a closing quote")
          }
          if bytes[position] != quote {
            field.append(bytes[position])
            position += 1
          } else if position + 1 < bytes.count, bytes[position + 1] == quote {
            field.append(quote)
            position += 2
          } else {
            position += 1
            break
          }
        }
        guard position == bytes.count || bytes[position] == delimiter.byte else {
          throw line.invalid(
            byte: position, field: "column \(fields.count + 1)",
            found: "text after a closing quote", expected: "a comma or the end of the line")
        }
      } else {
        while position < bytes.count, bytes[position] != delimiter.byte {
          guard bytes[position] != quote else {
            throw line.invalid(
              byte: position, field: "column \(fields.count + 1)",
              found: "a quote inside a field without quotes",
              expected: "the field in quotes, its own quotes doubled")
          }
          field.append(bytes[position])
          position += 1
        }
      }
      fields.append(String(decoding: field, as: UTF8.self))
      guard position < bytes.count else { return fields }
      position += 1
    }
  }
}

/// Calls `body` with each record of a CSV or TSV text; blank lines are passed over.
///
/// - Throws: ``DataError`` when a quoted field never ends, what the source throws, and what `body`
///   throws.
/// - Complexity: O(bytes); memory holds one piece of the source and the longest record.
package func forEachRecord(
  of source: ByteSource, delimiter: Delimiter, _ body: (DelimitedRecord) throws -> Void
) throws {
  var openNumber: Int?
  var openBytes: [UInt8] = []
  try forEachLine(of: source) { line in
    let quoteCount = delimiter == .comma ? line.bytes.quoteCount : 0
    guard openNumber != nil || !quoteCount.isMultiple(of: 2) else {
      guard !line.isBlank else { return }
      try body(DelimitedRecord(line: line, delimiter: delimiter, hasQuotes: quoteCount > 0))
      return
    }
    openBytes += line.bytes
    guard let number = openNumber, !quoteCount.isMultiple(of: 2) else {
      openNumber = openNumber ?? line.number
      openBytes += line.hadCarriageReturn ? [0x0D, 0x0A] : [0x0A]
      guard openBytes.count <= maximumLineLength else {
        throw unclosedQuote(path: line.path, line: openNumber)
      }
      return
    }
    let record = TextLine(path: line.path, number: number, bytes: openBytes[...])
    try body(DelimitedRecord(line: record, delimiter: delimiter, hasQuotes: true))
    openNumber = nil
    openBytes = []
  }
  if let openNumber { throw unclosedQuote(path: source.path, line: openNumber) }
}

private func unclosedQuote(path: String, line: Int?) -> DataError {
  DataError(
    file: path, line: line, found: "a quote that is not closed", expected: "a closing quote",
    remedy: "close the quote, or double it if it is part of the field")
}

extension ArraySlice<UInt8> {
  fileprivate var quoteCount: Int {
    withUnsafeBufferPointer { bytes in bytes.reduce(0) { $0 + ($1 == 0x22 ? 1 : 0) } }
  }
}

/// A field as it stands in a record.
///
/// - Throws: ``UsageError`` when a tab-separated field holds a tab or a line break.
package func delimitedField(_ field: String, _ delimiter: Delimiter) throws -> String {
  let bytes = field.utf8
  switch delimiter {
  case .comma:
    guard bytes.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else {
      return field
    }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  case .tab:
    guard !bytes.contains(where: { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) else {
      throw UsageError(
        "the field '\(field)' holds a tab or a line break, which a .tsv file cannot",
        remedy: "write a .csv file")
    }
    return field
  }
}
