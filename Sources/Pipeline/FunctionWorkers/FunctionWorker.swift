import Foundation
import Labeling
import SupervisionCore

/// A process of this executable that runs functions for this one; it belongs to one thread at a time.
final class FunctionWorker: @unchecked Sendable {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var channel: LineChannel

  /// Starts a process and waits until it is ready.
  ///
  /// - Parameter arguments: what makes the executable such a process.
  init(arguments: [String]) throws {
    process.executableURL = try Self.executable()
    process.arguments = arguments
    // The process would take seconds to picture its stack when a function traps.
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["SWIFT_BACKTRACE": "enable=no"]
    ) { $1 }
    process.standardInput = input
    process.standardOutput = output
    channel = LineChannel(
      reading: output.fileHandleForReading.fileDescriptor,
      writing: input.fileHandleForWriting.fileDescriptor)
    for handle in [input.fileHandleForWriting, output.fileHandleForReading] {
      _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
    }
    try process.run()
    guard try reply() != nil else {
      throw WorkerFailure(problem: "it did not start, \(ending())")
    }
  }

  /// The file that this process was started from, even when another has taken its place since.
  private static func executable() throws -> URL {
    #if os(Linux)
      return URL(fileURLWithPath: "/proc/self/exe")
    #else
      guard let url = Bundle.main.executableURL else {
        throw WorkerFailure(problem: "the executable is not found")
      }
      return url
    #endif
  }

  /// - Returns: whether it was taken; not by a process that has ended.
  func send(_ request: FunctionRequest) throws -> Bool { try channel.write(request) }

  /// Nil when the process has ended.
  func reply() throws -> FunctionReply? {
    let reply: FunctionReply? = try channel.read()
    if let problem = reply?.problem { throw WorkerFailure(problem: problem) }
    return reply
  }

  /// Waits for the end, and says how it came about.
  func ending() -> String {
    let patience = ContinuousClock.now + .seconds(5)
    while process.isRunning, ContinuousClock.now < patience { Thread.sleep(forTimeInterval: 0.002) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    let status = process.terminationStatus
    guard process.terminationReason == .uncaughtSignal else {
      return "ended the process with exit code \(status)"
    }
    return "ended the process by signal \(status) (\(String(cString: strsignal(status))))"
  }

  /// Tells the process to end.
  func close() { try? input.fileHandleForWriting.close() }
}
