/// Aligned text for terminals.
extension ResultTable {
  /// Text columns are shortened to no fewer characters than this.
  private static let narrowestText = 12
  private static let gap = "  "

  /// The table in lines of at most `width` characters.
  ///
  /// Caption and notes are broken between words. Numbers are aligned right and never shortened. Text columns that do not
  /// fit are cut with `…`; where that is not enough, the columns continue in further blocks below, each
  /// beginning with the first column. A single column wider than `width` overflows.
  ///
  /// - Parameter width: characters in a line; nil for no limit.
  /// - Returns: lines ending in a newline.
  public func text(width: Int? = nil) -> String {
    let cells = [printedHead()] + printedRows()
    let widths = columnWidths(cells, limit: width)
    let blocks = blocks(widths, limit: width).map { block in
      lines(cells.map { row in block.map { row[$0] } }, block, widths)
    }
    return (caption.map { Self.wrapped($0, width) + "\n" } ?? "") + blocks.joined(separator: "\n")
      + (notes.isEmpty ? "" : "\n" + notes.map { Self.wrapped($0, width) }.joined())
  }

  /// Lines broken between words, each ending in a newline; a word longer than the width overflows.
  private static func wrapped(_ text: String, _ width: Int?) -> String {
    guard let width else { return text + "\n" }
    var lines: [String] = []
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Natural widths, with the widest text columns shortened until the table fits or they are narrowest.
  private func columnWidths(_ cells: [[String]], limit: Int?) -> [Int] {
    var widths = columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    guard let limit else { return widths }
    while totalWidth(widths[...]) > limit {
      let texts = columns.indices.filter {
        columns[$0].unit == .text && widths[$0] > Self.narrowestText
      }
      guard let widest = texts.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
    }
    return widths
  }

  private func totalWidth(_ widths: ArraySlice<Int>) -> Int {
    widths.reduce(0, +) + Self.gap.count * max(0, widths.count - 1)
  }

  /// Column numbers by block: those side by side, each block with the first column in front.
  private func blocks(_ widths: [Int], limit: Int?) -> [[Int]] {
    guard !columns.isEmpty else { return [] }
    var blocks = [[0]]
    for column in columns.indices.dropFirst() {
      let candidate = blocks[blocks.count - 1] + [column]
      let isTooWide = limit.map { totalWidth(candidate.map { widths[$0] }[...]) > $0 } ?? false
      if isTooWide && candidate.count > 2 {
        blocks.append([0, column])
      } else {
        blocks[blocks.count - 1] = candidate
      }
    }
    return blocks
  }

  private func lines(_ cells: [[String]], _ block: [Int], _ widths: [Int]) -> String {
    let rule = block.map { String(repeating: "─", count: widths[$0]) }
    let body = cells.enumerated().flatMap { index, row in
      index == 0
        ? [aligned(row, block, widths), rule.joined(separator: Self.gap)]
        : [aligned(row, block, widths)]
    }
    return body.map { $0 + "\n" }.joined()
  }

  private func aligned(_ row: [String], _ block: [Int], _ widths: [Int]) -> String {
    let cells = zip(row, block).map { cell, column in
      let short = shortened(cell, to: widths[column])
      let padding = String(repeating: " ", count: widths[column] - short.count)
      return columns[column].unit == .text ? short + padding : padding + short
    }
    let line = cells.joined(separator: Self.gap)
    return String(line.reversed().drop { $0 == " " }.reversed())
  }

  private func shortened(_ text: String, to width: Int) -> String {
    text.count <= width ? text : text.prefix(max(0, width - 1)) + "…"
  }
}
