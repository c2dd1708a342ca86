import SupervisionCore

/// What a column of a file of rows holds.
package struct ColumnProfile: Sendable {
  package let name: String
  /// Rows in which the column is not empty.
  package private(set) var filledCount = 0
  /// Rows by value; nil where there are more than ``valueLimit`` values.
  package private(set) var counts: [String: Int]? = [:]
  /// The first value.
  package private(set) var example = ""
  private var hashes: Set<UInt64> = []
  private var isDistinct = true
  private var numberCount = 0
  private var characterCount = 0
  private var longest = 0

  static let valueLimit = 200

  init(_ name: String) { self.name = name }

  mutating func add(_ value: String) {
    guard !value.isEmpty else { return }
    filledCount += 1
    if example.isEmpty { example = value }
    characterCount += value.utf8.count
    longest = max(longest, value.utf8.count)
    if Double(value) != nil { numberCount += 1 }
    if isDistinct { isDistinct = hashes.insert(fnv1a64(value.utf8)).inserted }
    if !isDistinct { hashes = [] }
    counts?[value, default: 0] += 1
    if counts?.count ?? 0 > Self.valueLimit { counts = nil }
  }

  /// Whether every row has a value of its own.
  func isKey(rowCount: Int) -> Bool { isDistinct && filledCount == rowCount }
  var isNumeric: Bool { filledCount > 0 && numberCount == filledCount }
  var meanLength: Double { filledCount == 0 ? 0 : Double(characterCount) / Double(filledCount) }
  var maximumLength: Int { longest }
}
