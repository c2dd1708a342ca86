import Foundation

/// An executable, run as a user runs it, in a folder of its own.
final class CommandLineFixture {
  enum Executable: String {
    case workbench = "slicework"
    /// The small one, for machines of a cluster.
    case stream = "slicework-stream"
    /// That of a user's package with a task and a label model of its own.
    case ownTask = "OwnTaskMain"
  }

  struct Result {
    let status: Int32
    let wasKilled: Bool
    let output: String
    let errors: String
  }

  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "slicework-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  func write(_ text: String, to name: String) throws {
    let file = folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }

  func read(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  /// Runs a command to its end, without the environment's corpora.
  @discardableResult func run(_ arguments: String...) throws -> Result {
    try Running(arguments, in: folder).wait()
  }

  /// The same with the executable that is named.
  @discardableResult func run(
    _ executable: Executable, _ arguments: String...
  ) throws -> Result {
    try Running(arguments, of: executable, in: folder).wait()
  }

  /// Runs a command to its end with a file of the folder on standard input.
  @discardableResult func run(reading name: String, _ arguments: String...) throws -> Result {
    try run(.workbench, reading: name, arguments)
  }

  /// The same with the executable that is named, and a file by its path too.
  func run(
    _ executable: Executable, reading name: String, _ arguments: [String]
  ) throws -> Result {
    let file = name.hasPrefix("/") ? URL(fileURLWithPath: name) : folder.appending(path: name)
    let input = try FileHandle(forReadingFrom: file)
    return try Running(arguments, of: executable, in: folder, input: input).wait()
  }

  /// Runs a script, whose `$0` is the workbench, to its end.
  func runShell(_ script: String) throws -> Result {
    try Running(shell: script, in: folder).wait()
  }

  /// Starts a command and leaves it running.
  func start(_ arguments: String...) throws -> Running { try Running(arguments, in: folder) }
  func start(
    of executable: Executable = .workbench, _ arguments: [String]
  ) throws -> Running { try Running(arguments, of: executable, in: folder) }

  /// A command under way; its output goes to files, which no reader can block.
  final class Running {
    private let process = Process()
    private let outputFile: URL
    private let errorFile: URL

    /// - Parameters:
    ///   - executable: which one.
    ///   - input: what standard input reads; nil for that of the tests.
    ///   - output: where standard output goes; nil for a file.
    init(
      _ arguments: [String], of executable: Executable = .workbench, in folder: URL,
      input: FileHandle? = nil, output: FileHandle? = nil
    ) throws {
      let name = UUID().uuidString
      outputFile = folder.appending(path: ".\(name).out")
      errorFile = folder.appending(path: ".\(name).err")
      for file in [outputFile, errorFile] {
        try Data().write(to: file)
      }
      process.executableURL = try Self.find(executable)
      process.arguments = arguments
      process.currentDirectoryURL = folder
      process.environment = Self.environment(in: folder)
      if let input { process.standardInput = input }
      process.standardOutput = try output ?? FileHandle(forWritingTo: outputFile)
      process.standardError = try FileHandle(forWritingTo: errorFile)
      try process.run()
    }

    /// A shell in place of the executable.
    init(shell script: String, in folder: URL) throws {
      let name = UUID().uuidString
      outputFile = folder.appending(path: ".\(name).out")
      errorFile = folder.appending(path: ".\(name).err")
      for file in [outputFile, errorFile] {
        try Data().write(to: file)
      }
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", script, try Self.find(.workbench).path]
      process.currentDirectoryURL = folder
      process.environment = Self.environment(in: folder)
      process.standardOutput = try FileHandle(forWritingTo: outputFile)
      process.standardError = try FileHandle(forWritingTo: errorFile)
      try process.run()
    }

    private static func environment(in folder: URL) -> [String: String] {
      ProcessInfo.processInfo.environment
        .filter { $0.key != "SLICEWORK_DATA" }
        .merging(["SLICEWORK_ENCODERS": folder.appending(path: "encoders").path]) { $1 }
    }

    /// Bytes of memory in use; nil where the system does not say.
    var residentBytes: Int? {
      let status = try? String(
        contentsOfFile: "/proc/\(process.processIdentifier)/statm", encoding: .utf8)
      return status?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map {
        $0 * Int(getpagesize())
      }
    }

    /// Standard output up to its first line feed, as soon as it is there.
    func firstLine() async throws -> String {
      while process.isRunning {
        let output = try String(contentsOf: outputFile, encoding: .utf8)
        if let end = output.firstIndex(of: "\n") { return String(output[..<end]) }
        try await Task.sleep(for: .milliseconds(20))
      }
      throw CocoaError(.fileReadUnknown)
    }

    func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

    func wait() throws -> Result {
      process.waitUntilExit()
      return Result(
        status: process.terminationStatus,
        wasKilled: process.terminationReason == .uncaughtSignal,
        output: try String(contentsOf: outputFile, encoding: .utf8),
        errors: try String(contentsOf: errorFile, encoding: .utf8))
    }

    /// Stands beside the test bundle.
    private static func find(_ executable: Executable) throws -> URL {
      var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      while folder.path != "/" {
        let candidate = folder.appending(path: executable.rawValue)
        if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
        folder.deleteLastPathComponent()
      }
      throw CocoaError(.fileNoSuchFile)
    }
  }
}
