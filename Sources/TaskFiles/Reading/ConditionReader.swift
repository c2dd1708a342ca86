import Labeling
import SupervisionCore

/// Reads the functions, slices and conditions of a task file.
struct ConditionReader {
  /// Columns of the candidate's texts.
  let texts: [String]

  func functions(_ node: DocumentNode?, classes: [String]) throws -> [TaskFile.Function] {
    try distinct(node) { node in
      let mapping = try node.mapping(
        (TaskFileKey.function + TaskFileKey.conditions + TaskFileKey.modifiers).names)
      let vote = try mapping.required("vote")
      guard let index = classes.firstIndex(of: try vote.text("a class")) else {
        let name = try vote.text()
        throw vote.invalid(
          found: "'\(name)'", expected: "one of " + classes.joined(separator: ", "),
          remedy: nearestName(to: name, among: classes).map { "did you mean '\($0)'?" }
            ?? "name one of the classes")
      }
      let condition = try condition(mapping)
      return TaskFile.Function(
        name: try mapping.required("name").text("a name"),
        description: try mapping["description"]?.text() ?? condition.summary, vote: index,
        condition: condition)
    }
  }

  func slices(_ node: DocumentNode?) throws -> [TaskFile.Slice] {
    try distinct(node) { node in
      let mapping = try node.mapping(
        (TaskFileKey.slice + TaskFileKey.conditions + TaskFileKey.modifiers).names)
      let condition = try condition(mapping)
      return TaskFile.Slice(
        name: try mapping.required("name").text("a name"),
        description: try mapping["description"]?.text() ?? condition.summary, condition: condition)
    }
  }

  /// The items of a list; those of one name are an error.
  private func distinct<Item: NamedItem>(
    _ node: DocumentNode?, _ read: (DocumentNode) throws -> Item
  ) throws -> [Item] {
    guard let node, !node.isEmptyList else { return [] }
    var names: Set<String> = []
    return try node.list().map { node in
      let item = try read(node)
      guard names.insert(item.name).inserted else {
        throw node.invalid(
          found: "the name '\(item.name)' a second time", expected: "names that occur once",
          remedy: "give one of them another name")
      }
      return item
    }
  }

  private func condition(_ node: DocumentNode) throws -> FileCondition {
    try condition(node.mapping((TaskFileKey.conditions + TaskFileKey.modifiers).names))
  }

  /// The condition of a mapping, which has one key of a condition.
  private func condition(_ mapping: DocumentMapping) throws -> FileCondition {
    let keys = mapping.present(of: TaskFileKey.conditions.names)
    guard keys.count == 1, let node = mapping[keys[0]] else {
      throw mapping.node.invalid(
        found: keys.isEmpty ? "no condition" : keys.joined(separator: " and "),
        expected: "one of " + TaskFileKey.conditions.names.joined(separator: ", "),
        remedy: keys.isEmpty ? "say when it holds" : "join them under 'all' or 'any'")
    }
    let isCompound = ["all", "any", "not"].contains(keys[0])
    let takesCase = ["keywords", "dictionary", "pattern"].contains(keys[0])
    if let stray = isCompound
      ? mapping["in"] ?? mapping["ignore-case"] : takesCase ? nil : mapping["ignore-case"]
    {
      throw stray.invalid(
        found: "it beside '\(keys[0])'", expected: "it beside a condition that it changes",
        remedy: isCompound ? "write it in the parts of '\(keys[0])'" : "leave it out")
    }
    return try condition(keys[0], node, mapping)
  }

  private func condition(
    _ key: String, _ node: DocumentNode, _ mapping: DocumentMapping
  ) throws -> FileCondition {
    let column = try mapping["in"]?.text("the name of a column").removing(texts[0])
    func ignoringCase(_ standard: Bool) throws -> Bool {
      try mapping["ignore-case"]?.truthValue() ?? standard
    }
    switch key {
    case "keywords":
      return .keywords(try keywords(node), in: column, ignoringCase: try ignoringCase(true))
    case "dictionary":
      return .dictionary(
        try node.text("the path of a file"), in: column, ignoringCase: try ignoringCase(true))
    case "pattern":
      return .pattern(try pattern(node), in: column, ignoringCase: try ignoringCase(false))
    case "word-count": return .wordCount(try counts(node), in: column)
    case "character-count": return .characterCount(try counts(node), in: column)
    case "number":
      return .number(
        try bounds(
          node, in: -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude, "a number"),
        in: column)
    case "value": return .value(try node.texts(), in: column)
    case "all": return .all(try node.list().map(condition))
    case "any": return .any(try node.list().map(condition))
    default: return .not(try condition(node))
    }
  }

