import Evaluation

/// A self-contained HTML page of headed sections: no network, light and dark, printable, with figures that
/// shrink and tables that scroll on a phone.
///
/// Its only script is a small one inside the page that makes tables sortable; without it the page reads the
/// same. Rendering is a pure function of the values; all text is escaped.
public struct Page: Sendable {
  /// What a section is made of.
  public enum Block: Sendable {
    case paragraph(String)
    case facts([Fact])
    case table(ResultTable)
    case figure(any Figure)
    /// Folded under its title until it is opened.
    case details(String, [Block])
    case examples([Example])
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
}
