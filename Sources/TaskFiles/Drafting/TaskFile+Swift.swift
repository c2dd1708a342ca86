import Corpora
import Labeling

extension TaskFile {
  /// The task in Swift, as a source file of a package that depends on Slicework, for when it outgrows its file.
  ///
  /// Equal votes are tested; names of classes become those of cases. Dictionaries are read when the program starts.
  package func swift() -> String {
    let fields = Fields(self)
    return """
      import Corpora
      import Foundation
      import Labeling
      import Pipeline
      import SupervisionCore

      /// A candidate of the task `\(name)`.
      struct \(typeName): Candidate, Codable {
        enum Label: Int, ClassLabel { case \(caseNames.joined(separator: ", ")) }
        let id: String
      \(fields.declarations)
      }

      /// \(question.isEmpty ? "The task \(name)." : question.replacing("\n", with: " "))
      let \(constantName) = LabelingTask(
        \(quoted(name)), \(quoted(question)), \(typeName).self, corpus: \(constantName)Corpus
      ) {
      \(functions.map { swift($0, fields) }.joined(separator: "\n"))
      } slices: {
      \(slices.map { swift($0, fields) }.joined(separator: "\n"))
      }

      \(corpusText(fields))

      """
  }

  private var typeName: String { identifier(name, startsUpper: true) }
  private var constantName: String { identifier(name, startsUpper: false) }
  private var caseNames: [String] { distinctIdentifiers(classes.map(\.name)) }

  private func swift(_ function: Function, _ fields: Fields) -> String {
    """
      LabelingFunction(
        \(quoted(function.name)), \(quoted(function.description)), vote: .\(caseNames[function.vote]),
        when: \(function.condition.swift(fields)))
    """
  }

  private func swift(_ slice: Slice, _ fields: Fields) -> String {
    """
      SlicingFunction(
        \(quoted(slice.name)), \(quoted(slice.description)),
        when: \(slice.condition.swift(fields)))
    """
  }

  private func readColumns(_ fields: Fields) -> [String] {
    var columns = [corpus.id, corpus.gold].compactMap { $0 } + fields.columns
    if case .column(let split) = corpus.split { columns.append(split) }
    return columns
  }

  private func corpusText(_ fields: Fields) -> String {
    let goldCases = zip(classes, caseNames).flatMap { item, name in
      item.goldValues.map { "    case \(quoted($0)): gold = \(typeName).Label.\(name).rawValue" }
    }
    let unknown = ([""] + corpus.unknown).map(quoted).joined(separator: ", ")
    let goldLines =
      corpus.gold.map { column in
        ["  var gold: Int?", "  switch row.cells[\(quoted(column))] ?? \"\" {"] + goldCases + [
          "    case \(unknown): break",
          "    case let value: throw row.invalid(field: \(quoted(column)), found: value, expected: \"a class\")",
          "  }",
        ]
      } ?? ["  let gold: Int? = nil"]
    var split = "row.fileSplit"
    if case .column(let column) = corpus.split {
      split = "Split(rawValue: row.cells[\(quoted(column))] ?? \"\") ?? row.fileSplit"
    }
    var divided = ""
    if case .shares(let shares) = corpus.split {
      divided =
        ".divided(by: SplitShares(dev: \(shares.dev), test: \(shares.test), seed: \(shares.seed)))"
    }
    let id = corpus.id.map { "row.cells[\(quoted($0))] ?? \"\"" } ?? "\"\\(row.number)\""
    return """
      private let \(constantName)Corpus = CorpusSource<\(typeName)>.rows(
        [\(corpus.files.map(quoted).joined(separator: ", "))], columns: [\(readColumns(fields).map(quoted).joined(separator: ", "))]
      ) { row in
      \(goldLines.joined(separator: "\n"))
        return LabeledCandidate(
          candidate: \(typeName)(
            id: \(id)\(fields.arguments)),
          split: \(split), gold: gold)
      }\(divided)
      """
  }
}

/// The properties of the candidate: its texts, and the columns that conditions look at.
private struct Fields {
  let columns: [String]
  private let names: [String]

  init(_ file: TaskFile) {
    let others = file.columnsOfConditions.subtracting(file.corpus.texts).sorted()
    columns = file.corpus.texts + others
    let texts = file.corpus.texts.indices.map { $0 == 0 ? "text" : "second" }
    names = distinctIdentifiers(["id"] + texts + others).dropFirst().map { $0 }
  }

  var declarations: String { names.map { "  let \($0): String" }.joined(separator: "\n") }

