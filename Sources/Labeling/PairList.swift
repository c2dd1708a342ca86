import SupervisionCore

/// Known pairs, such as couples, with a fast look-up in either direction.
public struct PairList: Sendable {
  /// In the order of their source.
  public let pairs: [(first: String, second: String)]
  private let known: Set<Pair>

  private struct Pair: Hashable {
    let first: String
    let second: String
  }

  public init(_ pairs: [(first: String, second: String)]) {
    self.pairs = pairs
    known = Set(pairs.map { Pair(first: $0.first, second: $0.second) })
  }

  /// The pairs of a text with two fields a line, unquoted.
  ///
  /// - Parameters:
  ///   - separator: between the fields: a comma, a tab.
  ///   - hasHeader: whether the first line names the fields.
  /// - Throws: ``DataError`` with the line that does not have two fields, and for bytes that are not UTF-8.
  public init(_ resource: Resource, separator: Character, hasHeader: Bool) throws {
    var pairs: [(first: String, second: String)] = []
    try resource.forEachRecord(separator: separator, fields: ["first", "second"]) { line, fields in
      if line == 1 && hasHeader { return }
      pairs.append((String(fields[0]), String(fields[1])))
    }
    self.init(pairs)
  }

  /// Whether the pair is listed in this order.
  public func contains(_ first: String, _ second: String) -> Bool {
    known.contains(Pair(first: first, second: second))
  }

  /// Whether the pair is listed in either order.
  public func containsEitherWay(_ a: String, _ b: String) -> Bool {
    contains(a, b) || contains(b, a)
  }

  /// The pairs after a change, without those for which it gives nil.
  public func compactMap(
    _ change: (_ first: String, _ second: String) -> (first: String, second: String)?
  ) -> PairList {
    PairList(pairs.compactMap { change($0.first, $0.second) })
  }
}

/// Known pairs of ids with the categories that a database lists them in, such as CTD's.
public struct PairCategories: Sendable {
  /// Names of the categories, in order of first mention.
  public let categories: [String]
  /// Bit `c` says that the pair is in `categories[c]`.
  private let masks: [Pair: UInt64]

  private struct Pair: Hashable {
    let first: Substring
    let second: Substring
  }

  /// The pairs of a tab-separated text without header: first id, second id, category.
  ///
  /// - Throws: ``DataError`` with the line that does not have three fields or brings a 65th category, and
  ///   for bytes that are not UTF-8.
  public init(_ resource: Resource) throws {
    var categories: [String] = []
    var masks: [Pair: UInt64] = [:]
    masks.reserveCapacity(resource.bytes.count / 32)
    try resource.forEachRecord(separator: "\t", fields: ["first id", "second id", "category"]) {
      line, fields in
      let category =
        categories.firstIndex { $0 == fields[2] }
        ?? {
          categories.append(String(fields[2]))
          return categories.count - 1
        }()
      guard category < 64 else {
        throw DataError(
          file: resource.name, line: line, field: "category", found: "a 65th category",
          expected: "at most 64", remedy: "check that the third field is a category")
      }
      masks[Pair(first: fields[0], second: fields[1]), default: 0] |= 1 << UInt64(category)
    }
    self.categories = categories
    self.masks = masks
  }

  /// Whether any combination of a first and a second id is listed in the category.
  ///
  /// - Parameter firstIDs: one id, or several joined by `|`; the second likewise.
  public func contains(_ firstIDs: String, _ secondIDs: String, category: String) -> Bool {
    guard let bit = categories.firstIndex(of: category) else { return false }
    let seconds = secondIDs.split(separator: "|")
    return firstIDs.split(separator: "|").contains { first in
      seconds.contains { masks[Pair(first: first, second: $0), default: 0] >> UInt64(bit) & 1 == 1 }
    }
  }
}

extension Resource {
  /// Calls `body` with each line's number and fields; refuses a line with another number of fields, or an
  /// empty one of them.
  fileprivate func forEachRecord(
    separator: Character, fields names: [String], _ body: (Int, [Substring]) throws -> Void
  ) throws {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DataError(
        file: name, found: "bytes that are not UTF-8", expected: "UTF-8 text",
        remedy: "convert the file to UTF-8")
    }
    var line = 0
    for record in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      line += 1
      if record.isEmpty { continue }
      let fields = record.split(separator: separator, omittingEmptySubsequences: false)
      guard fields.count == names.count else {
        throw DataError(
          file: name, line: line, found: "\(fields.count) fields", expected: "\(names.count)",
          remedy:
            "write \(names.joined(separator: ", ")), separated by \(separator.debugDescription)")
      }
      if let empty = fields.firstIndex(where: \.isEmpty) {
        throw DataError(
          file: name, line: line, field: names[empty], found: "nothing", expected: "a text",
          remedy: "complete the line or delete it")
      }
      try body(line, fields)
    }
  }
}
