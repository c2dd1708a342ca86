import Corpora
import Labeling

extension TaskFile {
  /// The name of the file with the JSON Schema that drafts refer editors to.
  package static let schemaFile = "slicework-task.schema.json"

  /// The task as YAML, with a hint at how functions are written where it has none.
  package func yaml() -> String {
    var lines = ["# yaml-language-server: $schema=\(Self.schemaFile)", "task: \(yamlText(name))"]
    if !question.isEmpty { lines.append("question: \(yamlText(question))") }
    lines += ["corpus:", "  file: \(yamlTexts(corpus.files))"]
    if let id = corpus.id { lines.append("  id: \(yamlText(id))") }
    lines.append("  text: \(yamlTexts(corpus.texts))")
    if let gold = corpus.gold { lines.append("  gold: \(yamlText(gold))") }
    if !corpus.unknown.isEmpty { lines.append("  unknown: \(yamlTexts(corpus.unknown))") }
    switch corpus.split {
    case .column(let name): lines.append("  split: \(yamlText(name))")
    case .shares(let shares):
      lines.append("  split: {dev: \(shares.dev), test: \(shares.test), seed: \(shares.seed)}")
    case nil: break
    }
    lines.append("classes:")
    lines += classes.map { "  \(yamlText($0.name)): \(yamlTexts($0.goldValues))" }
    lines.append("labeling-functions:")
    lines += functions.isEmpty ? exampleLines : functions.flatMap { $0.yaml(classes) }
    if !slices.isEmpty { lines += ["slices:"] + slices.flatMap(\.yaml) }
    return lines.joined(separator: "\n") + "\n"
  }

  private var exampleLines: [String] {
    let vote = yamlText(classes.last?.name ?? "")
    return [
      "# - name: offers", "#   vote: \(vote)", "#   keywords: [buy, check out]",
      "# - name: link", "#   vote: \(vote)", "#   pattern: 'https?://'",
    ]
  }
}

extension TaskFile.Function {
  /// The function as an item of a YAML list.
  package func yaml(_ classes: [TaskFile.Class]) -> [String] {
    var lines = ["  - name: \(yamlText(name))"]
    if description != condition.summary {
      lines.append("    description: \(yamlText(description))")
    }
    lines.append("    vote: \(yamlText(classes[vote].name))")
    return lines + condition.yaml.map { "    " + $0 }
  }
}

extension TaskFile.Slice {
  fileprivate var yaml: [String] {
    var lines = ["  - name: \(yamlText(name))"]
    if description != condition.summary {
      lines.append("    description: \(yamlText(description))")
    }
    return lines + condition.yaml.map { "    " + $0 }
  }
}

extension FileCondition {
  /// The lines of a mapping.
  fileprivate var yaml: [String] {
    func modified(_ line: String, _ column: String?, _ changesCase: Bool?) -> [String] {
      [line] + (column.map { ["in: \(yamlText($0))"] } ?? [])
        + (changesCase.map { ["ignore-case: \($0)"] } ?? [])
    }
    switch self {
    case .keywords(let words, let column, let ignoringCase):
      return modified("keywords: \(yamlTexts(words))", column, ignoringCase ? nil : false)
    case .dictionary(let path, let column, let ignoringCase):
      return modified("dictionary: \(yamlText(path))", column, ignoringCase ? nil : false)
    case .pattern(let pattern, let column, let ignoringCase):
      return modified("pattern: \(yamlText(pattern))", column, ignoringCase ? true : nil)
    case .wordCount(let bounds, let column):
      return modified("word-count: \(bounds.yaml)", column, nil)
    case .characterCount(let bounds, let column):
      return modified("character-count: \(bounds.yaml)", column, nil)
    case .number(let bounds, let column): return modified("number: \(bounds.yaml)", column, nil)
    case .value(let values, let column): return modified("value: \(yamlTexts(values))", column, nil)
    case .all(let parts): return ["all:"] + parts.flatMap(\.item)
    case .any(let parts): return ["any:"] + parts.flatMap(\.item)
    case .not(let part): return ["not:"] + part.yaml.map { "  " + $0 }
    }
  }

  private var item: [String] {
    zip(["  - "] + yaml.dropFirst().map { _ in "    " }, yaml).map { $0 + $1 }
  }
}

extension Bounds {
  fileprivate var yaml: String {
    let parts = [atLeast.map { "at-least: \($0)" }, atMost.map { "at-most: \($0)" }]
    return "{\(parts.compactMap { $0 }.joined(separator: ", "))}"
  }
}

/// A text that YAML reads back as it is.
private func yamlText(_ text: String) -> String {
  let isPlain =
    text.first.map { $0.isLetter || $0.isNumber } ?? false
    && text.allSatisfy { $0.isLetter || $0.isNumber || " _-./".contains($0) } && text.last != " "
  if isPlain { return text }
  if text.unicodeScalars.allSatisfy({
    $0.value >= 0x20 && $0.value != 0x7F && !(0x80...0x9F ~= $0.value)
      && ![0x85, 0x2028, 0x2029, 0xFEFF].contains($0.value)
  }) {
    return "'\(text.replacing("'", with: "''"))'"
  }
  return "\"" + text.unicodeScalars.map(escaped).joined() + "\""
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\"": return "\\\""
  case "\\": return "\\\\"
  case "\n": return "\\n"
  case "\t": return "\\t"
  default:
    guard
      scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
        || [0x2028, 0x2029, 0xFEFF].contains(scalar.value)
    else { return String(scalar) }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}

/// One text by itself, several as a list.
private func yamlTexts(_ texts: [String]) -> String {
  texts.count == 1 ? yamlText(texts[0]) : "[\(texts.map(yamlText).joined(separator: ", "))]"
}
