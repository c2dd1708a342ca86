import Pipeline

/// A suggested labeling function as a declaration to paste.
package struct DraftedFunction: Sendable {
  private let function: TaskFile.Function
  private let suggestion: FunctionSuggestion

  /// - Parameters:
  ///   - suggestion: what the function votes, and where.
  ///   - textColumns: columns of the texts; the second is named in the declaration.
  ///   - names: names that are taken; that of the function is added.
  package init(
    _ suggestion: FunctionSuggestion, textColumns: [String], names: inout Set<String>
  ) {
    let stem = suggestion.phrase.split { !$0.isLetter && !$0.isNumber }.joined(separator: "_")
    var name = stem
    var number = 1
    while names.contains(name) {
      number += 1
      name = "\(stem)_\(number)"
    }
    names.insert(name)
    let column =
      suggestion.text > 0 && textColumns.indices.contains(suggestion.text)
      ? textColumns[suggestion.text] : nil
    let condition = FileCondition.keywords([suggestion.phrase], in: column, ignoringCase: true)
    self.suggestion = suggestion
    function = TaskFile.Function(
      name: name, description: condition.summary, vote: suggestion.label, condition: condition)
  }

  /// The function as an item below `labeling-functions` of a task file.
  ///
  /// - Parameter classNames: names of the classes by index.
  package func yaml(classNames: [String]) -> String {
    function.yaml(classNames.map { TaskFile.Class(name: $0, goldValues: []) })
      .joined(separator: "\n")
  }

  /// The function as Swift declares it.
  ///
  /// - Parameters:
  ///   - classNames: names of the classes by index, from which those of the cases are made.
  ///   - textProperties: names of the properties that hold the texts of a candidate.
  package func swift(classNames: [String], textProperties: [String]) -> String {
    let property =
      textProperties.indices.contains(suggestion.text)
      ? textProperties[suggestion.text] : "text"
    return """
      LabelingFunction(
        \(quoted(function.name)), \(quoted(function.description)), \
      vote: .\(distinctIdentifiers(classNames)[function.vote]),
        when: .keywords(in: \\.\(property), anyOf: [\(quoted(suggestion.phrase))]))
      """
  }
}
