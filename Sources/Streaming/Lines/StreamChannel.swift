import PortableFoundation
import SupervisionCore

/// Where a stream's lines come from.
public protocol StreamInput {
  /// Reads what is there, and waits only while nothing is.
  ///
  /// - Returns: the number of bytes; 0 at the end.
  /// - Throws: ``SupervisionCore/FileError``.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int

  /// Whether ``read(into:)`` would return without waiting.
  var isReady: Bool { get }
}

/// Where a stream's answers go.
public protocol StreamOutput {
  /// Writes all of some bytes before it returns.
  ///
  /// - Throws: ``SupervisionCore/FileError``, also when nobody reads any more.
  func write(_ bytes: [UInt8]) throws
}

/// An open file, pipe or terminal.
public struct StreamChannel: StreamInput, StreamOutput, Sendable {
  public static let standardInput = StreamChannel(
    descriptor: STDIN_FILENO, name: "standard input")
  public static let standardOutput = StreamChannel(
    descriptor: STDOUT_FILENO, name: "standard output")
  public static let standardError = StreamChannel(
    descriptor: STDERR_FILENO, name: "standard error")

  private let descriptor: Int32
  private let name: String

  /// - Parameters:
  ///   - descriptor: of an open file, which stays open.
  ///   - name: as errors call it.
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

  /// A pipe that is no longer read is an error, and no signal, once the process ignores SIGPIPE.
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
