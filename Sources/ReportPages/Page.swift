import Evaluation

/// A self-contained HTML page of headed sections: no network, light and dark, printable, with figures that
/// shrink and tables that scroll on a phone.
///
/// Its only script is a small one inside the page that makes tables sortable; without it the page reads the
/// same. Rendering is a pure function of the values; all text is escaped.
public struct Page: Sendable {
  /// An element of a section.
  public enum Block: Sendable {
    /// Plain text, escaped.
    case paragraph(String)
    /// Named values, one per line.
    case facts([Fact])
    /// A table, sortable by its columns, with caption and notes.
    case table(ResultTable)
    /// A picture with its caption.
    case figure(any Figure)
    /// Blocks that are folded under a title until the reader opens them.
    case details(String, [Block])
    /// Candidates to read.
    case examples([Example])
  }

  /// A named value, such as the seed of a run.
  public struct Fact: Equatable, Sendable {
    /// Name of the value.
    public let name: String
    /// The value as text.
    public let value: String

    /// A value with its name.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A heading with its blocks.
  public struct Section: Sendable {
    /// The heading.
    public let title: String
    /// Blocks from top to bottom.
    public var blocks: [Block]

    /// A section of the blocks in their order.
    public init(_ title: String, _ blocks: [Block]) {
      self.title = title
      self.blocks = blocks
    }
  }

  /// Heading of the page, and its title in the browser.
  public let title: String
  /// Sections from top to bottom; more than four get a table of contents.
  public var sections: [Section]

  /// A page of the sections in their order.
  public init(title: String, sections: [Section]) {
    self.title = title
    self.sections = sections
  }
}