  var arguments: String {
    zip(names, columns).map { ", \($0): row.cells[\(quoted($1))] ?? \"\"" }.joined()
  }

  func keyPath(_ column: String?) -> String {
    let position = column.flatMap { columns.firstIndex(of: $0) } ?? 0
    return "\\.\(names[position])"
  }
}

extension FileCondition {
  /// The condition as an expression.
  fileprivate func swift(_ fields: Fields) -> String {
    func list(_ texts: [String]) -> String { "[\(texts.map(quoted).joined(separator: ", "))]" }
    func joined(_ parts: [FileCondition], _ sign: String) -> String {
      parts.map { part in part.isCompound ? "(\(part.swift(fields)))" : part.swift(fields) }
        .joined(separator: " \(sign) ")
    }
    switch self {
    case .keywords(let words, let column, let ignoringCase):
      return
        ".keywords(in: \(fields.keyPath(column)), anyOf: \(list(words))\(ignoringCase ? "" : ", ignoringCase: false"))"
    case .dictionary(let path, let column, let ignoringCase):
      return """
        .keywords(in: \(fields.keyPath(column)), anyLineOf: Resource(name: \(quoted(path)), \
        bytes: try [UInt8](Data(contentsOf: URL(fileURLWithPath: \(quoted(path))))))\
        \(ignoringCase ? "" : ", ignoringCase: false"))
        """
    case .pattern(let pattern, let column, let ignoringCase):
      return
        ".pattern(in: \(fields.keyPath(column)), matches: \(quoted(pattern))\(ignoringCase ? ", ignoringCase: true" : ""))"
    case .wordCount(let bounds, let column):
      return ".wordCount(in: \(fields.keyPath(column))\(bounds.swift))"
    case .characterCount(let bounds, let column):
      return ".characterCount(in: \(fields.keyPath(column))\(bounds.swift))"
    case .number(let bounds, let column):
      return ".number(in: \(fields.keyPath(column))\(bounds.swift))"
    case .value(let values, let column):
      return ".value(in: \(fields.keyPath(column)), isOneOf: \(list(values)))"
    case .all(let parts): return joined(parts, "&&")
    case .any(let parts): return joined(parts, "||")
    case .not(let part):
      return "!\(part.isCompound ? "(\(part.swift(fields)))" : part.swift(fields))"
    }
  }

  private var isCompound: Bool {
    switch self {
    case .all(let parts), .any(let parts): parts.count > 1
    default: false
    }
  }
}

extension Bounds {
  fileprivate var swift: String {
    (atLeast.map { ", atLeast: \($0)" } ?? "") + (atMost.map { ", atMost: \($0)" } ?? "")
  }
}

/// A string literal.
func quoted(_ text: String) -> String {
  let escaped = text.unicodeScalars.map { scalar -> String in
    switch scalar {
    case "\\": "\\\\"
    case "\"": "\\\""
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default:
      scalar.value < 0x20 || scalar.value == 0x7F
        ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
  }
  return "\"\(escaped.joined())\""
}

/// A name of Swift made of the words of a text.
private func identifier(_ text: String, startsUpper: Bool) -> String {
  let words = text.split { !$0.isLetter && !$0.isNumber }
  var name = words.enumerated().map { index, word in
    index == 0 && !startsUpper
      ? (word.allSatisfy { !$0.isLowercase }
        ? word.lowercased() : word.prefix(1).lowercased() + word.dropFirst())
      : word.prefix(1).uppercased() + word.dropFirst()
  }.joined()
  if name.isEmpty { name = startsUpper ? "Class" : "value" }
  if name.first?.isNumber == true { name = (startsUpper ? "Class" : "value") + name }
  return keywords.contains(name) ? "`\(name)`" : name
}

func distinctIdentifiers(_ texts: [String]) -> [String] {
  var taken: Set<String> = []
  return texts.map { text in
    let name = identifier(text, startsUpper: false)
    var distinct = name
    var number = 2
    while !taken.insert(distinct).inserted {
      distinct = "\(name)\(number)"
      number += 1
    }
    return distinct
  }
}

/// Words that a case or property cannot be called without backticks.
private let keywords: Set<String> = [
  "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer",
  "deinit", "do", "else",
  "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if",
  "import", "in", "init",
  "inout", "internal", "is", "let", "nil", "operator", "precedencegroup", "private", "protocol",
  "public", "repeat",
  "rethrows", "return", "self", "static", "struct", "subscript", "super", "switch", "throw",
  "throws", "true", "try",
  "typealias", "var", "where", "while",
]