  private func keywords(_ node: DocumentNode) throws -> [String] {
    let words = try node.texts()
    guard let wordless = words.first(where: { $0.words.isEmpty }) else { return words }
    throw node.invalid(
      found: "'\(wordless)', which has no letter or digit", expected: "words and phrases",
      remedy: "leave it out, or look for it with a pattern")
  }

  private func pattern(_ node: DocumentNode) throws -> String {
    let pattern = try node.text("a regular expression")
    if let problem = patternError(pattern) {
      throw node.invalid(
        found: "'\(pattern)', \(problem)", expected: "a regular expression in Perl's syntax",
        remedy: "correct it; put it into single quotes, in which YAML changes nothing")
    }
    return pattern
  }

  private func counts(_ node: DocumentNode) throws -> Bounds<Int> {
    try bounds(node, in: 0...Int.max, "a whole number from 0")
  }

  private func bounds<Value: Comparable & Hashable & Sendable & LosslessStringConvertible>(
    _ node: DocumentNode, in range: ClosedRange<Value>, _ expected: String
  ) throws -> Bounds<Value> {
    let mapping = try node.mapping(TaskFileKey.bounds.names)
    let bounds = Bounds<Value>(
      atLeast: try mapping["at-least"]?.number(in: range, expected),
      atMost: try mapping["at-most"]?.number(in: range, expected))
    guard bounds.atLeast != nil || bounds.atMost != nil else {
      throw node.invalid(
        found: "no bound", expected: "at-least, at-most or both", remedy: "write one of them")
    }
    if let least = bounds.atLeast, let most = bounds.atMost, least > most {
      throw node.invalid(
        found: "at least \(least) and at most \(most)",
        expected: "bounds with something between them",
        remedy: "exchange the two")
    }
    return bounds
  }
}

private protocol NamedItem {
  var name: String { get }
}

extension TaskFile.Function: NamedItem {}
extension TaskFile.Slice: NamedItem {}

extension DocumentNode {
  /// Whether there is nothing here yet.
  fileprivate var isEmptyList: Bool {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty
    case .sequence(let nodes): nodes.isEmpty
    case .mapping, .alias: false
    }
  }
}

extension String {
  /// Nil for another text that means the same as nil.
  fileprivate func removing(_ standard: String) -> String? { self == standard ? nil : self }
}

extension FileCondition {
  /// One sentence on when the condition holds.
  var summary: String {
    switch self {
    case .keywords(let words, _, _):
      "Has one of: \(words.prefix(8).joined(separator: ", "))\(words.count > 8 ? ", …" : "")."
    case .dictionary(let path, _, _): "Has a word or phrase of \(path)."
    case .pattern(let pattern, _, _): "Matches \(pattern)."
    case .wordCount(let bounds, _): "Has \(bounds.summary) words."
    case .characterCount(let bounds, _): "Has \(bounds.summary) characters."
    case .number(let bounds, let column): "\(column ?? "The text") is \(bounds.summary)."
    case .value(let values, let column):
      "\(column ?? "The text") is \(values.joined(separator: " or "))."
    case .all(let parts): parts.map(\.summary).joined(separator: " And: ")
    case .any(let parts): parts.map(\.summary).joined(separator: " Or: ")
    case .not(let part): "Not: \(part.summary)"
    }
  }
}

extension Bounds {
  fileprivate var summary: String {
    [atLeast.map { "at least \($0)" }, atMost.map { "at most \($0)" }].compactMap { $0 }
      .joined(separator: " and ")
  }
}
