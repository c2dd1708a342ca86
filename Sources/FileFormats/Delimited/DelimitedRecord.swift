import SupervisionCore

/// The separator of the fields in a line, with its rules of quoting.
package enum Delimiter: Sendable {
  /// Commas; a field that has a comma or a line break or begins with a quote is in quotes, with quotes
  /// inside it doubled (RFC 4180). A quote later in a field without quotes is an ordinary character.
  case comma
  /// Tabs; a quote is an ordinary character, and a field has neither tab nor line break.
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
  /// The error of the record as a whole.
  var fault: DataError?

  /// The fields, unquoted.
  ///
  /// - Throws: ``DataError`` for bytes that are not UTF-8, for quotes in wrong places and for U+0000.
  package func fields() throws -> [String] {
    if let fault { throw fault }
    let text = try line.textWithNull
    let fields =
      hasQuotes
      ? try quotedFields(Array(text.utf8))
      : text.utf8.split(separator: delimiter.byte, omittingEmptySubsequences: false)
        .map { String(Substring($0)) }
    if line.bytes.contains(0), let column = fields.firstIndex(where: { $0.utf8.contains(0) }) {
      throw line.invalid(
        field: "column \(column + 1)", found: "the character U+0000", expected: "text without it")
    }
    return fields
  }

  private func quotedFields(_ bytes: [UInt8]) throws -> [String] {
    var fields: [String] = []
    var position = 0
    while true {
      var field: [UInt8] = []
      if position < bytes.count, bytes[position] == quote {
        field = try quotedField(bytes, &position, column: fields.count + 1)
      } else {
        let end = bytes[position...].firstIndex(of: delimiter.byte) ?? bytes.count
        field = Array(bytes[position..<end])
        position = end
      }
      fields.append(String(decoding: field, as: UTF8.self))
      guard position < bytes.count else { return fields }
      position += 1
    }
  }

  /// A field whose opening quote is at `position`, which is moved behind the closing one.
  private func quotedField(
    _ bytes: [UInt8], _ position: inout Int, column: Int
  ) throws -> [UInt8] {
    var field: [UInt8] = []
    position += 1
    while true {
      guard position < bytes.count else {
        throw line.invalid(
          field: "column \(column)", found: "a quote that is not closed",
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
        byte: position, field: "column \(column)", found: "text after a closing quote",
        expected: "a comma or the end of the line")
    }
    return field
  }
}

private let quote = UInt8(ascii: "\"")

/// A field in the form that a record needs.
///
/// - Throws: ``UsageError`` when a tab-separated field has a tab or a line break.
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

extension DelimitedRecord {
  /// - Throws: ``DataError`` for the first of the names of this header that comes a second time.
  package func requireDistinct(_ names: [String]) throws {
    guard let repeated = names.firstRepeated else { return }
    throw line.invalid(
      field: repeated, found: "the name a second time", expected: "names that occur once",
      remedy: "rename one of the columns")
  }
}

extension [String] {
  /// The first that equals one before it, as Swift compares texts: whatever their Unicode normalization.
  package var firstRepeated: String? {
    var seen: Set<String> = []
    return first { !seen.insert($0).inserted }
  }
}
