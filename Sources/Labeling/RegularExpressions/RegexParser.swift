/// A parser of the part of Perl's syntax from which the literals of a pattern follow.
///
/// It gives up at syntax that it does not know: a wrong guess would lose matches.
struct RegexParser {
  enum Element {
    /// One of these, byte for byte; lower-cased when case is ignored.
    case literals([[UInt8]])
    /// Any characters, in a number within bounds.
    case characters(RegexShape.Gap)
    /// Something that is not looked into: an anchor, a class of characters, an optional part.
    case anything
  }

  private struct Unknown: Error {}

  static let mostLiterals = 64

  private let pattern: [UInt8]
  private let ignoringCase: Bool
  private var position = 0

  init(_ pattern: String, ignoringCase: Bool) {
    self.pattern = Array(pattern.utf8)
    self.ignoringCase = ignoringCase
  }

  /// The alternatives of the pattern, or nil where its syntax is not known here.
  mutating func parse() -> [[Element]]? {
    guard let alternatives = try? alternatives(), position == pattern.count else { return nil }
    return alternatives
  }

  private var next: UInt8? { position < pattern.count ? pattern[position] : nil }

  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  private mutating func alternatives() throws -> [[Element]] {
    var alternatives = [try sequence()]
    while take("|") { alternatives.append(try sequence()) }
    return alternatives
  }

  private mutating func sequence() throws -> [Element] {
    var elements: [Element] = []
    while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
      elements.append(try quantified(atom()))
    }
    return elements
  }

  private mutating func atom() throws -> Element {
    let byte = pattern[position]
    position += 1
    switch Unicode.Scalar(byte) {
    case "(": return try group()
    case "[": return try characterClass()
    case "\\": return try escape()
    case ".": return .characters(RegexShape.Gap(least: 1, most: 1))
    case "^", "$": return .anything
    case "*", "+", "?", "{": throw Unknown()
    default: return byte < 0x80 ? literal(byte) : scalarBeyondASCII()
    }
  }

  private func literal(_ byte: UInt8) -> Element {
    let isUpper = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
    return .literals([[ignoringCase && isUpper ? byte | 0x20 : byte]])
  }

  private mutating func scalarBeyondASCII() -> Element {
    let start = position - 1
    while let byte = next, byte & 0xC0 == 0x80 { position += 1 }
    return ignoringCase ? .anything : .literals([Array(pattern[start..<position])])
  }

  /// The content of parentheses: literals where it is nothing else.
  private mutating func group() throws -> Element {
    if next == UInt8(ascii: "*") { throw Unknown() }
    if take("?"), !take(":") { throw Unknown() }
    let alternatives = try alternatives()
    guard take(")") else { throw Unknown() }
    var literals: [[UInt8]] = []
    for alternative in alternatives {
      guard let whole = Self.joined(alternative) else { return .anything }
      literals += whole
    }
    return literals.count <= Self.mostLiterals ? .literals(literals) : .anything
  }

  /// All texts of a sequence that has nothing but literals.
  private static func joined(_ elements: [Element]) -> [[UInt8]]? {
    var texts: [[UInt8]] = [[]]
    for element in elements {
      guard case .literals(let literals) = element, texts.count * literals.count <= mostLiterals
      else { return nil }
      texts = texts.flatMap { head in literals.map { head + $0 } }
    }
    return texts == [[]] ? nil : texts
  }

  private mutating func characterClass() throws -> Element {
    _ = take("^")
    _ = take("]")
    while let byte = next {
      position += 1
      switch Unicode.Scalar(byte) {
      case "]": return .anything
      case "[":
        if let byte = next, [":", ".", "="].contains(Unicode.Scalar(byte)) { throw Unknown() }
      case "\\": _ = try escape()
      default: break
      }
    }
    throw Unknown()
  }

  private mutating func escape() throws -> Element {
    guard let byte = next, byte < 0x80 else { throw Unknown() }
    position += 1
    switch Unicode.Scalar(byte) {
    case "n": return .literals([[0x0A]])
    case "r": return .literals([[0x0D]])
    case "t": return .literals([[0x09]])
    case "b", "B", "d", "D", "w", "W", "s", "S", "h", "H", "v", "V", "A", "z", "Z": return .anything
    case "0"..."9", "A"..."Z", "a"..."z": throw Unknown()
    default: return .literals([[byte]])
    }
  }

  /// An element with its quantifier.
  private mutating func quantified(_ element: Element) throws -> Element {
    guard let repetition = try quantifier() else { return element }
    let isPossessive = !take("?") && take("+")
    guard case .characters = element, !isPossessive else { return .anything }
    return .characters(repetition)
  }

  private mutating func quantifier() throws -> RegexShape.Gap? {
    if take("*") { return RegexShape.Gap(least: 0, most: nil) }
    if take("+") { return RegexShape.Gap(least: 1, most: nil) }
    if take("?") { return RegexShape.Gap(least: 0, most: 1) }
    guard take("{") else { return nil }
    guard let least = number() else { throw Unknown() }
    let most = take(",") ? number() : least
    guard take("}"), most.map({ least <= $0 }) ?? true else { throw Unknown() }
    return RegexShape.Gap(least: least, most: most)
  }

  private mutating func number() -> Int? {
    let start = position
    while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
    return Int(String(decoding: pattern[start..<position], as: UTF8.self))
  }
}
