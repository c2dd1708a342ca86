import PortableFoundation
import SupervisionCore

/// Calls `body` with each record of a CSV or TSV text; blank lines are passed over.
///
/// A quoted field goes over the end of a line only where it is closed later, before a comma or an end of a
/// line, and the record then has as many fields as the first one. Otherwise the line that opens the quote
/// is a record with a fault, which its ``DelimitedRecord/fields()`` throws, and the lines after it are
/// records of their own.
///
/// - Throws: what the source throws, and what `body` throws.
/// - Complexity: O(bytes); memory holds one piece of the source and the longest record, at most
///   ``maximumLineLength`` bytes.
package func forEachRecord(
  of source: ByteSource, delimiter: Delimiter, _ body: (DelimitedRecord) throws -> Void
) throws {
  guard delimiter == .comma else {
    return try forEachLine(of: source) { line in
      guard !line.isBlank else { return }
      try body(DelimitedRecord(line: line, delimiter: delimiter, hasQuotes: false))
    }
  }
  var records = QuotedRecords()
  try forEachLine(of: source) { try records.add($0, body) }
  try records.finish(body)
}

/// Joins the lines of comma-separated records.
private struct QuotedRecords {
  /// The lines of a record whose last field is not closed yet.
  private var open: [TextLine] = []
  private var openByteCount = 0
  private var scan = QuoteScan()
  /// Fields of the first record.
  private var fieldCount: Int?

  mutating func add(_ line: TextLine, _ body: (DelimitedRecord) throws -> Void) throws {
    let rest = try take(line, mayStayOpen: true, body)
    for (index, line) in rest.enumerated() {
      _ = try take(line, mayStayOpen: index == rest.count - 1, body)
    }
  }

  mutating func finish(_ body: (DelimitedRecord) throws -> Void) throws {
    guard !open.isEmpty else { return }
    for line in try giveUp(.unclosed, body) { _ = try take(line, mayStayOpen: false, body) }
  }

  /// Takes the next line; returns those to be read again, because the record they seemed to be part of is
  /// broken.
  ///
  /// - Parameter mayStayOpen: false where it is known that a field still open at the line's end is not
  ///   closed as it should be: that was found when the line was read as part of an earlier record.
  private mutating func take(
    _ line: TextLine, mayStayOpen: Bool, _ body: (DelimitedRecord) throws -> Void
  ) throws -> [TextLine] {
    let hasQuotes = line.bytes.hasQuote
    if open.isEmpty {
      guard !line.isBlank else { return [] }
      guard hasQuotes else {
        if fieldCount == nil { fieldCount = line.bytes.count { $0 == UInt8(ascii: ",") } + 1 }
        try body(DelimitedRecord(line: line, delimiter: .comma, hasQuotes: false))
        return []
      }
      scan = QuoteScan()
    }
    open.append(line)
    openByteCount += line.bytes.count + 2
    switch hasQuotes ? scan.add(line.bytes) : .open {
    case .broken: return try giveUp(.broken, body)
    case .complete:
      guard open.count == 1 || fieldCount == nil || scan.fieldCount == fieldCount else {
        return try giveUp(.otherFieldCount, body)
      }
      try deliver(body)
      return []
    case .open where !mayStayOpen || openByteCount > maximumLineLength:
      return try giveUp(.unclosed, body)
    case .open: return []
    }
  }

  private enum Fault { case unclosed, broken, otherFieldCount }

  private mutating func deliver(_ body: (DelimitedRecord) throws -> Void) throws {
    let lines = open
    open = []
    openByteCount = 0
    if fieldCount == nil { fieldCount = scan.fieldCount }
    try body(DelimitedRecord(line: joined(lines), delimiter: .comma, hasQuotes: true))
  }

  /// Delivers the first of the open lines as a record with a fault; returns the others.
  private mutating func giveUp(
    _ fault: Fault, _ body: (DelimitedRecord) throws -> Void
  ) throws -> [TextLine] {
    let lines = open
    open = []
    openByteCount = 0
    let line = lines[0]
    // A line that is broken by itself says where when its fields are read.
    let isOwnFault = fault == .broken && lines.count == 1
    try body(
      DelimitedRecord(
        line: line, delimiter: .comma, hasQuotes: true,
        fault: isOwnFault ? nil : self.error(fault, line, last: lines[lines.count - 1])))
    return Array(lines.dropFirst())
  }

  private func error(_ fault: Fault, _ line: TextLine, last: TextLine) -> DataError {
    let found =
      switch fault {
      case .unclosed: "a quote that is not closed"
      case .broken: "a quote that is closed before text, in line \(last.number)"
      case .otherFieldCount:
        "a quote that is closed in line \(last.number), after \(scan.fieldCount) fields"
      }
    let expected =
      switch fault {
      case .unclosed: "a closing quote"
      case .broken: "a closing quote before a comma or the end of a line"
      case .otherFieldCount: "a closing quote, and \(fieldCount ?? 0) fields"
      }
    return line.invalid(
      found: found, expected: expected,
      remedy: "close the quote, or double it if it is part of the field")
  }
}

/// The lines as one, with their ends between them.
private func joined(_ lines: [TextLine]) -> TextLine {
  guard lines.count > 1 else { return lines[0] }
  var bytes: [UInt8] = []
  for line in lines.dropLast() { bytes += line.bytes + line.end.bytes }
  bytes += lines[lines.count - 1].bytes
  return TextLine(path: lines[0].path, number: lines[0].number, bytes: bytes[...])
}

/// Follows quotes and commas through the lines of one record.
private struct QuoteScan {
  enum Outcome { case complete, open, broken }
  private enum State { case fieldStart, plain, quoted, afterQuote }

  private(set) var fieldCount = 1
  private var state = State.fieldStart

  mutating func add(_ bytes: ArraySlice<UInt8>) -> Outcome {
    for byte in bytes {
      switch (state, byte) {
      case (.quoted, UInt8(ascii: "\"")): state = .afterQuote
      case (.quoted, _): break
      case (.fieldStart, UInt8(ascii: "\"")), (.afterQuote, UInt8(ascii: "\"")): state = .quoted
      case (_, UInt8(ascii: ",")):
        state = .fieldStart
        fieldCount += 1
      case (.afterQuote, _): return .broken
      default: state = .plain
      }
    }
    return state == .quoted ? .open : .complete
  }
}

extension ArraySlice<UInt8> {
  fileprivate var hasQuote: Bool {
    withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return false }
      return memchr(base, Int32(UInt8(ascii: "\"")), bytes.count) != nil
    }
  }
}
