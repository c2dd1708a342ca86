import PortableFoundation

/// A pass over one JSON text that finds faults which decoders accept without an error: keys that occur twice in an
/// object, where decoders take one, and U+0000, which ends a text in C libraries.
///
/// - Complexity: O(bytes); objects of more than 32 keys cost a set of their keys.
package struct JSONInspection {
  package enum Finding: Equatable {
    /// The text is no JSON from this byte on.
    case malformed(byte: Int)
    case repeatedKey(field: String)
    /// A text, or a key, holds U+0000.
    case nullCharacter(field: String?)
  }

  /// A number and the path of its field, such as `person1.start`.
  package struct Number {
    package let range: Range<Int>
    package let field: String
  }

  /// The first thing found.
  package private(set) var finding: Finding?
  /// In the text's order; empty unless they were asked for.
  package private(set) var numbers: [Number] = []
  /// The keys of the outermost object.
  package private(set) var fields: [String] = []

  private let bytes: UnsafeBufferPointer<UInt8>
  private let collects: Bool
  private var position = 0
  private var levels: [Level] = []

  private struct Level {
    let isObject: Bool
    var keys: [Key] = []
    var seen: Set<[UInt8]> = []
    /// Elements before the one at hand.
    var index = 0
  }

  private struct Key {
    let range: Range<Int>
    /// The unescaped key, if it is written with escapes.
    let unescaped: [UInt8]?
  }

  private static let keysComparedOneByOne = 32
  private static let largestDepth = 512

  /// - Parameter collecting: whether ``numbers`` and ``fields`` are wanted.
  package init(_ bytes: UnsafeBufferPointer<UInt8>, collecting: Bool = false) {
    self.bytes = bytes
    collects = collecting
    guard value() else { return }
    skipSpace()
    if position < bytes.count { _ = malformed() }
  }

  /// Reads one value with everything in it; false where a finding ends the pass.
  private mutating func value() -> Bool {
    repeat {
      skipSpace()
      guard position < bytes.count else { return malformed() }
      switch bytes[position] {
      case UInt8(ascii: "{"):
        guard open(isObject: true) else { return false }
        if !take("}") {
          guard key() else { return false }
          continue
        }
        levels.removeLast()
      case UInt8(ascii: "["):
        guard open(isObject: false) else { return false }
        if !take("]") { continue }
        levels.removeLast()
      case UInt8(ascii: "\""): guard text() != nil else { return false }
      default: guard scalar() else { return false }
      }
      guard let isComplete = afterValue() else { return false }
      if isComplete { return true }
    } while true
  }

  /// Steps over closing brackets and one comma; true when the outermost value is complete.
  private mutating func afterValue() -> Bool? {
    while let level = levels.last {
      if take(",") {
        levels[levels.count - 1].index += 1
        if level.isObject, !key() { return nil }
        return false
      }
      guard take(level.isObject ? "}" : "]") else {
        _ = malformed()
        return nil
      }
      levels.removeLast()
    }
    return true
  }

  private mutating func open(isObject: Bool) -> Bool {
    guard levels.count < Self.largestDepth else { return malformed() }
    position += 1
    levels.append(Level(isObject: isObject))
    return true
  }

  private mutating func key() -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return malformed() }
    guard let (range, hasEscapes) = text() else { return false }
    let key = Key(
      range: range, unescaped: hasEscapes ? unescapedText(bytes, range).map { Array($0.utf8) } : nil
    )
    let level = levels.count - 1
    let isRepeated = isKnown(key, in: level)
    levels[level].keys.append(key)
    if collects, level == 0 { fields.append(name(key)) }
    if isRepeated {
      finding = .repeatedKey(field: path ?? name(key))
      return false
    }
    guard take(":") else { return malformed() }
    return true
  }

  private mutating func isKnown(_ key: Key, in level: Int) -> Bool {
    let count = levels[level].keys.count
    guard count >= Self.keysComparedOneByOne else {
      return levels[level].keys.contains { isSame($0, key) }
    }
    if levels[level].seen.isEmpty { levels[level].seen = Set(levels[level].keys.map(content)) }
    return !levels[level].seen.insert(content(key)).inserted
  }

  private func isSame(_ first: Key, _ second: Key) -> Bool {
    guard first.unescaped == nil, second.unescaped == nil else {
      return content(first) == content(second)
    }
    return first.range.count == second.range.count
      && memcmp(
        bytes.baseAddress! + first.range.lowerBound, bytes.baseAddress! + second.range.lowerBound,
        first.range.count) == 0
  }

  private func content(_ key: Key) -> [UInt8] { key.unescaped ?? Array(bytes[key.range]) }
  private func name(_ key: Key) -> String { String(decoding: content(key), as: UTF8.self) }

  /// Path of the current value.
  private var path: String? {
    let names = levels.compactMap { level in
      level.isObject ? level.keys.last.map(name) : String(level.index)
    }
    return names.isEmpty ? nil : names.joined(separator: ".")
  }

  private mutating func text() -> (range: Range<Int>, hasEscapes: Bool)? {
    position += 1
    let start = position
    var hasEscapes = false
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return (start..<(position - 1), hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        if isNullEscape {
          finding = .nullCharacter(field: path)
          return nil
        }
        position += 2
      case 0..<0x20:
        _ = malformed()
        return nil
      default: position += 1
      }
    }
    _ = malformed()
    return nil
  }

  /// Whether `\u0000` comes next.
  private var isNullEscape: Bool {
    position + 6 <= bytes.count && bytes[position + 1] == UInt8(ascii: "u")
      && bytes[(position + 2)..<(position + 6)].allSatisfy { $0 == UInt8(ascii: "0") }
  }

  private mutating func scalar() -> Bool {
    for word in ["true", "false", "null"] as [StaticString] where starts(with: word) {
      position += word.utf8CodeUnitCount
      return true
    }
    return number()
  }

  private func starts(with word: StaticString) -> Bool {
    position + word.utf8CodeUnitCount <= bytes.count
      && memcmp(bytes.baseAddress! + position, word.utf8Start, word.utf8CodeUnitCount) == 0
  }

  /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`
  private mutating func number() -> Bool {
    let start = position
    _ = takeByte { $0 == UInt8(ascii: "-") }
    let first = position
    guard let whole = digits(), whole == 1 || bytes[first] != UInt8(ascii: "0") else {
      position = start
      return malformed()
    }
    if takeByte({ $0 == UInt8(ascii: ".") }), digits() == nil { return malformed() }
    if takeByte({ $0 | 0x20 == UInt8(ascii: "e") }) {
      _ = takeByte { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
      guard digits() != nil else { return malformed() }
    }
    if collects { numbers.append(Number(range: start..<position, field: path ?? "")) }
    return true
  }

  private mutating func digits() -> Int? {
    let start = position
    while takeByte({ $0 &- UInt8(ascii: "0") < 10 }) {}
    return position > start ? position - start : nil
  }

  private mutating func takeByte(_ isWanted: (UInt8) -> Bool) -> Bool {
    guard position < bytes.count, isWanted(bytes[position]) else { return false }
    position += 1
    return true
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    return takeByte { $0 == UInt8(ascii: character) }
  }

  private mutating func skipSpace() {
    while takeByte({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) {}
  }

  private mutating func malformed() -> Bool {
    finding = .malformed(byte: min(position, bytes.count))
    return false
  }
}
