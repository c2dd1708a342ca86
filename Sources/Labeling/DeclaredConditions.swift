import SupervisionCore

/// What declarations without Swift source, such as those of task files, are made of.
extension Condition {
  package static func keywords(
    in text: TextSource<C>, anyOf words: [String], ignoringCase: Bool
  ) -> Condition {
    hasWords(in: text, anyOf: words, ignoringCase: ignoringCase, sources: [])
  }

  package static func keywords(
    in text: TextSource<C>, anyLineOf dictionary: Resource, ignoringCase: Bool
  ) -> Condition {
    hasWords(
      in: text, anyOf: dictionary.lines, ignoringCase: ignoringCase, resources: [dictionary],
      sources: [])
  }

  package static func pattern(
    in text: TextSource<C>, matches pattern: String, ignoringCase: Bool
  ) -> Condition {
    matches(pattern, in: text, ignoringCase: ignoringCase, sources: [])
  }
}

extension LabelingFunction {
  /// A function without Swift source, whose fingerprint knows the condition from `declaration`.
  package init(
    declared name: String, _ description: String, vote: C.Label, declaration: String,
    when condition: Condition<C>
  ) {
    let cell = Vote.vote(vote).cell
    self.init(
      name: name, description: description, polarity: [vote], version: 1,
      resources: condition.resources, parameters: [declaration], sources: [],
      declarationError: condition.declarationError
    ) { chunk, cells in
      condition.fill(&cells, for: chunk, whereTrue: cell)
    }
  }
}

extension SlicingFunction {
  /// A slice without Swift source, whose fingerprint knows the condition from `declaration`.
  package init(
    declared name: String, _ description: String, declaration: String, when condition: Condition<C>
  ) {
    self.init(
      name: name, description: description,
      fingerprint: FunctionFingerprint(
        name: name, version: 1, polarity: nil, resources: condition.resources,
        parameters: [declaration], sources: []),
      declarationError: condition.declarationError
    ) { chunk, cells in
      condition.fill(&cells, for: chunk, whereTrue: 1)
    }
  }
}

/// What is wrong with a regular expression; nil where nothing is.
package func patternError(_ pattern: String) -> String? {
  do throws(UsageError) {
    _ = try RegularExpression(pattern, ignoringCase: false)
    return nil
  } catch {
    return error.problem
  }
}
