import Foundation

/// A folder in which commands run, and the record of what they write.
final class Recording {
  private(set) var record = GoldenRecord()
  private let folder: URL
  private let isKept: Bool

  /// - Parameter name: that of the record; what is compared is kept under it where `SLICEWORK_GOLDEN_OUTPUT` is a folder.
  init(_ name: String) throws {
    let kept = ProcessInfo.processInfo.environment["SLICEWORK_GOLDEN_OUTPUT"]
    isKept = kept != nil
    folder =
      kept.map { URL(filePath: $0).appending(path: name) }
      ?? FileManager.default.temporaryDirectory.appending(path: "golden-\(UUID().uuidString)")
    try? FileManager.default.removeItem(at: folder)
    try FileManager.default.createDirectory(at: compared, withIntermediateDirectories: true)
  }

  deinit {
    if !isKept { try? FileManager.default.removeItem(at: folder) }
  }

  func file(_ name: String) -> URL { folder.appending(path: name) }

  @discardableResult func run(_ command: [String], reading input: String? = nil) throws -> Data {
    guard let executable = Executable.path else { preconditionFailure("no executable is named") }
    return try Executable.run([executable] + command, in: folder, reading: input.map(file))
  }

  /// The record with the checksums of all that was noted.
  func finish() throws -> GoldenRecord {
    let names = record.everywhere.keys.sorted() + record.sameArithmetic.keys.sorted()
    guard !names.isEmpty else { return record }
    let lines = try Executable.run(["/usr/bin/env", "sha256sum"] + names, in: compared)
    for line in String(decoding: lines, as: UTF8.self).split(separator: "\n") {
      let name = String(line.dropFirst(66))
      let checksum = String(line.prefix(64))
      if record.everywhere[name] != nil { record.everywhere[name] = checksum }
      if record.sameArithmetic[name] != nil { record.sameArithmetic[name] = checksum }
    }
    return record
  }

  // MARK: What is noted

  /// Notes bytes that are the same everywhere.
  func noteEverywhere(_ data: Data, as name: String) throws {
    try data.write(to: compared.appending(path: name))
    record.everywhere[name] = ""
  }

  /// Notes bytes that are the same where the arithmetic is.
  func note(_ data: Data, as name: String) throws {
    try data.write(to: compared.appending(path: name))
    record.sameArithmetic[name] = ""
  }

  /// Notes the mean of each column of numbers after the first, and the bytes for the same arithmetic.
  func noteProbabilities(
    _ name: String, in figures: WritableKeyPath<GoldenRecord, [String: Double]>
  ) throws {
    let table = try Table(Data(contentsOf: file(name)))
    try note(table.text, as: name)
    for (column, mean) in table.means { record[keyPath: figures]["\(name) mean \(column)"] = mean }
  }

  func noteTableEverywhere(_ name: String) throws {
    try noteEverywhere(try Table(Data(contentsOf: file(name))).text, as: name)
  }

  /// Notes all numbers of a document, and those at some paths as figures.
  func noteNumbers(
    _ document: Data, as name: String,
    figures: [(WritableKeyPath<GoldenRecord, [String: Double]>, (String) -> Bool)] = []
  ) throws {
    let numbers = try NumbersByPath(document)
    try note(Data(numbers.text.utf8), as: name)
    for (kind, isFigure) in figures {
      for (path, value) in numbers.values where isFigure(path) {
        record[keyPath: kind]["\(name) \(path)"] = value
      }
    }
  }

  func noteModel(_ name: String) throws {
    let model = try ModelFile(Data(contentsOf: file(name)))
    try noteEverywhere(Data(model.structure.utf8), as: "\(name).structure")
    try note(Data(model.numbers.text.utf8), as: "\(name).numbers")
    try note(model.arrays, as: "\(name).arrays")
  }

  private var compared: URL { folder.appending(path: "compared") }
}
