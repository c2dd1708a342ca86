import ArgumentParser
import CommandSupport
import Foundation
import Pipeline
import Store
import StreamCommands
import SupervisionCore
import Synchronization
import WorkbenchServer

struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Open the workbench page on a store: candidates, functions, runs, what-if, progress.",
    discussion: """
      Listens on 127.0.0.1 alone and writes nothing to the store; other commands may write to it meanwhile, and the \
      page follows. Prints the address on standard output; Ctrl-C ends it.
      """)

  @OptionGroup var taskFiles: TaskFileOptions
  @OptionGroup var storeOptions: StoreOptions

  @Option(help: ArgumentHelp("Port to listen on; 0 for a free one.", valueName: "port"))
  var port: UInt16 = 8642

  @Flag(help: "No notes on standard error.")
  var quiet = false

  func run() throws {
    let server = try WorkbenchServer(
      tasks: taskFiles.all(), store: storeOptions.openForReading()
    ) { problem in
      Terminal.note("error: \(problem)")
    }
    let note = quiet ? nil : "Press Ctrl-C to end."
    let port = port
    try untilInterrupted {
      try await server.run(port: port) { address in
        try Terminal.writeLine(address)
        if let note { Terminal.note(note) }
      }
    }
  }
}

/// Runs work that returns only on an error, until SIGINT or SIGTERM.
private func untilInterrupted(_ work: @escaping @Sendable () async throws -> Void) throws {
  let failure = Mutex<(any Error)?>(nil)
  let end = DispatchSemaphore(value: 0)
  let task = Task {
    do { try await work() } catch { failure.withLock { $0 = error } }
    end.signal()
  }
  let sources = [SIGINT, SIGTERM].map { number in
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler { task.cancel() }
    source.resume()
    return source
  }
  end.wait()
  for source in sources { source.cancel() }
  if let error = failure.withLock({ $0 }) { throw error }
}
