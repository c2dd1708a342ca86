import SupervisionCore

/// Known pairs of ids with the categories in which a database lists them, such as CTD's.
public struct PairCategories: Sendable {
  /// Names of the categories, at most 64, in order of first mention.
  public let categories: [String]
  private let bytes: [UInt8]
  /// Numbers the distinct pairs.
  private let index: HashIndex
  /// The range of each pair in `bytes`, with the tab between its ids.
  private let keys: [Range<Int>]
  /// Categories of each pair; bit `c` is set for `categories[c]`.
  private let masks: [UInt64]

  /// Pairs from a tab-separated text without header: first id, second id, category.
  ///
  /// - Throws: ``SupervisionCore/DataError`` with the line that does not have three fields or
  ///   has a 65th category, and for bytes that are not UTF-8.
  public init(_ resource: Resource) throws {
    var categories: [[UInt8]] = []
    var index = HashIndex(capacity: resource.bytes.count / 24)
    var keys: [Range<Int>] = []
    var masks: [UInt64] = []
    try resource.forEachRecord(separator: "\t", fields: ["first id", "second id", "category"]) {
      line, fields in
      let category = categories.firstIndex { $0.elementsEqual(fields[2]) } ?? categories.count
      if category == categories.count { categories.append(Array(fields[2])) }
      guard category < 64 else {
        throw DataError(
          file: resource.name, line: line, field: "category", found: "a 65th category",
          expected: "at most 64", remedy: "check that the third field is a category")
      }
      let key = fields[0].startIndex..<fields[1].endIndex
      let hash = resource.bytes.withUnsafeBufferPointer { bytes in
        Self.hash(bytes[fields[0].indices], bytes[fields[1].indices])
      }
      let known = index.number(of: hash) {
        resource.bytes[keys[$0]].elementsEqual(resource.bytes[key])
      }
      let number = known ?? index.insert(hash)
      if known == nil {
        keys.append(key)
        masks.append(0)
      }
      masks[number] |= 1 << UInt64(category)
    }
    bytes = resource.bytes
    self.categories = categories.map { String(decoding: $0, as: UTF8.self) }
    self.index = index
    self.keys = keys
    self.masks = masks
  }

  /// The categories that list any combination of a first and a second id; bit `c` is set for `categories[c]`.
  ///
  /// - Parameters:
  ///   - firstIDs: one id, or several joined by `|`.
  ///   - secondIDs: likewise.
  public func mask(_ firstIDs: String, _ secondIDs: String) -> UInt64 {
    var (firstIDs, secondIDs) = (firstIDs, secondIDs)
    return firstIDs.withUTF8 { first in
      secondIDs.withUTF8 { second in
        var mask: UInt64 = 0
        forEachID(in: first) { first in
          forEachID(in: second) { second in mask |= self.mask(first, second) }
        }
        return mask
      }
    }
  }

  /// Whether the category lists any combination of a first and a second id; parameters as in ``mask(_:_:)``.
  public func contains(_ firstIDs: String, _ secondIDs: String, category: String) -> Bool {
    mask(firstIDs, secondIDs) & bit(of: category) != 0
  }

  /// The bit of a category in ``mask(_:_:)``; zero for one that does not occur.
  public func bit(of category: String) -> UInt64 {
    categories.firstIndex(of: category).map { 1 << UInt64($0) } ?? 0
  }

  private func mask(
    _ first: Slice<UnsafeBufferPointer<UInt8>>, _ second: Slice<UnsafeBufferPointer<UInt8>>
  ) -> UInt64 {
    let tab = UInt8(ascii: "\t")
    let number = index.number(of: Self.hash(first, second)) { number in
      let key = bytes[keys[number]]
      return key.count == first.count + 1 + second.count && key.starts(with: first)
        && key.dropFirst(first.count).first == tab && key.suffix(second.count).elementsEqual(second)
    }
    return number.map { masks[$0] } ?? 0
  }

  private static func hash(
    _ first: Slice<UnsafeBufferPointer<UInt8>>, _ second: Slice<UnsafeBufferPointer<UInt8>>
  ) -> UInt64 {
    HashIndex.hash(
      of: UnsafeBufferPointer(rebasing: second),
      after: HashIndex.hash(of: UnsafeBufferPointer(rebasing: first)))
  }

  private func forEachID(
    in joined: UnsafeBufferPointer<UInt8>, _ body: (Slice<UnsafeBufferPointer<UInt8>>) -> Void
  ) {
    var rest = joined[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "|")) {
      body(rest[..<end])
      rest = rest[(end + 1)...]
    }
    body(rest)
  }
}
