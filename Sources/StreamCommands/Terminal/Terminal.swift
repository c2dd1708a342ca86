import PortableFoundation
import Streaming
import SupervisionCore

/// Properties of standard output and standard error.
package enum Terminal {
  package static let standardOutputIsTerminal = isatty(STDOUT_FILENO) == 1
  package static let standardErrorIsTerminal = isatty(STDERR_FILENO) == 1

  /// Whether to print colour: on a terminal, unless the NO_COLOR convention forbids it.
  package static let usesColour =
    standardOutputIsTerminal
    && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty

  /// Width of standard output in columns; nil where it is not a terminal.
  package static var outputWidth: Int? { columns(of: STDOUT_FILENO) }
  package static var errorWidth: Int { columns(of: STDERR_FILENO) ?? 80 }

  /// Writes text to standard output, after what labeling functions have printed.
  ///
  /// Where nothing reads it any more the process ends as by SIGPIPE, without a message, whether or not the signal was
  /// ignored when it was started.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when not all of it could be written.
  package static func write(_ text: String) throws {
    try flushPrinted()
    try endingByBrokenPipe { try StreamChannel.standardOutput.write(Array(text.utf8)) }
  }

  /// Writes a line to standard output, see ``write(_:)``.
  package static func writeLine(_ text: String) throws { try write(text + "\n") }

  /// Writes what is still in the buffers of the C library, such as what labeling functions have printed.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when it cannot be written.
  package static func flushPrinted() throws {
    try endingByBrokenPipe {
      guard fflush(nil) != 0 else { return }
      throw FileError(
        path: "standard output", problem: "cannot be written (\(String(cString: strerror(errno))))",
        remedy: "check what reads from it, and the space left")
    }
  }

  /// Lets SIGPIPE end the process while `body` writes.
  private static func endingByBrokenPipe(_ body: () throws -> Void) rethrows {
    let previous = signal(SIGPIPE, SIG_DFL)
    defer { signal(SIGPIPE, previous) }
    try body()
  }

  package static func writeError(_ text: String) {
    try? StreamChannel.standardError.write(Array(text.utf8))
  }

  /// Writes a line to standard error, for notes that are not results.
  package static func note(_ text: String) { writeError(text + "\n") }

  private static func columns(of descriptor: Int32) -> Int? {
    guard isatty(descriptor) == 1 else { return nil }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}

/// ANSI styles; plain text where colour is off.
package enum Style: String {
  case bold = "1"
  case dim = "2"
  case first = "1;36"
  case second = "1;35"
  case warning = "33"

  package func callAsFunction(_ text: String, colour: Bool = Terminal.usesColour) -> String {
    colour ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
  }
}
