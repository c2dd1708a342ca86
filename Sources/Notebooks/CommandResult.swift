import Foundation
import SupervisionCore

/// Output and exit status of a command.
struct CommandResult {
  let status: Int32
  let output: String
  let errors: String

  init(status: Int32, output: String, errors: String) {
    self.status = status
    self.output = output
    self.errors = errors
  }

  /// Runs a command to its end, with nothing on standard input.
  ///
  /// - Parameters:
  ///   - words: the command, looked up in `PATH`, and its arguments.
  ///   - streams: gives a file for a stream; files, unlike pipes, block nobody.
  /// - Throws: ``FileError`` when it cannot be started.
  init(
    _ words: [String], in folder: URL, environment: [String: String],
    streams: (String) throws -> URL
  ) throws {
    let outputFile = try streams("output")
    let errorFile = try streams("errors")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = folder
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    do {
      try process.run()
    } catch {
      throw FileError(
        path: words[0], problem: "cannot be started: \(error.localizedDescription)",
        remedy: "install it and see that it is on PATH")
    }
    process.waitUntilExit()
    self.init(
      status: process.terminationStatus, output: try Self.text(outputFile),
      errors: try Self.text(errorFile))
  }

  private static func text(_ file: URL) throws -> String {
    String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }
}
