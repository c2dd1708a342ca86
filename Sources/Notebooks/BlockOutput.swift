import Foundation

/// Printed output and figures of a block.
package struct BlockOutput: Equatable, Sendable {
  /// Standard output; of a block that has to fail, standard error after it.
  package var text: String
  /// Files that the block wrote or changed in `figures/`, by name.
  package var figures: [NotebookFigure]

  package init(text: String, figures: [NotebookFigure] = []) {
    self.text = text
    self.figures = figures
  }
}

/// An SVG or PNG file that a block wrote.
package struct NotebookFigure: Equatable, Sendable {
  /// File name in `figures/`, such as `coverage.svg`.
  package let name: String
  package let data: Data

  package init(name: String, data: Data) {
    self.name = name
    self.data = data
  }

  /// The title of an SVG document, else the file's name in words.
  var title: String {
    let text = name.hasSuffix(".svg") ? String(decoding: data, as: UTF8.self) : ""
    if let match = text.firstMatch(of: /<title[^>]*>([^<]+)<\/title>/) {
      return match.1.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    return (name as NSString).deletingPathExtension.replacing("-", with: " ")
  }

  /// The path that a page links, below the page's folder.
  func path(inPage page: String) -> String { "figures/\(page)/\(name)" }
}

extension Notebook {
  /// The page with these outputs beneath its blocks.
  ///
  /// - Parameter outputs: one per block; nil leaves the output in the page as it is.
  package func replacingOutputs(by outputs: [BlockOutput?]) -> Notebook {
    precondition(outputs.count == blocks.count, "one output per block")
    var page = self
    var next = outputs.makeIterator()
    for index in pieces.indices {
      guard case .code(var block) = pieces[index], let output = next.next() else { continue }
      if let output { block.recorded = recorded(output, beneath: block) }
      page.pieces[index] = .code(block)
    }
    return page
  }

  private func recorded(_ output: BlockOutput, beneath block: CodeBlock) -> RecordedOutput? {
    let text = output.text.trimmingSuffix(while: \.isNewline)
    guard !text.isEmpty || !output.figures.isEmpty else { return nil }
    var lines = ["", RecordedOutput.marker]
    if !text.isEmpty {
      let fence = Self.fence(around: text)
      lines +=
        [fence + "text"]
        + text.split(separator: "\n", omittingEmptySubsequences: false).map {
          String($0)
        } + [fence]
    }
    for figure in output.figures {
      let title = figure.title.filter { $0 != "[" && $0 != "]" }
      lines += ["", "![\(title)](\(figure.path(inPage: name)))"]
    }
    let ending = block.source.utf8.contains(UInt8(ascii: "\r")) ? "\r\n" : "\n"
    let source = lines.map { ($0.isEmpty ? "" : block.indentation + $0) + ending }.joined()
    let closed = block.source.utf8.last == UInt8(ascii: "\n") ? "" : ending
    return RecordedOutput(
      text: text + "\n", firstLine: 0, figures: output.figures.map { $0.path(inPage: name) },
      source: closed + source)
  }

  /// Backticks, more than any line of the text begins with.
  private static func fence(around text: Substring) -> String {
    let leading = linesWithEndings(String(text)).map { line in
      line.drop { $0 == " " }.prefix { $0 == "`" }.count
    }
    return String(repeating: "`", count: max(3, (leading.max() ?? 0) + 1))
  }
}

extension StringProtocol {
  fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> SubSequence {
    guard let last = lastIndex(where: { !isTrimmed($0) }) else { return self[endIndex...] }
    return self[...last]
  }
}
