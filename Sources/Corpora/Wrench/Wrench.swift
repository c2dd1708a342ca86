import FileFormats
import Foundation
import SupervisionCore

/// A data set in WRENCH's form: `label.json` with the class names, `train.json`, `valid.json` and
/// `test.json` with the examples, plain or gzipped. `valid` is dev. Examples are texts, pairs of entities
/// or, in the data sets of numbers such as Census, vectors.
///
/// - Source: Zhang et al. 2021, *WRENCH: A Comprehensive Benchmark for Weak Supervision*.
public struct WrenchDataset: Sendable {
  /// Folder that holds the files.
  public let folder: URL
  /// Names by class index.
  public let classNames: [String]
  private let labelFile: CorpusOrigin.File

  /// Number of classes, 2 to 127.
  public var classCount: Int { classNames.count }

  /// A data set whose classes are read from `label.json`; examples are read later.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when `label.json` is missing;
  ///   ``SupervisionCore/DataError`` when it is not an object from `"0"`, `"1"`, … to names, of 2
  ///   to 127 classes.
  public init(folder: URL) throws {
    self.folder = folder
    let source = try ByteSource(requiredFile("label.json", in: folder))
    var names: [Int: String] = [:]
    try forEachMember(of: source) { key, value, byte in
      let key = try decodeMember(String.self, key, path: source.path, byte: byte)
      let name = try decodeMember(String.self, value, path: source.path, byte: byte)
      guard let index = Int(key), names.updateValue(name, forKey: index) == nil else {
        throw DataError(
          file: source.path, byte: byte, field: key, found: "'\(key)'",
          expected: "class indices that occur once", remedy: "number the classes from 0")
      }
    }
    guard (2...127).contains(names.count), names.keys.sorted() == Array(0..<names.count) else {
      throw DataError(
        file: source.path, field: "classes",
        found: names.keys.sorted().map { "\($0)" }.joined(separator: ", "),
        expected: "the indices 0, 1, … of 2 to 127 classes", remedy: "number the classes from 0")
    }
    classNames = names.sorted { $0.key < $1.key }.map(\.value)
    labelFile = try source.finish()
  }

  /// Splits whose files exist.
  public var splits: [Split] {
    Split.allCases.filter { existingFile(Self.fileName($0), in: folder) != nil }
  }

  /// Reads the examples of a split one by one, in the file's order.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when the file is missing;
  ///   ``SupervisionCore/DataError`` with the byte for malformed JSON, unknown classes, votes in
  ///   another number than before, entities that differ from the text of their spans (which count Unicode
  ///   scalar values), and repeated keys. With `skipInvalid`, examples with faults are left out and
  ///   listed; a file that is no JSON object always throws.
  /// - Complexity: O(bytes); memory holds one example and 32 to 64 bytes per key.
  @discardableResult
  public func read(
    _ split: Split, skipInvalid: Bool = false, _ body: (WrenchExample) throws -> Void
  ) throws -> CorpusSummary {
    let source = try ByteSource(requiredFile(Self.fileName(split), in: folder))
    var invalid = InvalidItems(areSkipped: skipInvalid)
    var seen = SeenIdentifiers()
    var sourceCount: Int?
    var width: Int?
    try forEachMember(of: source) { key, value, byte in
      let example = try invalid.attempt {
        let key = try decodeMember(String.self, key, path: source.path, byte: byte)
        func fault(_ field: String, _ found: String, _ expected: String) -> DataError {
          DataError(
            file: source.path, byte: byte, field: field, found: "\(found) in example '\(key)'",
            expected: expected,
            remedy: "correct the example, or pass --skip-invalid to leave out such examples")
        }
        guard seen.insert(key) else {
          throw fault("key", "the key a second time", "keys that occur once")
        }
        let content = try decodeMember(WrenchBody.self, value, path: source.path, byte: byte)
        let example = try WrenchExample(
          id: "\(split)-\(key)", content, classCount: classCount, sourceCount: sourceCount,
          invalid: fault)
        if let width, example.features.count != width {
          throw fault(
            "data.feature", "\(example.features.count) numbers",
            "\(width), as in the examples before")
        }
        return example
      }
      guard let example else { return }
      sourceCount = example.weakLabels.count
      width = example.features.count
      try body(example)
    }
    return CorpusSummary(
      kind: .real, files: [labelFile, try source.finish()], skipped: invalid.list)
  }

  /// The votes of the weak sources on a split, named `lf0`, `lf1`, …, and its gold labels.
  ///
  /// - Throws: as ``read(_:skipInvalid:_:)``; ``SupervisionCore/DataError`` when there is no
  ///   example.
  public func votes(
    _ split: Split
  ) throws -> (items: [String], matrix: VoteMatrix, gold: GoldLabels) {
    var items: [String] = []
    var rows: [[Int8]] = []
    var gold: [Int?] = []
    try read(split) { example in
      items.append(example.id)
      rows.append(example.weakLabels)
      gold.append(example.label)
    }
    guard let first = rows.first else {
      throw emptyFile(try requiredFile(Self.fileName(split), in: folder).relativePath)
    }
    let matrix = VoteMatrix(
      rows: rows, functionNames: first.indices.map { "lf\($0)" }, classCount: classCount)
    return (items, matrix, GoldLabels(gold))
  }

  /// The features of a split's examples, in the file's order.
  ///
  /// - Returns: row-major values, `width` for each example.
  /// - Throws: as ``read(_:skipInvalid:_:)``; ``SupervisionCore/DataError`` when the examples have none.
  public func features(_ split: Split) throws -> (values: [Float], width: Int) {
    var values: [Float] = []
    var width = 0
    try read(split) { example in
      values += example.features
      width = example.features.count
    }
    guard width > 0 else {
      throw DataError(
        file: try requiredFile(Self.fileName(split), in: folder).relativePath,
        field: "data.feature", found: "no numbers", expected: "a list of numbers in each example",
        remedy: "encode the texts, and save a row for each as an npy file")
    }
    return (values, width)
  }

  /// Writes the features of every split as `train.npy`, `dev.npy` and `test.npy`, which the commands read
  /// with `--features`.
  ///
  /// - Parameter target: a folder that exists.
  /// - Throws: as ``features(_:)``; ``SupervisionCore/FileError`` when a file cannot be written.
  public func writeFeatures(to target: URL) throws {
    for split in splits {
      let (values, width) = try features(split)
      try writeNpy(
        values, shape: [values.count / width, width],
        to: target.appendingPathComponent("\(split).npy", isDirectory: false))
    }
  }

  private static func fileName(_ split: Split) -> String {
    split == .dev ? "valid.json" : "\(split).json"
  }
}

/// - Throws: ``DataError`` with the byte and field.
private func decodeMember<T: Decodable>(
  _ type: T.Type, _ bytes: [UInt8], path: String, byte: Int
) throws -> T {
  do {
    return try decodeJSON(type, from: bytes, with: JSONDecoder())
  } catch let problem as DecodingProblem {
    throw DataError(
      file: path, byte: byte, field: problem.field, found: problem.found,
      expected: problem.expected,
      remedy: "correct the example, or pass --skip-invalid to leave out such examples")
  }
}
