/// Cuts a call with its arguments and trailing closures out of Swift source, in a form that formatting
/// and comments do not change.
///
/// Comments are dropped. White space outside strings is dropped, except one space between two
/// characters of names or numbers. Strings, also raw and multi-line ones, stay as they are.
///
/// - Parameter start: position of the call's opening parenthesis.
/// - Returns: nil when no parenthesis or brace opens there or the text ends before it closes.
func declarationText(in source: [UInt8], from start: Int) -> String? {
  var cutter = DeclarationCutter(source: source, position: start)
  return cutter.cut()
}

private struct DeclarationCutter {
  let source: [UInt8]
  var position: Int
  var output: [UInt8] = []
  var sawSpace = false

  mutating func cut() -> String? {
    guard let first = peek(), first == "(" || first == "{", copyBalanced() else { return nil }
    while startsTrailingClosure() {
      guard copyBalanced() else { return nil }
    }
    return String(decoding: output, as: UTF8.self)
  }

  private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
    source.indices.contains(position + offset) ? Unicode.Scalar(source[position + offset]) : nil
  }

  private func has(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { source[min(position, source.count)...].starts(with: $0) }
  }

  /// Copies up to and including the bracket that closes the first one met.
  private mutating func copyBalanced() -> Bool {
    var depth = 0
    while let character = peek() {
      if skipSpaceOrComment() { continue }
      if startsString() {
        guard copyString() else { return false }
        continue
      }
      copy()
      switch character {
      case "(", "[", "{": depth += 1
      case ")", "]", "}":
        depth -= 1
        if depth == 0 { return true }
      default: break
      }
    }
    return false
  }

  /// Moves to a trailing closure, or to the label of a further one, if one follows here.
  private mutating func startsTrailingClosure() -> Bool {
    let before = self
    while skipSpaceOrComment() {}
    if peek() == "{" { return true }
    var labelLength = 0
    while peek(labelLength) != nil, isNameCharacter(source[position + labelLength]) {
      labelLength += 1
    }
    if labelLength > 0, peek(labelLength) == ":" {
      for _ in 0...labelLength { copy() }
      while skipSpaceOrComment() {}
      if peek() == "{" { return true }
    }
    self = before
    return false
  }

  private mutating func skipSpaceOrComment() -> Bool {
    guard let character = peek() else { return false }
    if character == " " || character == "\t" || character == "\n" || character == "\r" {
      position += 1
    } else if has("//") {
      while let next = peek(), next != "\n" { position += 1 }
    } else if has("/*") {
      skipBlockComment()
    } else {
      return false
    }
    sawSpace = true
    return true
  }

  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      if has("/*") {
        depth += 1
        position += 2
      } else if has("*/") {
        depth -= 1
        position += 2
      } else {
        position += 1
      }
    } while depth > 0 && position < source.count
  }

  private func startsString() -> Bool {
    var offset = 0
    while peek(offset) == "#" { offset += 1 }
    return peek(offset) == "\""
  }

  /// Copies a string; an interpolation inside is balanced source again.
  private mutating func copyString() -> Bool {
    var hashes = 0
    while peek() == "#" {
      hashes += 1
      copy()
    }
    let quotes = has("\"\"\"") ? 3 : 1
    for _ in 0..<quotes { copy() }
    while let character = peek() {
      if character == "\\", follows(hashes, of: "#", at: 1) {
        for _ in 0...hashes { copy() }
        if peek() == "(" {
          guard copyBalanced() else { return false }
        } else {
          copy()
        }
      } else if follows(quotes, of: "\"", at: 0), follows(hashes, of: "#", at: quotes) {
        for _ in 0..<(quotes + hashes) { copy() }
        return true
      } else {
        copy()
      }
    }
    return false
  }

  private func follows(_ count: Int, of character: Unicode.Scalar, at offset: Int) -> Bool {
    (0..<count).allSatisfy { peek(offset + $0) == character }
  }

  private mutating func copy() {
    guard position < source.count else { return }
    let byte = source[position]
    if sawSpace, let last = output.last, isNameCharacter(last), isNameCharacter(byte) {
      output.append(UInt8(ascii: " "))
    }
    sawSpace = false
    output.append(byte)
    position += 1
  }

  private func isNameCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }
}
