import Foundation
import SupervisionCore

/// The program of a page's `swift` blocks: it runs a block, prints a marker, and waits for the signal to continue.
final class SwiftProgram {
  private let file: URL
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let errorFile: URL
  private var unread = Data()

  /// Starts the program; no block runs yet.
  init(_ file: URL, in folder: WorkingFolder) throws {
    self.file = file
    errorFile = try folder.streamFile("program-errors")
    process.executableURL = file
    process.currentDirectoryURL = folder.folder
    // A failure is told in one line; the dump of registers and images that Swift adds helps nobody here.
    process.environment = folder.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
  }

  /// Ends the program, whether or not a block is running.
  func stop() {
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: file)
  }

  /// Runs the next block and returns its output.
  func runNextBlock() throws -> CommandResult {
    // Writing to a program that has ended would end this one too.
    if process.isRunning { try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8)) }
    let separator = Data((Self.separator + "\n").utf8)
    while true {
      if let end = unread.range(of: separator) {
        let printed = Data(unread[..<end.lowerBound])
        unread = Data(unread[end.upperBound...])
        return CommandResult(
          status: 0, output: String(decoding: printed, as: UTF8.self), errors: "")
      }
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { break }
      unread += more
    }
    process.waitUntilExit()
    return CommandResult(
      status: max(1, process.terminationStatus), output: String(decoding: unread, as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errorFile), as: UTF8.self))
  }

  /// Marker that the program prints after each block; see ``source(of:page:)``.
  private static let separator = "\u{1E}end of block\u{1E}"

  /// The source of the program; its lines carry the numbers of the page's.
  static func source(of blocks: [CodeBlock], page: Notebook) -> String {
    let path = URL(fileURLWithPath: page.path).standardizedFileURL.path
    var text = """
      import Foundation
      import Slicework

      func waitForNextBlock() {
        print("\\u{1E}end of block\\u{1E}")
        fflush(nil)
        _ = readLine()
      }
      _ = readLine()

      """
    for block in blocks {
      text += "#sourceLocation(file: \(literal(path)), line: \(block.line + 1))\n"
      text += block.code
      text += "#sourceLocation()\nwaitForNextBlock()\n"
    }
    return text
  }

  private static func literal(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
