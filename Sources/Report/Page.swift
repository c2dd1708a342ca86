import Evaluation

/// A self-contained HTML page of headed sections: no script, no network, light and dark, printable.
///
/// Rendering is a pure function of the values; all text is escaped.
public struct Page: Sendable {
  /// What a section is made of.
  public enum Block: Sendable {
    case paragraph(String)
    case facts([Fact])
    case table(ResultTable)
    case figure(any Figure)
  }

  /// A named value, such as the seed of a run.
  public struct Fact: Equatable, Sendable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A heading with what stands under it.
  public struct Section: Sendable {
    public let title: String
    public var blocks: [Block]

    public init(_ title: String, _ blocks: [Block]) {
      self.title = title
      self.blocks = blocks
    }
  }

  public let title: String
  public var sections: [Section]

  public init(title: String, sections: [Section]) {
    self.title = title
    self.sections = sections
  }

  /// The page as HTML 5.
  public func html() -> String {
    let body = sections.map { section in
      "<section>\n<h2>\(escaped(section.title))</h2>\n"
        + section.blocks.map { $0.html() }.joined() + "</section>\n"
    }
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(escaped(title))</title>
      <style>
      \(StyleSheet.page)
      </style>
      </head>
      <body>
      <main>
      <h1>\(escaped(title))</h1>
      \(body.joined())</main>
      </body>
      </html>

      """
  }
}

extension Page.Block {
  func html() -> String {
    switch self {
    case .paragraph(let text): "<p>\(escaped(text))</p>\n"
    case .facts(let facts):
      "<dl>\n"
        + facts.map { "<dt>\(escaped($0.name))</dt><dd>\(escaped($0.value))</dd>\n" }.joined()
        + "</dl>\n"
    case .table(let table): table.html()
    case .figure(let figure): figure.html()
    }
  }
}
