import PortableFoundation
import Streaming

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
