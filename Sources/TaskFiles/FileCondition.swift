import Labeling
import SupervisionCore

/// A condition of a task file.
package indirect enum FileCondition: Equatable, Sendable {
  /// The text that a condition looks at: a column, or nil for the candidate's text.
  package typealias Column = String?

  case keywords([String], in: Column, ignoringCase: Bool)
  /// The path of the dictionary as the file gives it.
  case dictionary(String, in: Column, ignoringCase: Bool)
  case pattern(String, in: Column, ignoringCase: Bool)
  case wordCount(Bounds<Int>, in: Column)
  case characterCount(Bounds<Int>, in: Column)
  case number(Bounds<Double>, in: Column)
  case value([String], in: Column)
  case all([FileCondition])
  case any([FileCondition])
  case not(FileCondition)

  /// The columns that are looked at by name.
  var columns: [String] {
    switch self {
    case .keywords(_, let column, _), .dictionary(_, let column, _), .pattern(_, let column, _),
      .wordCount(_, let column), .characterCount(_, let column), .number(_, let column),
      .value(_, let column):
      column.map { [$0] } ?? []
    case .all(let parts), .any(let parts): parts.flatMap(\.columns)
    case .not(let part): part.columns
    }
  }

  /// The condition in a form that differs for different ones; dictionaries are known by their path alone.
  var canonicalText: String { "\(self)" }
}

/// Makes conditions of a task file ready to run; equal ones are made once, so that they are answered once a candidate.
struct ConditionCompiler {
  let texts: [String]
  let dictionaries: [String: Resource]
  private var known: [String: Condition<TextRecord>] = [:]

  init(_ file: TaskFile) {
    texts = file.corpus.texts
    dictionaries = file.dictionaries
  }

  mutating func condition(_ declared: FileCondition) -> Condition<TextRecord> {
    let key = declared.canonicalText
    if let condition = known[key] { return condition }
    let condition = compiled(declared)
    known[key] = condition
    return condition
  }

  private mutating func compiled(_ declared: FileCondition) -> Condition<TextRecord> {
    switch declared {
    case .keywords(let words, let column, let ignoringCase):
      .keywords(in: source(column), anyOf: words, ignoringCase: ignoringCase)
    case .dictionary(let path, let column, let ignoringCase):
      .keywords(
        in: source(column), anyLineOf: dictionaries[path] ?? Resource(name: path, bytes: []),
        ignoringCase: ignoringCase)
    case .pattern(let pattern, let column, let ignoringCase):
      .pattern(in: source(column), matches: pattern, ignoringCase: ignoringCase)
    case .wordCount(let bounds, let column): .wordCount(in: source(column), bounds)
    case .characterCount(let bounds, let column): .characterCount(in: source(column), bounds)
    case .number(let bounds, let column): .number(in: source(column), bounds)
    case .value(let values, let column): .value(in: source(column), isOneOf: values)
    case .all(let parts): joined(parts, &&)
    case .any(let parts): joined(parts, ||)
    case .not(let part): !condition(part)
    }
  }

  /// - Precondition: there is at least one part.
  private mutating func joined(
    _ parts: [FileCondition],
    _ combine: (Condition<TextRecord>, Condition<TextRecord>) -> Condition<TextRecord>
  ) -> Condition<TextRecord> {
    let first = condition(parts[0])
    return parts.dropFirst().reduce(first) { combine($0, condition($1)) }
  }

  private func source(_ column: String?) -> TextSource<TextRecord> {
    let column = column ?? texts[0]
    return TextSource("column \(column)") { [texts] record, bytes in
      switch column {
      case texts[0]: bytes.append(contentsOf: record.text.utf8)
      case texts.last: bytes.append(contentsOf: (record.second ?? "").utf8)
      default: bytes.append(contentsOf: (record.fields[column] ?? "").utf8)
      }
    }
  }
}
