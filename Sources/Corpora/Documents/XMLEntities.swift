import FileFormats
import SupervisionCore

/// A stream filter that replaces references to entities declared in an XML text by their replacement text.
///
/// Foundation's parser leaves out such references without a word, and the text after those to external
/// entities. The five entities of XML itself and character references are left to it. It reads from null where a
/// processing instruction has no data, `<?name?>`, so that each gets a space before its end.
struct XMLEntities {
  private enum State: Equatable {
    case content
    /// Inside a tag; in a quoted value the quote.
    case tag(quote: UInt8?)
    case comment, characterData, instruction
  }

  let path: String
  private var state = State.content
  private var buffer: [UInt8] = []
  private var lineNumber = 1
  private var declared = DeclaredEntities()

  /// Bytes that replaced references, over the whole text.
  private var replacedCount = 0

  init(path: String) { self.path = path }

  private static let longestDeclaration = 1 << 20
  private static let longestName = 256

  /// The text so far with references replaced, but for a rest that waits for the next piece.
  ///
  /// - Throws: ``DataError`` with the line for references to entities that are external, not declared,
  ///   made of themselves or too large.
  mutating func add(_ piece: [UInt8], isLast: Bool) throws -> [UInt8] {
    buffer += piece
    var output: [UInt8] = []
    output.reserveCapacity(buffer.count)
    var position = 0
    while position < buffer.count,
      let end = try step(from: position, isLast: isLast, into: &output)
    {
      for byte in buffer[position..<end] where byte == 0x0A { lineNumber += 1 }
      position = end
    }
    buffer.removeFirst(position)
    return output
  }

  /// Writes the next item from a position on; returns its end, or nil when more input is needed.
  private mutating func step(
    from position: Int, isLast: Bool, into output: inout [UInt8]
  ) throws -> Int? {
    switch state {
    case .content: return try contentStep(from: position, isLast: isLast, into: &output)
    case .tag(let quote):
      return try tagStep(from: position, quote: quote, isLast: isLast, into: &output)
    case .comment: return pass("-->", from: position, isLast: isLast, into: &output)
    case .characterData: return pass("]]>", from: position, isLast: isLast, into: &output)
    case .instruction:
      return pass("?>", as: " ?>", from: position, isLast: isLast, into: &output)
    }
  }

  private mutating func contentStep(
    from position: Int, isLast: Bool, into output: inout [UInt8]
  ) throws -> Int? {
    let byte = buffer[position]
    if byte == UInt8(ascii: "&") {
      return try reference(at: position, quote: nil, isLast: isLast, into: &output)
    }
    guard byte == UInt8(ascii: "<") else {
      let end = buffer[position...].firstIndex {
        $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&")
      }
      output += buffer[position..<(end ?? buffer.count)]
      return end ?? buffer.count
    }
    let longestStart = 9
    guard isLast || buffer.count - position >= longestStart else { return nil }
    for (start, next) in [
      ("<!--", State.comment), ("<![CDATA[", .characterData), ("<?", .instruction),
    ] where starts(with: start, at: position) {
      state = next
      output += start.utf8
      return position + start.utf8.count
    }
    if starts(with: "<!DOCTYPE", at: position) {
      guard let end = endOfDeclaration(from: position) else {
        guard isLast || buffer.count - position > Self.longestDeclaration else { return nil }
        throw DataError(
          file: path, line: lineNumber, found: "a document type without end", expected: "'>'",
          remedy: "copy or download the file again")
      }
      declared.read(Array(buffer[position..<end]))
      output += spacingInstructions(buffer[position..<end])
      return end
    }
    state = .tag(quote: nil)
    output.append(byte)
    return position + 1
  }

