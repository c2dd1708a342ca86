import Foundation
import SupervisionCore
import Yams

/// A node of a task file, which knows its place for errors.
struct DocumentNode {
  let file: String
  /// The way to the node, such as `labeling-functions[2].keywords`; empty for the whole file.
  let path: String
  let node: Node

  /// An error at this node.
  func invalid(found: String, expected: String, remedy: String) -> DataError {
    Self.invalid(file, node.mark, path, found: found, expected: expected, remedy: remedy)
  }

  fileprivate static func invalid(
    _ file: String, _ mark: Mark?, _ path: String, found: String, expected: String, remedy: String
  ) -> DataError {
    DataError(
      file: file, line: mark?.line, column: mark?.column, field: path.isEmpty ? nil : path,
      found: found, expected: expected, remedy: remedy)
  }

  private var kind: String {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "'\(scalar.string)'"
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .alias: "an alias"
    }
  }

  /// The node as it is written, whatever YAML would make of it: `no` is the text `no`.
  ///
  /// - Throws: ``DataError`` for a list, a mapping and an empty text.
  func text(_ expected: String = "a text") throws -> String {
    guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
      throw invalid(found: kind, expected: expected, remedy: "write \(expected) here")
    }
    return scalar.string
  }

  /// A text, or a list of texts.
  ///
  /// - Throws: ``DataError`` for anything else, and for an empty list.
  func texts() throws -> [String] {
    guard case .sequence = node else { return [try text("a text or a list of texts")] }
    return try list().map { try $0.text() }
  }

  /// - Throws: ``DataError`` unless the node is a list with something in it.
  func list() throws -> [DocumentNode] {
    guard case .sequence(let sequence) = node, !sequence.isEmpty else {
      throw invalid(
        found: kind, expected: "a list", remedy: "write the items in lines that begin with '- '")
    }
    return sequence.enumerated().map { index, node in
      DocumentNode(file: file, path: "\(path)[\(index + 1)]", node: node)
    }
  }

  /// - Throws: ``DataError`` unless the node is `true` or `false`.
  func truthValue() throws -> Bool {
    switch try text("true or false") {
    case "true": return true
    case "false": return false
    default: throw invalid(found: kind, expected: "true or false", remedy: "write one of them")
    }
  }

  /// - Throws: ``DataError`` unless the node is a number in the range.
  func number<Value: Comparable & LosslessStringConvertible>(
    _ type: Value.Type = Value.self, in range: ClosedRange<Value>, _ expected: String
  ) throws -> Value {
    guard let number = Value(try text(expected)), range.contains(number) else {
      throw invalid(found: kind, expected: expected, remedy: "write \(expected) here")
    }
    return number
  }

  /// - Throws: ``DataError`` unless the node is a mapping whose keys are all in `keys`.
  func mapping(_ keys: [String]) throws -> DocumentMapping {
    let mapping = try entries()
    for (key, entry) in mapping where !keys.contains(key.text) {
      throw key.unknown(among: keys, of: entry)
    }
    return DocumentMapping(self, mapping)
  }

  /// - Throws: ``DataError`` unless the node is a mapping from texts.
  func entries() throws -> [(key: DocumentKey, value: DocumentNode)] {
    guard case .mapping(let mapping) = node else {
      throw invalid(
        found: kind, expected: "a mapping", remedy: "write lines of the form 'key: value'")
    }
    return try mapping.map { key, value in
      guard case .scalar(let scalar) = key else {
        throw invalid(
          found: "a key that is no text", expected: "texts as keys", remedy: "name the key")
      }
      let key = DocumentKey(file: file, mark: scalar.mark, text: scalar.string, parent: path)
      return (key, DocumentNode(file: file, path: key.path, node: value))
    }
  }
}

/// A key of a mapping.
struct DocumentKey {
  let file: String
  let mark: Mark?
  let text: String
  let parent: String

  var path: String { parent.isEmpty ? text : "\(parent).\(text)" }

  func unknown(among keys: [String], of entry: DocumentNode) -> DataError {
    let nearest = nearestName(to: text, among: keys)
    return DocumentNode.invalid(
      file, mark, path, found: "the key '\(text)'",
      expected: "one of " + keys.joined(separator: ", "),
      remedy: nearest.map { "did you mean '\($0)'?" } ?? "leave it out, or write one of these")
  }
}

/// A mapping with known keys.
struct DocumentMapping {
  let node: DocumentNode
  private let entries: [String: DocumentNode]

  fileprivate init(
    _ node: DocumentNode, _ entries: [(key: DocumentKey, value: DocumentNode)]
  ) {
    self.node = node
    self.entries = Dictionary(
      entries.map { ($0.key.text, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  subscript(key: String) -> DocumentNode? { entries[key] }

  /// The keys of `names` that are there, in the order of `names`.
  func present(of names: [String]) -> [String] { names.filter { entries[$0] != nil } }

  /// - Throws: ``DataError`` where the key is missing.
  func required(_ key: String) throws -> DocumentNode {
    guard let value = entries[key] else {
      throw node.invalid(
        found: "no '\(key)'", expected: "it here", remedy: "add a line '\(key): …'")
    }
    return value
  }
}

extension DocumentNode {
  /// The greatest number of bytes of a task file.
  static let maximumSize = 4 << 20
  private static let maximumNodeCount = 1 << 20

  /// The root of a YAML or JSON text.
  ///
  /// - Throws: ``DataError`` with line and column for what is neither, for a key that comes twice in a mapping, and for
  ///   aliases that make more than a million nodes.
  static func root(of text: String, file: String) throws -> DocumentNode {
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw invalid(error, file: file)
    }
    guard let node else {
      throw DataError(
        file: file, found: "an empty file", expected: "a task",
        remedy: "write one with `slicework init NAME DATA`")
    }
    var budget = maximumNodeCount
    guard node.fits(&budget) else {
      throw DataError(
        file: file, found: "aliases that make more than \(maximumNodeCount) values",
        expected: "a smaller task", remedy: "write the values out where they are used")
    }
    return DocumentNode(file: file, path: "", node: node)
  }

  private static func invalid(_ error: YamlError, file: String) -> DataError {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let during = context.map { " \($0.text)" } ?? ""
      return DataError(
        file: file, line: mark.line, column: mark.column, found: problem + during,
        expected: "YAML or JSON",
        remedy: "check indentation and quotes; put texts with ':' or '#' into quotes")
    case .duplicatedKeysInMapping(let duplicates, let context):
      return DataError(
        file: file, line: context.mark.line, column: context.mark.column,
        found: "the key \(duplicates.map { "'\($0)'" }.joined(separator: ", ")) a second time",
        expected: "keys that occur once", remedy: "join the two, or rename one")
    case .reader(let problem, _, _, _):
      return DataError(
        file: file, found: problem, expected: "YAML or JSON in UTF-8",
        remedy: "remove control characters")
    default:
      return DataError(
        file: file, found: "\(error)", expected: "YAML or JSON", remedy: "correct the file")
    }
  }
}

extension Node {
  /// Whether the node has no more parts than the budget, which they are taken from.
  fileprivate func fits(_ budget: inout Int) -> Bool {
    budget -= 1
    guard budget >= 0 else { return false }
    switch self {
    case .scalar, .alias: return true
    case .sequence(let nodes):
      for node in nodes where !node.fits(&budget) { return false }
      return true
    case .mapping(let pairs):
      for (key, value) in pairs where !key.fits(&budget) || !value.fits(&budget) { return false }
      return true
    }
  }
}
