import SupervisionCore

extension Resource {
  /// Calls `body` with each line's number, from 1, and fields; empty lines are left out.
  ///
  /// - Throws: ``DataError`` for a line with another number of fields or an empty one of them, and for bytes that
  ///   are not UTF-8.
  func forEachRecord(
    separator: Unicode.Scalar, fields names: [String],
    _ body: (Int, [ArraySlice<UInt8>]) throws -> Void
  ) throws {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw DataError(
        file: name, found: "bytes that are not UTF-8", expected: "UTF-8 text",
        remedy: "convert the file to UTF-8")
    }
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let record = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      if record.isEmpty { continue }
      let fields = record.split(
        separator: UInt8(ascii: separator), omittingEmptySubsequences: false)
      guard fields.count == names.count else {
        throw DataError(
          file: name, line: number, found: "\(fields.count) fields", expected: "\(names.count)",
          remedy:
            "write \(names.joined(separator: ", ")), separated by \(separator.debugDescription)")
      }
      if let empty = fields.firstIndex(where: \.isEmpty) {
        throw DataError(
          file: name, line: number, field: names[empty], found: "nothing", expected: "a text",
          remedy: "complete the line or delete it")
      }
      try body(number, fields)
    }
  }

  /// Lines without their ends; empty lines are left out.
  var lines: [String] {
    bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