  private mutating func tagStep(
    from position: Int, quote: UInt8?, isLast: Bool, into output: inout [UInt8]
  ) throws -> Int? {
    let byte = buffer[position]
    if byte == UInt8(ascii: "&"), quote != nil {
      return try reference(at: position, quote: quote, isLast: isLast, into: &output)
    }
    if let quote {
      if byte == quote { state = .tag(quote: nil) }
    } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
      state = .tag(quote: byte)
    } else if byte == UInt8(ascii: ">") {
      state = .content
    }
    output.append(byte)
    return position + 1
  }

  /// Passes on everything up to an end, which may be written in another way.
  private mutating func pass(
    _ end: String, as written: String? = nil, from position: Int, isLast: Bool,
    into output: inout [UInt8]
  ) -> Int? {
    let length = end.utf8.count
    var place = position
    while place + length <= buffer.count {
      if starts(with: end, at: place) {
        state = .content
        output += buffer[position..<place]
        output += (written ?? end).utf8
        return place + length
      }
      place += 1
    }
    let stop = isLast ? buffer.count : place
    output += buffer[position..<stop]
    return stop > position ? stop : nil
  }

  private mutating func reference(
    at position: Int, quote: UInt8?, isLast: Bool, into output: inout [UInt8]
  ) throws -> Int? {
    let limit = min(buffer.count, position + Self.longestName)
    let end = buffer[(position + 1)..<limit].firstIndex { !isNameByte($0) } ?? limit
    if end == buffer.count, !isLast { return nil }
    let name = String(decoding: buffer[(position + 1)..<end], as: UTF8.self)
    guard !name.isEmpty, end < buffer.count, buffer[end] == UInt8(ascii: ";"),
      !DeclaredEntities.predefined.contains(name)
    else {
      output += buffer[position..<end]
      return end
    }
    var text: [UInt8]
    do {
      text = try declared.text(of: name)
    } catch let problem as DeclaredEntities.Problem {
      throw fault(problem, name)
    }
    if let quote {
      let escaped = quote == UInt8(ascii: "\"") ? "&quot;" : "&apos;"
      text = text.flatMap { $0 == quote ? Array(escaped.utf8) : [$0] }
    }
    replacedCount += text.count
    guard replacedCount <= maximumLineLength else { throw fault(.tooLarge, name) }
    output += spacingInstructions(text[...])
    return end + 1
  }

  private func fault(_ problem: DeclaredEntities.Problem, _ name: String) -> DataError {
    let (found, expected, remedy) =
      switch problem {
      case .unknown:
        (
          "the entity '&\(name);', which the file does not declare",
          "characters, or entities that it declares",
          "replace the reference by the characters it stands for"
        )
      case .external:
        (
          "the entity '&\(name);', which stands for another file", "text in the file itself",
          "put the text in place of the reference: other files are not read"
        )
      case .tooLarge:
        (
          "the entity '&\(name);', which is made of itself or very large",
          "entities that stand for short texts", "replace the reference by its text"
        )
      }
    return DataError(
      file: path, line: lineNumber, found: found, expected: expected, remedy: remedy)
  }

  private func starts(with text: String, at position: Int) -> Bool {
    buffer[position...].starts(with: text.utf8)
  }

  /// Behind the `>` of a document type: not in quotes, comments or the part between brackets.
  private func endOfDeclaration(from start: Int) -> Int? {
    var position = start
    var depth = 0
    var quote: UInt8?
    while position < buffer.count {
      let byte = buffer[position]
      if let open = quote {
        if byte == open { quote = nil }
      } else if starts(with: "<!--", at: position) {
        var end = position + 4
        while end < buffer.count, !starts(with: "-->", at: end) { end += 1 }
        position = end + 2
      } else {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
        case UInt8(ascii: "<"): depth += 1
        case UInt8(ascii: ">"):
          depth -= 1
          if depth == 0 { return position + 1 }
        default: break
        }
      }
      position += 1
    }
    return nil
  }
}

/// The bytes, with a space before the end of each processing instruction.
private func spacingInstructions(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
  guard zip(bytes, bytes.dropFirst()).contains(where: { $0 == 0x3C && $1 == 0x3F }) else {
    return Array(bytes)
  }
  return bytes.indices.flatMap { index in
    bytes[index...].starts(with: "?>".utf8) ? [UInt8(ascii: " "), bytes[index]] : [bytes[index]]
  }
}

