import Foundation
import SupervisionCore

extension Notebook {
  /// Splits a page into text and blocks that can be run.
  ///
  /// Fences are those of CommonMark: three or more backticks or tildes, indented by at most three spaces,
  /// closed by at least as many of the same. Blocks of other languages and HTML comments are text.
  ///
  /// - Throws: ``SupervisionCore/DataError`` for a block of `sh` or `swift` that is not closed or
  ///   has an unknown attribute, and for an output that belongs to no block.
  /// - Complexity: O(bytes).
  package init(parsing text: String, path: String) throws {
    self.path = path
    self.pieces = []
    var parser = PageParser(lines: linesWithEndings(text), path: path, figures: "figures/\(name)/")
    self.pieces = try parser.pieces()
  }
}

/// The lines of a text with their terminators; joined they are the text.
func linesWithEndings(_ text: String) -> [Substring] {
  var lines: [Substring] = []
  var start = text.startIndex
  while let newline = text.utf8[start...].firstIndex(of: UInt8(ascii: "\n")) {
    let end = text.utf8.index(after: newline)
    lines.append(text[start..<end])
    start = end
  }
  if start < text.endIndex { lines.append(text[start...]) }
  return lines
}

/// The opening line of a fenced block.
private struct Fence {
  let indentation: Int
  let character: Character
  let length: Int
  let info: [Substring]

  init?(_ line: Substring) {
    let content = line.drop { $0 == " " }
    indentation = line.count - content.count
    guard indentation <= 3, let first = content.first, first == "`" || first == "~" else {
      return nil
    }
    character = first
    let rest = content.drop { $0 == first }
    length = content.count - rest.count
    guard length >= 3, first == "~" || !rest.contains("`") else { return nil }
    info = rest.split(whereSeparator: \.isWhitespace)
  }

  func isClosed(by line: Substring) -> Bool {
    guard let other = Fence(line) else { return false }
    return other.character == character && other.length >= length && other.info.isEmpty
  }

  /// A line of the block without the fence's indentation.
  func content(_ line: Substring) -> Substring {
    var line = line
    var left = indentation
    while left > 0, line.first == " " {
      line.removeFirst()
      left -= 1
    }
    return line
  }
}

private struct PageParser {
  let lines: [Substring]
  let path: String
  /// Prefix of the paths of this page's own figures; other images are text.
  let figures: String
  /// The next line.
  private var position = 0
  private var text = ""
  private var result: [Notebook.Piece] = []

  init(lines: [Substring], path: String, figures: String) {
    self.lines = lines
    self.path = path
    self.figures = figures
  }

  mutating func pieces() throws -> [Notebook.Piece] {
    while position < lines.count {
      if let fence = Fence(lines[position]) {
        try takeBlock(fence)
      } else if isMarker(lines[position]) {
        throw DataError(
          file: path, line: position + 1, found: "an output beneath no block",
          expected: "\(RecordedOutput.marker) only after a block of sh or swift",
          remedy: "remove the line and the output, or move it beneath its block")
      } else if lines[position].drop(while: { $0 == " " }).hasPrefix("<!--") {
        takeComment()
      } else {
        takeLine()
      }
    }
    flush()
    return result
  }

  private mutating func takeLine() {
    text += lines[position]
    position += 1
  }

  private mutating func takeComment() {
    while position < lines.count {
      let isLast = lines[position].contains("-->")
      takeLine()
      if isLast { return }
    }
  }

  private mutating func flush() {
    if !text.isEmpty { result.append(.text(text)) }
    text = ""
  }

  private mutating func takeBlock(_ fence: Fence) throws {
    let start = position
    let language = fence.info.first.flatMap { CodeBlock.Language(rawValue: String($0)) }
    let end = closingLine(of: fence, openedAt: start)
    guard let language else {
      while position < min(end + 1, lines.count) { takeLine() }
      return
    }
    guard end < lines.count else {
      throw DataError(
        file: path, line: start + 1, found: "a block that is not closed",
        expected: "a line of \(String(repeating: fence.character, count: fence.length)) after it",
        remedy: "close the block")
    }
    flush()
    position = end + 1
    let block = CodeBlock(
      language: language,
      attributes: try BlockAttributes(
        words: Array(fence.info.dropFirst()), of: language, file: path, line: start + 1),
      code: lines[(start + 1)..<end].map { fence.content($0) }.joined(), line: start + 1,
      source: lines[start...end].joined(),
      indentation: String(repeating: " ", count: fence.indentation), recorded: takeOutput())
    result.append(.code(block))
  }

  /// The index of the line that closes the block, or the number of lines.
  private func closingLine(of fence: Fence, openedAt start: Int) -> Int {
    lines[(start + 1)...].firstIndex { fence.isClosed(by: $0) } ?? lines.count
  }

  /// Consumes the output at the current position, after blank lines.
  private mutating func takeOutput() -> RecordedOutput? {
    let start = position
    guard let marker = skippingBlanks(from: start), isMarker(lines[marker]) else { return nil }
    position = marker + 1
    var printed = ""
    var firstLine = marker + 2
    if let opening = skippingBlanks(from: position), let fence = Fence(lines[opening]),
      fence.info == ["text"] || fence.info == ["output"]
    {
      let end = closingLine(of: fence, openedAt: opening)
      if end < lines.count {
        printed = lines[(opening + 1)..<end].map { fence.content($0) }.joined()
        firstLine = opening + 2
        position = end + 1
      }
    }
    var figures: [String] = []
    while let next = skippingBlanks(from: position), let figure = linkedFigure(lines[next]) {
      figures.append(figure)
      position = next + 1
    }
    return RecordedOutput(
      text: printed, firstLine: firstLine, figures: figures,
      source: lines[start..<position].joined())
  }

  private func skippingBlanks(from index: Int) -> Int? {
    lines[index...].firstIndex { !$0.allSatisfy(\.isWhitespace) }
  }

  private func isMarker(_ line: Substring) -> Bool {
    line.trimmingCharacters(in: .whitespacesAndNewlines) == RecordedOutput.marker
  }

  /// The path in a line that is nothing but `![title](figures/NAME/…)`.
  private func linkedFigure(_ line: Substring) -> String? {
    let line = line.trimmingCharacters(in: .whitespacesAndNewlines)
    guard line.hasPrefix("!["), line.hasSuffix(")"),
      let link = line.range(of: "](\(figures)", options: .backwards)
    else { return nil }
    return figures + line[link.upperBound...].dropLast()
  }
}
