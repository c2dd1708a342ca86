import Foundation

/// The executable that is held to the golden files: the one that `SLICEWORK_EXECUTABLE` names.
enum Executable {
  static let path: String? = ProcessInfo.processInfo.environment["SLICEWORK_EXECUTABLE"].map {
    URL(filePath: $0).path
  }

  struct Failure: Error, CustomStringConvertible {
    let command: [String]
    let status: Int32
    let errors: String

    var description: String {
      "\(command.joined(separator: " ")): status \(status)\n\(errors)"
    }
  }

  /// Runs a command to its end, without the environment's corpora.
  ///
  /// - Returns: what it wrote on standard output.
  /// - Throws: ``Failure`` when it ends with another status than 0.
  @discardableResult static func run(
    _ command: [String], in folder: URL, reading input: URL? = nil
  ) throws -> Data {
    let output = folder.appending(path: ".output")
    let errors = folder.appending(path: ".errors")
    for file in [output, errors] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.filter { $0.key != "SLICEWORK_DATA" }
    process.standardInput = try input.map(FileHandle.init(forReadingFrom:)) ?? .nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        command: command, status: process.terminationStatus,
        errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }
    return try Data(contentsOf: output)
  }
}
