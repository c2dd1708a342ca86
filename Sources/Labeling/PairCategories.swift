import SupervisionCore

/// Known pairs of ids with the categories that a database lists them in, such as CTD's.
public struct PairCategories: Sendable {
  /// Names of the categories, in order of first mention.
  public let categories: [String]
  private let bytes: [UInt8]
  /// Numbers the distinct pairs.
  private let index: HashIndex
  /// Where each pair stands in `bytes`, with the tab between its ids.
  private let keys: [Range<Int>]
  /// Bit `c` says that the pair is in `categories[c]`.
  private let masks: [UInt64]

  /// The pairs of a tab-separated text without header: first id, second id, category.
  ///
  /// - Throws: ``SupervisionCore/DataError`` with the line that does not have three fields or
  ///   brings a 65th category, and for bytes that are not UTF-8.
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
      let hash = fnv1a64(resource.bytes[key])
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

  /// Whether any combination of a first and a second id is listed in the category.
  ///
  /// - Parameters:
  ///   - firstIDs: one id, or several joined by `|`.
  ///   - secondIDs: likewise.
  ///   - category: the category to look in.
  public func contains(_ firstIDs: String, _ secondIDs: String, category: String) -> Bool {
    guard let bit = categories.firstIndex(of: category) else { return false }
    let separator = UInt8(ascii: "|")
    return firstIDs.utf8.split(separator: separator).contains { first in
      secondIDs.utf8.split(separator: separator).contains { second in
        mask(first, second) >> UInt64(bit) & 1 == 1
      }
    }
  }

  private func mask(_ first: Substring.UTF8View, _ second: Substring.UTF8View) -> UInt64 {
    let key = first + [UInt8(ascii: "\t")] + second
    let number = index.number(of: fnv1a64(key)) { bytes[keys[$0]].elementsEqual(key) }
    return number.map { masks[$0] } ?? 0
  }
}
