/// A fenced block that can be run, with the output that stands beneath it.
public struct CodeBlock: Equatable, Sendable {
  public enum Language: String, Sendable {
    case sh, swift
  }

  public let language: Language
  public let attributes: BlockAttributes
  /// What stands between the fences.
  public let code: String
  /// Number of the opening fence's line, from 1.
  public let line: Int
  /// Both fences and what is between, byte for byte.
  let source: String
  /// What stands before the fences, which the lines of the output repeat.
  let indentation: String
  /// What the page has beneath the block; nil where it has nothing.
  public internal(set) var recorded: RecordedOutput?
}

/// The output of a block as it stands in a page.
///
/// ````text
/// <!-- output -->
/// ```text
/// what was printed
/// ```
///
/// ![title](figures/page/name.svg)
/// ````
///
/// The fenced block and the lines of figures are both optional.
public struct RecordedOutput: Equatable, Sendable {
  /// The line that announces an output.
  public static let marker = "<!-- output -->"

  /// What was printed; empty where there is no fenced block.
  public let text: String
  /// The number of the first line of `text` in the page, from 1.
  public let firstLine: Int
  /// Paths of the linked figures, as in `figures/page/name.svg`.
  public let figures: [String]
  /// Everything from the end of the code block to the end of the output, byte for byte.
  let source: String
}
