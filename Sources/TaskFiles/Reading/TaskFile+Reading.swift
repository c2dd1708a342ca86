import Corpora
import FileFormats
import Foundation
import Labeling
import SupervisionCore

extension TaskFile {
  /// Reads a task file, YAML or JSON, and the dictionaries that it names.
  ///
  /// - Throws: ``SupervisionCore/DataError`` with line and column for what is no task; ``SupervisionCore/FileError``
  ///   for files that cannot be read.
  package init(contentsOf path: String) throws {
    let source = try ByteSource(URL(fileURLWithPath: path))
    let bytes = try readWhole(source)
    guard bytes.count <= DocumentNode.maximumSize else {
      throw DataError(
        file: path, found: "\(bytes.count) bytes", expected: "at most \(DocumentNode.maximumSize)",
        remedy: "put long lists of words into dictionaries")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DataError(
        file: path, byte: validUTF8PrefixLength(bytes[...]), found: "bytes that are not UTF-8",
        expected: "UTF-8", remedy: "convert the file to UTF-8")
    }
    try self.init(text, path: path)
  }

  /// Reads the text of a task file; `path` is its place, for errors and for paths in it.
  ///
  /// - Throws: as ``init(contentsOf:)``.
  package init(_ text: String, path: String) throws {
    // Tabs between the values of JSON are none of YAML's separators.
    let isJSON = path.lowercased().hasSuffix(".json")
    let root = try DocumentNode.root(
      of: isJSON ? text.replacing("\t", with: " ") : text, file: path)
    let mapping = try root.mapping(TaskFileKey.root.names)
    let classes = try Class.list(mapping.required("classes"))
    let corpus = try Corpus(mapping.required("corpus"))
    let conditions = ConditionReader(texts: corpus.texts)
    self.path = path
    name = try Self.name(mapping.required("task"))
    question = try mapping["question"]?.text() ?? ""
    self.corpus = corpus
    self.classes = classes
    functions = try conditions.functions(
      mapping["labeling-functions"], classes: classes.map(\.name))
    slices = try conditions.slices(mapping["slices"])
    dictionaries = [:]
    for node in try root.dictionaryNodes() {
      let name = try node.text()
      if dictionaries[name] == nil { dictionaries[name] = try Self.dictionary(node, in: folder) }
    }
  }

  private static func name(_ node: DocumentNode) throws -> String {
    let name = try node.text("a name")
    guard name.allSatisfy({ $0.isLetter || $0.isNumber || "-_.".contains($0) }),
      name.first != "-", name.first != "."
    else {
      throw node.invalid(
        found: "'\(name)'", expected: "letters, digits, '-', '_' and '.'",
        remedy: "name the task like a file, such as 'comments'")
    }
    return name
  }

  private static func dictionary(_ node: DocumentNode, in folder: URL) throws -> Resource {
    let name = try node.text()
    let url = URL(fileURLWithPath: name, relativeTo: folder)
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw node.invalid(
        found: "'\(name)', and no such file in \(folder.path)",
        expected: "a file of words, one a line",
        remedy: "correct the path, which is relative to the task file")
    }
    let bytes = try readWhole(try ByteSource(url))
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw DataError(
        file: url.path, byte: validUTF8PrefixLength(bytes[...]), found: "bytes that are not UTF-8",
        expected: "UTF-8", remedy: "convert the file to UTF-8")
    }
    return Resource(name: name, bytes: bytes)
  }
}

extension DocumentNode {
  /// The values of all keys `dictionary` in the file's functions and slices.
  fileprivate func dictionaryNodes() throws -> [DocumentNode] {
    switch node {
    case .sequence: return try list().flatMap { try $0.dictionaryNodes() }
    case .mapping:
      return try entries().flatMap { key, value in
        key.text == "dictionary" ? [value] : try value.dictionaryNodes()
      }
    case .scalar, .alias: return []
    }
  }
}

extension TaskFile.Class {
  /// Classes from a list of names, or from a mapping of names to gold values.
  fileprivate static func list(_ node: DocumentNode) throws -> [TaskFile.Class] {
    let classes: [(node: DocumentNode, class: TaskFile.Class)]
    if case .mapping = node.node {
      classes = try node.entries().map { key, value in
        (value, TaskFile.Class(name: key.text, goldValues: try value.texts()))
      }
    } else {
      classes = try node.list().map {
        let name = try $0.text("the name of a class")
        return ($0, TaskFile.Class(name: name, goldValues: [name]))
      }
    }
    guard (2...127).contains(classes.count) else {
      throw node.invalid(
        found: "\(classes.count) classes", expected: "2 to 127",
        remedy: "name all classes of the task")
    }
    var names: Set<String> = []
    var values: Set<String> = []
    for (node, item) in classes {
      guard names.insert(item.name).inserted,
        item.goldValues.allSatisfy({ values.insert($0).inserted })
      else {
        throw node.invalid(
          found: "'\(item.name)' or a value of it a second time",
          expected: "names and values that occur once",
          remedy: "give each class values of its own")
      }
    }
    return classes.map(\.class)
  }
}

extension TaskFile.Corpus {
  fileprivate init(_ node: DocumentNode) throws {
    let mapping = try node.mapping(TaskFileKey.corpus.names)
    files = try mapping.required("file").texts()
    id = try mapping["id"]?.text("the name of a column")
    let textNode = try mapping.required("text")
    texts = try textNode.texts()
    guard texts.count <= 2, Set(texts).count == texts.count else {
      throw textNode.invalid(
        found: "\(texts.count) columns",
        expected: "one column, or two different ones for a pair of texts",
        remedy: "name the column with the text; others can be looked at by 'in'")
    }
    gold = try mapping["gold"]?.text("the name of a column")
    unknown = try mapping["unknown"]?.texts() ?? []
    split = try mapping["split"].map { node in
      if case .mapping = node.node { return .shares(try SplitShares(node)) }
      return .column(try node.text("the name of a column, or shares"))
    }
  }
}

extension SplitShares {
  fileprivate init(_ node: DocumentNode) throws {
    let mapping = try node.mapping(TaskFileKey.shares.names)
    let expected = "a share from 0 to 1"
    let dev: Double = try mapping["dev"]?.number(in: 0...1, expected) ?? 0
    let test: Double = try mapping["test"]?.number(in: 0...1, expected) ?? 0
    let seed: UInt64 = try mapping["seed"]?.number(in: 0...UInt64.max, "a whole number") ?? 0
    guard dev + test <= 1 else {
      throw node.invalid(
        found: "\(dev) and \(test)", expected: "shares that sum to at most 1",
        remedy: "lower one of them; train gets the rest")
    }
    self.init(dev: dev, test: test, seed: seed)
  }
}
