/// What precedes the body of an HTTP/1.1 request (RFC 9112).
struct RequestHead: Equatable, Sendable {
  /// In upper case, as sent.
  let method: String
  /// Path as sent, percent-encoded, without the query.
  let path: String
  /// Query as sent, percent-encoded, without the question mark; empty for none.
  let query: String
  /// The Host header; nil for none.
  let host: String?
  /// Another request may follow on the same connection: HTTP/1.1 without `Connection: close`, and no body, which is
  /// never read.
  let keepsConnection: Bool
}

/// Reader of the heads of requests from pieces of a connection's bytes, bounded before anything is parsed.
///
/// - Complexity: O(bytes); each byte is looked at once, however it is cut into pieces.
struct RequestHeadReader {
  /// Greatest length of the request line, in bytes: a target of ``RequestFilter/longestTarget`` and what surrounds it.
  static let longestLine = RequestFilter.longestTarget + 64
  /// Greatest length of all headers of a request, in bytes.
  static let longestHeaders = 32_768
  /// Greatest number of headers of a request.
  static let mostHeaders = 100

  private var bytes: [UInt8] = []
  /// Bytes that were looked at for the end of a line.
  private var scanned = 0
  private var lineStart = 0
  private var lines: [Range<Int>] = []

  /// No byte of a next request has arrived.
  var isEmpty: Bool { bytes.isEmpty }

  mutating func append(_ piece: [UInt8]) { bytes += piece }

  /// The next head; nil until it has arrived whole.
  ///
  /// - Throws: ``Refusal`` for a head that is too long or none of HTTP/1; nothing after it can be read.
  mutating func next() throws -> RequestHead? {
    while scanned < bytes.count {
      let byte = bytes[scanned]
      scanned += 1
      try checkLength()
      guard byte == UInt8(ascii: "\n") else { continue }
      let end = scanned - 1
      let isReturn = end > lineStart && bytes[end - 1] == UInt8(ascii: "\r")
      let line = lineStart..<(isReturn ? end - 1 : end)
      lineStart = scanned
      if line.isEmpty { return try takeHead() }
      lines.append(line)
    }
    return nil
  }

  private func checkLength() throws {
    if lines.isEmpty {
      guard scanned <= Self.longestLine else { throw Refusal.longAddress }
    } else if scanned - lines[0].upperBound > Self.longestHeaders
      || lines.count > Self.mostHeaders + 1
    {
      throw Refusal(
        431,
        "the headers are longer than \(Self.longestHeaders) bytes, or more than \(Self.mostHeaders)",
        remedy: "send fewer headers and shorter cookies")
    }
  }

  /// Parses the lines of a head and forgets its bytes.
  private mutating func takeHead() throws -> RequestHead {
    let texts = try lines.map { try text($0) }
    bytes.removeFirst(scanned)
    scanned = 0
    lineStart = 0
    lines = []
    return try RequestHead(lines: texts)
  }

  private func text(_ line: Range<Int>) throws -> String {
    let isPrintable = bytes[line].allSatisfy {
      ($0 >= 0x20 || $0 == UInt8(ascii: "\t")) && $0 != 0x7f
    }
    guard isPrintable, let text = String(validating: bytes[line], as: UTF8.self) else {
      throw Refusal.malformed("bytes that are neither printable nor UTF-8")
    }
    return text
  }
}

extension RequestHead {
  /// - Throws: ``Refusal`` where the lines are no head of HTTP/1.0 or HTTP/1.1, or name two hosts.
  fileprivate init(lines: [String]) throws {
    let parts = (lines.first ?? "").split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw Refusal.malformed("a first line that is not METHOD, address and version")
    }
    guard parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0" else {
      throw Refusal(505, "this workbench speaks HTTP/1.1 only", remedy: "send 'HTTP/1.1'")
    }
    let headers = try Headers(lines.dropFirst())
    let target = parts[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    method = String(parts[0])
    path = String(target[0])
    query = target.count > 1 ? String(target[1]) : ""
    host = try headers.only("host")
    let length = try headers.only("content-length")
    let hasBody = headers.has("transfer-encoding") || length.map { $0 != "0" } ?? false
    keepsConnection = parts[2] == "HTTP/1.1" && !headers.asksToClose && !hasBody
  }
}

/// Header lines by their names in lower case.
private struct Headers {
  private var values: [String: [String]] = [:]

  init(_ lines: some Sequence<String>) throws {
    for line in lines {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty,
        !parts[0].contains(where: { $0 == " " || $0 == "\t" })
      else { throw Refusal.malformed("a header that is not 'Name: value'") }
      values[parts[0].lowercased(), default: []].append(
        String(parts[1].trimming { $0 == " " || $0 == "\t" }))
    }
  }

  func has(_ name: String) -> Bool { values[name] != nil }

  /// - Throws: ``Refusal`` where the header occurs twice.
  func only(_ name: String) throws -> String? {
    guard let found = values[name] else { return nil }
    guard found.count == 1 else {
      throw Refusal.malformed("the header '\(name)' twice")
    }
    return found[0]
  }

  var asksToClose: Bool {
    (values["connection"] ?? []).contains { value in
      value.lowercased().split(separator: ",").contains { $0.trimming { $0 == " " } == "close" }
    }
  }
}

extension Refusal {
  /// A target that is longer than ``RequestFilter/longestTarget``.
  static let longAddress = Refusal(
    414, "the address is longer than \(RequestFilter.longestTarget) bytes",
    remedy: "shorten the query")

  fileprivate static func malformed(_ found: String) -> Refusal {
    Refusal(400, "the request has \(found)", remedy: "send a request of HTTP/1.1")
  }
}

extension Substring {
  fileprivate func trimming(_ isSpace: (Character) -> Bool) -> Substring {
    var text = drop(while: isSpace)
    while let last = text.last, isSpace(last) { text.removeLast() }
    return text
  }
}
