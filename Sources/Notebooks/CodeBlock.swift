/// A fenced block that can be run, with its output in the page.
package struct CodeBlock: Equatable, Sendable {
  package enum Language: String, Sendable {
    case sh, swift
  }

  package let language: Language
  package let attributes: BlockAttributes
  /// Code between the fences.
  package let code: String
  /// Number of the opening fence's line, from 1.
  package let line: Int
  /// Both fences and the code between them, byte for byte.
  let source: String
  /// Indentation of the fences, which the lines of the output repeat.
  let indentation: String
  /// Output of the block in the page; nil for none.
  package internal(set) var recorded: RecordedOutput?
}

/// The output of a block in a page.
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
package struct RecordedOutput: Equatable, Sendable {
  /// The line that announces an output.
  package static let marker = "<!-- output -->"

  /// Printed text; empty where there is no fenced block.
  package let text: String
  /// The number of the first line of `text` in the page, from 1.
  package let firstLine: Int
  /// Paths of the linked figures, as in `figures/page/name.svg`.
  package let figures: [String]
  /// Everything from the end of the code block to the end of the output, byte for byte.
  let source: String
}
