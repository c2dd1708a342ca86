import SupervisionCore

/// Attributes in the info string of a code block, after the language: `tolerance=0.5 slow` of `sh tolerance=0.5
/// slow`.
package struct BlockAttributes: Equatable, Sendable {
  /// Whether the block is shown but never run; its output in the page is left as it is.
  package var isSkipped = false
  /// Whether `check` runs the block only on demand; `run` always does.
  package var isSlow = false
  /// Whether the block, of `sh`, has to fail; its standard error then belongs to its output.
  package var expectsFailure = false
  /// Permitted difference between the output and the one in the page.
  package var tolerance = OutputTolerance.exact

  package init() {}

  /// - Parameter words: the words after the language.
  /// - Throws: ``DataError`` with `file` and `line` for a word that is no attribute.
  init(words: [Substring], of language: CodeBlock.Language, file: String, line: Int) throws {
    for word in words {
      switch word {
      case "skip": isSkipped = true
      case "slow": isSlow = true
      case "expect-failure" where language == .sh: expectsFailure = true
      case "ignore-numbers": tolerance = .ignoringNumbers
      case _ where word.hasPrefix("tolerance="):
        guard let bound = Double(word.dropFirst("tolerance=".count)), bound >= 0, bound.isFinite
        else { throw Self.fault(word, file, line) }
        tolerance = .absolute(bound)
      default: throw Self.fault(word, file, line)
      }
    }
  }

  private static func fault(_ word: Substring, _ file: String, _ line: Int) -> DataError {
    DataError(
      file: file, line: line, field: "info string", found: "'\(word)'",
      expected: "skip, slow, expect-failure (sh only), ignore-numbers or tolerance=NUMBER",
      remedy: "correct the word after the language of this code block")
  }
}
