import Foundation

/// What standard output and standard error are attached to.
enum Terminal {
  static let standardOutputIsTerminal = isatty(STDOUT_FILENO) == 1
  static let standardErrorIsTerminal = isatty(STDERR_FILENO) == 1

  /// Colour only on a terminal, and not where the NO_COLOR convention forbids it.
  static let usesColour =
    standardOutputIsTerminal
    && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty

  /// Columns of standard output; nil where it is no terminal and nothing needs to fit.
  static var outputWidth: Int? { columns(of: STDOUT_FILENO) }
  static var errorWidth: Int { columns(of: STDERR_FILENO) ?? 80 }

  static func writeError(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }

  /// A line on standard error, for what is not a result.
  static func note(_ text: String) { writeError(text + "\n") }

  private static func columns(of descriptor: Int32) -> Int? {
    guard isatty(descriptor) == 1 else { return nil }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}

/// ANSI styles that vanish where colour is not wanted.
enum Style: String {
  case bold = "1"
  case dim = "2"
  case first = "1;36"
  case second = "1;35"
  case warning = "33"

  func callAsFunction(_ text: String, colour: Bool = Terminal.usesColour) -> String {
    colour ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
  }
}
