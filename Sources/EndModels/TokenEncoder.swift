import SupervisionCore

/// An encoder of marked tokens as a sequence of hashed symbols that includes the marks.
///
/// Words are lower-cased, and all numbers share one symbol. A symbol before and one after each mark give its role and
/// type:
///
/// ```text
/// Lithium caused tremor in 12 patients
/// <0 Chemical> lithium </0 Chemical> caused <1 Disease> tremor </1 Disease> in <number> patients
/// ```
public struct TokenEncoder: Codable, Equatable, Sendable {
  /// Maximum number of symbols read from a text; see ``symbols(_:)``. Default: 120.
  public var maximumLength = 120

  /// An encoder with the default options.
  public init() {}

  /// Checks the options against their ranges.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` naming the option, what was found and its range.
  public func validate() throws {
    try check(maximumLength >= 8, "maximum length", "\(maximumLength)", "at least 8")
  }

  /// Symbols of a text, at most ``maximumLength``.
  ///
  /// A longer text is cut to a window around its marks. If the marks are too far apart for one window, it reaches from
  /// the first to the last, with a gap symbol in place of the tokens left out between them. A text without marks is cut
  /// at the end.
  ///
  /// - Complexity: O(tokens).
  public func symbols(_ text: MarkedTokens) -> [UInt64] {
    let (symbols, marked) = markedSymbols(text)
    guard symbols.count > maximumLength else { return symbols }
    let spare = maximumLength - marked.count
    guard spare < 0 else {
      let start = max(
        0, min(marked.lowerBound - spare / 2, symbols.count - maximumLength))
      return Array(symbols[start..<start + maximumLength])
    }
    let head = maximumLength / 2
    let tail = maximumLength - head - 1
    return symbols[marked.prefix(head)] + [Self.gap] + symbols[marked.suffix(tail)]
  }

  /// The symbols of all tokens and marks, and where the first mark begins and the last one ends.
  private func markedSymbols(_ text: MarkedTokens) -> (symbols: [UInt64], marked: Range<Int>) {
    let marks = text.marks.enumerated().filter { !$0.element.range.isEmpty }
    var symbols: [UInt64] = []
    symbols.reserveCapacity(text.tokens.count + 2 * marks.count)
    var first: Int?
    var last = 0
    for position in 0...text.tokens.count {
      for (role, mark) in marks where mark.range.upperBound == position {
        symbols.append(Self.symbol("end", role, mark.type))
        last = symbols.count
      }
      for (role, mark) in marks where mark.range.lowerBound == position {
        first = first ?? symbols.count
        symbols.append(Self.symbol("start", role, mark.type))
      }
      if position < text.tokens.count { symbols.append(Self.word(text.tokens, position)) }
    }
    return (symbols, (first ?? 0)..<last)
  }

  private static func word(_ tokens: Tokens, _ position: Int) -> UInt64 {
    let bytes = tokens.utf8(position)
    let isNumber = !bytes.isEmpty && bytes.allSatisfy { 0x30...0x39 ~= $0 }
    return isNumber ? number : tokens.lowercasedHashes[position]
  }

  /// Symbols that are no words begin with a control character, which no word holds.
  static func symbol(_ edge: String, _ role: Int, _ type: String) -> UInt64 {
    fnv1a64("\u{1}\(edge) \(role) \(type)".utf8)
  }
  static let number = fnv1a64("\u{1}number".utf8)
  static let gap = fnv1a64("\u{1}gap".utf8)
}