private func isNameByte(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x3A, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x80...: true
  default: false
  }
}

/// The general entities that a document type declares.
struct DeclaredEntities {
  enum Problem: Error { case unknown, external, tooLarge }

  static let predefined: Set<String> = ["lt", "gt", "amp", "quot", "apos"]

  private static let longestText = 64 << 10
  private static let largestDepth = 16

  /// As declared, character references resolved; nil for external ones.
  private var values: [String: [UInt8]?] = [:]
  private var texts: [String: [UInt8]] = [:]

  /// Reads the declarations of a document type; of several for one name the first counts.
  mutating func read(_ documentType: [UInt8]) {
    var words = DeclarationWords(bytes: documentType)
    while let word = words.next() {
      guard word == .word("<!ENTITY"), case .word(let name)? = words.next(), name != "%" else {
        continue
      }
      guard values[name] == nil, let value = words.next() else { continue }
      if case .quoted(let text) = value {
        values[name] = .some(resolvingCharacters(text))
      } else {
        values[name] = .some(nil)
      }
    }
  }

  /// The replacement text of an entity, with all references in it replaced.
  mutating func text(of name: String) throws -> [UInt8] { try text(of: name, depth: 0) }

  private mutating func text(of name: String, depth: Int) throws -> [UInt8] {
    if let known = texts[name] { return known }
    guard let declared = values[name] else { throw Problem.unknown }
    guard let value = declared else { throw Problem.external }
    guard depth < Self.largestDepth else { throw Problem.tooLarge }
    var result: [UInt8] = []
    var position = 0
    while position < value.count {
      let end = value[(position + 1)...].firstIndex { !isNameByte($0) } ?? value.count
      let inner = String(decoding: value[(position + 1)..<end], as: UTF8.self)
      if value[position] == UInt8(ascii: "&"), !inner.isEmpty, end < value.count,
        value[end] == UInt8(ascii: ";"), !Self.predefined.contains(inner)
      {
        result += try text(of: inner, depth: depth + 1)
        position = end + 1
      } else {
        result.append(value[position])
        position += 1
      }
      guard result.count <= Self.longestText else { throw Problem.tooLarge }
    }
    texts[name] = result
    return result
  }

  /// `&#945;` and `&#x3B1;` become the characters.
  private func resolvingCharacters(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = text[...]
    while let byte = rest.first {
      if rest.starts(with: "&#".utf8), let end = rest.prefix(12).firstIndex(of: UInt8(ascii: ";")) {
        let digits = String(decoding: rest[(rest.startIndex + 2)..<end], as: UTF8.self)
        let value =
          digits.lowercased().hasPrefix("x")
          ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        if let scalar = value.flatMap(Unicode.Scalar.init) {
          result += UTF8.encode(scalar)!
          rest = rest[(end + 1)...]
          continue
        }
      }
      result.append(byte)
      rest = rest.dropFirst()
    }
    return result
  }
}

/// The words and quoted values of a document type, without its comments.
private struct DeclarationWords {
  enum Word: Equatable {
    case word(String)
    case quoted([UInt8])
  }

  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> Word? {
    while position < bytes.count {
      if bytes[position...].starts(with: "<!--".utf8) {
        position += 4
        while position < bytes.count, !bytes[position...].starts(with: "-->".utf8) { position += 1 }
        position += 3
        continue
      }
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        let start = position + 1
        let end = bytes[start...].firstIndex(of: byte) ?? bytes.count
        position = end + 1
        return .quoted(Array(bytes[start..<end]))
      }
      if isWhiteSpace(byte) || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "[") {
        position += 1
        continue
      }
      let start = position
      while position < bytes.count, !isWhiteSpace(bytes[position]),
        !"\"'>[".utf8.contains(bytes[position])
      {
        position += 1
      }
      return .word(String(decoding: bytes[start..<position], as: UTF8.self))
    }
    return nil
  }
}
