import SupervisionCore

/// A labeling function that votes one class where a text has one of some words or phrases.
///
/// ```swift
/// Keywords("asks-to-buy", "Offers something for sale.", in: \.text, anyOf: ["buy", "check out"], vote: .spam)
/// ```
public struct Keywords<C: Candidate>: FunctionDeclaration {
  public let function: LabelingFunction<C>

  /// A function with these words; parameters as in ``Condition/keywords(in:anyOf:ignoringCase:file:line:column:)`` and
  /// ``LabelingFunction``.
  public init(
    _ name: String, _ description: String, in text: any KeyPath<C, String> & Sendable,
    anyOf words: [String], ignoringCase: Bool = true, vote: C.Label, version: Int = 1,
    file: String = #filePath, line: Int = #line, column: Int = #column
  ) {
    function = LabelingFunction(
      name, description, vote: vote, version: version, file: file, line: line, column: column,
      when: .keywords(
        in: text, anyOf: words, ignoringCase: ignoringCase, file: file, line: line, column: column))
  }
}

/// A labeling function that votes one class where a regular expression matches in a text.
///
/// ```swift
/// Pattern("has-link", "Contains a link.", in: \.text, matches: #"https?://"#, vote: .spam)
/// ```
public struct Pattern<C: Candidate>: FunctionDeclaration {
  public let function: LabelingFunction<C>

  /// A function with this pattern; parameters as in ``Condition/pattern(in:matches:ignoringCase:file:line:column:)`` and
  /// ``LabelingFunction``.
  public init(
    _ name: String, _ description: String, in text: any KeyPath<C, String> & Sendable,
    matches pattern: String, ignoringCase: Bool = false, vote: C.Label, version: Int = 1,
    file: String = #filePath, line: Int = #line, column: Int = #column
  ) {
    function = LabelingFunction(
      name, description, vote: vote, version: version, file: file, line: line, column: column,
      when: .pattern(
        in: text, matches: pattern, ignoringCase: ignoringCase, file: file, line: line,
        column: column))
  }
}

/// A labeling function that votes one class where a text has one of the words or phrases of a dictionary, one per line.
///
/// ```swift
/// DictionaryMatch("known-brand", "Names a brand.", in: \.text, of: resources["brands"], vote: .spam)
/// ```
public struct DictionaryMatch<C: Candidate>: FunctionDeclaration {
  public let function: LabelingFunction<C>

  /// A function with this dictionary; parameters as in ``Condition/keywords(in:anyLineOf:ignoringCase:file:line:column:)``
  /// and ``LabelingFunction``.
  public init(
    _ name: String, _ description: String, in text: any KeyPath<C, String> & Sendable,
    of dictionary: Resource, ignoringCase: Bool = true, vote: C.Label, version: Int = 1,
    file: String = #filePath, line: Int = #line, column: Int = #column
  ) {
    function = LabelingFunction(
      name, description, vote: vote, version: version, file: file, line: line, column: column,
      when: .keywords(
        in: text, anyLineOf: dictionary, ignoringCase: ignoringCase, file: file, line: line,
        column: column))
  }
}
