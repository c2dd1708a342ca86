import Foundation
import SupervisionCore

/// An encoder of marked tokens as a set of hashed n-grams that carry their position relative to the marks.
///
/// Each marked mention counts as one symbol of its type and role. Features are: every word; the words of each
/// mention; words and bigrams between the first two marks in the text; words and bigrams in a window on either side
/// of each mark; bigrams with a mark; the order of the marks; the distance between them. Without marks: words and
/// bigrams.
public struct NgramEncoder: Codable, Equatable, Sendable {
  /// Words on either side of a mark that count as its window. Default: 4.
  public var window = 4
  /// Whether only words and bigrams are used, without regard to marks.
  public var ignoresMarks = false

  /// An encoder with the default options.
  public init() {}

  /// Distinct hashes of the n-grams of a text, ascending.
  public func hashes(_ text: MarkedTokens) -> [UInt64] {
    var found = NgramHashes()
    if text.marks.isEmpty || ignoresMarks {
      let words = text.tokens.lowercasedHashes
      found.words("W", words)
      found.bigrams("WW", words)
    } else {
      let symbols = MarkedSymbols(text)
      found.words("W", symbols.symbols.filter { !symbols.isMark($0) })
      addMentions(text, to: &found)
      addWindows(symbols, to: &found)
      addBetween(symbols, to: &found)
    }
    return found.sorted()
  }

  private func addMentions(_ text: MarkedTokens, to found: inout NgramHashes) {
    for (role, mark) in text.marks.enumerated() {
      found.words("E\(role)", Array(text.tokens.lowercasedHashes[mark.range]))
    }
  }

  private func addWindows(_ symbols: MarkedSymbols, to found: inout NgramHashes) {
    let all = symbols.symbols
    for (role, position) in symbols.positions.enumerated() {
      guard let position else { continue }
      let left = Array(all[max(0, position - window)..<position])
      let right = Array(all[(position + 1)..<min(all.count, position + 1 + window)])
      found.words("L\(role)", left)
      found.words("R\(role)", right)
      found.bigrams("LL\(role)", left)
      found.bigrams("RR\(role)", right)
      found.bigrams("M\(role)", Array(left.suffix(1)) + [all[position]] + Array(right.prefix(1)))
      found.words("l\(role)", Array(left.suffix(1)))
      found.words("r\(role)", Array(right.prefix(1)))
    }
  }

  private func addBetween(_ symbols: MarkedSymbols, to found: inout NgramHashes) {
    let placed = symbols.positions.enumerated().compactMap { role, position in
      position.map { (role: role, position: $0) }
    }.sorted { $0.position < $1.position }
    guard placed.count >= 2 else { return }
    let between = Array(symbols.symbols[(placed[0].position + 1)..<placed[1].position])
    found.add("ORDER", UInt64(placed[0].role), 0)
    found.add("DISTANCE", UInt64(Self.bucket(between.count)), UInt64(placed[0].role))
    found.words("B", between)
    found.words("B\(placed[0].role)", between)
    found.bigrams(
      "BB", [symbols.symbols[placed[0].position]] + between + [symbols.symbols[placed[1].position]])
  }

  /// 0, 1, 2, 3, 4-5, 6-8, 9-12, 13-20, more.
  private static func bucket(_ distance: Int) -> Int {
    [0, 1, 2, 3, 5, 8, 12, 20].firstIndex { distance <= $0 } ?? 8
  }
}

/// Tokens with each marked mention as one symbol.
private struct MarkedSymbols {
  private(set) var symbols: [UInt64] = []
  /// Position of each role's mention in the symbols; nil for an empty mention.
  private(set) var positions: [Int?]
  private let markSymbols: [UInt64]

  init(_ text: MarkedTokens) {
    markSymbols = text.marks.enumerated().map { fnv1a64("\u{1}mark \($0) \($1.type)".utf8) }
    positions = text.marks.map { _ in nil }
    var roleAt: [Int: Int] = [:]
    for (role, mark) in text.marks.enumerated() where !mark.range.isEmpty {
      for token in mark.range where roleAt[token] == nil { roleAt[token] = role }
    }
    for token in text.tokens.indices {
      guard let role = roleAt[token] else {
        symbols.append(text.tokens.lowercasedHashes[token])
        continue
      }
      if positions[role] == nil {
        positions[role] = symbols.count
        symbols.append(markSymbols[role])
      }
    }
  }

  func isMark(_ symbol: UInt64) -> Bool { markSymbols.contains(symbol) }
}

/// A set of feature hashes under construction.
private struct NgramHashes {
  private var hashes: [UInt64] = []

  mutating func words(_ kind: String, _ words: [UInt64]) {
    let seed = fnv1a64(kind.utf8)
    for word in words { hashes.append(Self.mix(seed, word, 0)) }
  }

  mutating func bigrams(_ kind: String, _ words: [UInt64]) {
    let seed = fnv1a64(kind.utf8)
    for (first, second) in zip(words, words.dropFirst()) {
      hashes.append(Self.mix(seed, first, second))
    }
  }

  mutating func add(_ kind: String, _ a: UInt64, _ b: UInt64) {
    hashes.append(Self.mix(fnv1a64(kind.utf8), a, b))
  }

  mutating func sorted() -> [UInt64] {
    hashes.sort()
    var last: UInt64?
    return hashes.filter { hash in
      defer { last = hash }
      return hash != last
    }
  }

  private static func mix(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
    var x = a ^ (b &* 0x9E37_79B9_7F4A_7C15)
    x = (x ^ (x >> 29)) &* 0xBF58_476D_1CE4_E5B9
    x ^= c &* 0xC2B2_AE3D_27D4_EB4F
    x = (x ^ (x >> 32)) &* 0x94D0_49BB_1331_11EB
    return x ^ (x >> 29)
  }
}

/// The hashes that a model knows, numbered in ascending order.
public struct Vocabulary: Equatable, Sendable {
  /// Known hashes, ascending.
  public let hashes: [UInt64]

  /// A vocabulary of ascending hashes.
  public init(hashes: [UInt64]) { self.hashes = hashes }

  /// The hashes that occur in at least `minimumCount` rows.
  public init(counting rows: [[UInt64]], minimumCount: Int) {
    var counts: [UInt64: Int] = [:]
    for row in rows { for hash in row { counts[hash, default: 0] += 1 } }
    hashes = counts.filter { $0.value >= minimumCount }.map(\.key).sorted()
  }

  /// Number of known hashes.
  public var count: Int { hashes.count }

  /// Feature numbers for rows of ascending hashes; unknown hashes are left out.
  public func rows(_ rows: [[UInt64]]) -> SparseRows {
    let numbers = Dictionary(
      uniqueKeysWithValues: hashes.enumerated().map { ($1, Int32($0)) })
    return SparseRows(rows: rows.map { $0.compactMap { numbers[$0] } }, featureCount: count)
  }
}

/// As the bytes of the hashes, UInt64 little-endian.
extension Vocabulary: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let hashes = try container.decode(Data.self).withUnsafeBytes { bytes in
      (0..<bytes.count / 8).map {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self))
      }
    }
    guard zip(hashes, hashes.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "hashes that do not ascend")
    }
    self.init(hashes: hashes)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hashes.map(\.littleEndian).withUnsafeBytes { Data($0) })
  }
}
