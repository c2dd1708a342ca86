import PortableFoundation
import SupervisionCore

/// A source of lines.
public protocol StreamInput {
  /// Reads the bytes that are available, and waits only when there are none.
  ///
  /// - Returns: the number of bytes read, at most the size of the buffer; 0 at the end.
  /// - Throws: ``SupervisionCore/FileError`` when reading fails.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int

  /// Whether ``read(into:)`` would return without waiting.
  var isReady: Bool { get }
}

/// A destination of answers.
public protocol StreamOutput {
  /// Writes all bytes before it returns.
  ///
  /// - Throws: ``SupervisionCore/FileError``, including when the reader has closed.
  func write(_ bytes: [UInt8]) throws
}

/// An open file, pipe or terminal.
public struct StreamChannel: StreamInput, StreamOutput, Sendable {
  /// Standard input of the process.
  public static let standardInput = StreamChannel(
    descriptor: STDIN_FILENO, name: "standard input")
  /// Standard output of the process.
  public static let standardOutput = StreamChannel(
    descriptor: STDOUT_FILENO, name: "standard output")
  /// Standard error of the process.
  public static let standardError = StreamChannel(
    descriptor: STDERR_FILENO, name: "standard error")

  private let descriptor: Int32
  private let name: String

  /// A channel to an open file descriptor.
  ///
  /// - Parameters:
  ///   - descriptor: of an open file, which is not closed.
  ///   - name: name of the file in errors.
  public init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      let count = PortableFoundation.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      guard errno == EINTR else { throw failure("cannot be read", "check what writes into it") }
    }
  }

  public var isReady: Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) > 0
  }

  /// Writes all bytes. A pipe that is no longer read is an error instead of a signal when the process ignores SIGPIPE.
  public func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let count = PortableFoundation.write(
          descriptor, bytes.baseAddress! + written, bytes.count - written)
        if count >= 0 {
          written += count
        } else if errno != EINTR {
          throw failure("cannot be written", "check what reads from it, and the space left")
        }
      }
    }
  }

  private func failure(_ problem: String, _ remedy: String) -> FileError {
    FileError(
      path: name, problem: "\(problem) (\(String(cString: strerror(errno))))", remedy: remedy)
  }
}
