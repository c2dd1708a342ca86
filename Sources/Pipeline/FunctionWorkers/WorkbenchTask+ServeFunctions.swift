import Foundation
import Labeling
import Store
import SupervisionCore
import Synchronization

extension WorkbenchTask {
  /// Runs functions for the process that started this one, and ends this one when that process closes its end.
  ///
  /// Requests come on standard input and answers go to standard output. Functions see neither: what they print goes to
  /// standard error, and what they read is empty.
  ///
  /// - Parameter timeout: seconds at one candidate after which this process says so and ends.
  package func serveFunctions(in store: Store, timeout: Double) throws -> Never {
    let functions = try declaredFunctions(in: store).map(\.function)
    FatalFunctionReport.stop()
    signal(SIGPIPE, SIG_IGN)
    var requests = LineChannel(reading: try takeOver(STDIN_FILENO), writing: -1)
    let answers = Mutex(LineChannel(reading: -1, writing: try takeOver(STDOUT_FILENO)))
    let answer: @Sendable (FunctionReply) -> Void = { reply in
      answers.withLock { if (try? $0.write(reply)) != true { _exit(0) } }
    }
    let watch = FunctionWatch(limit: timeout) { _ in
      answer(FunctionReply(isLate: true))
      _exit(0)
    }
    defer { watch.end() }
    answer(FunctionReply())
    // Functions run on another thread, so that the end of the other process is noticed whatever they do.
    let queue = DispatchQueue(label: "functions")
    while let request: FunctionRequest = try requests.read() {
      queue.async {
        do {
          try self.serve(request, functions, in: store, answer)
        } catch {
          answer(FunctionReply(problem: "\(error)"))
        }
      }
    }
    _exit(0)
  }

  private func serve(
    _ request: FunctionRequest, _ functions: [LabelingFunction<C>], in store: Store,
    _ answer: (FunctionReply) -> Void
  ) throws {
    let wanted = request.functions.compactMap { name in functions.first { $0.name == name } }
    let candidates = try store.candidates(
      of: C.self, task: name, split: request.split, positions: request.positions
    ).map(\.candidate)
    let applier = LabelingFunctionApplier(wanted, jobs: 1)
    guard request.isOneByOne else {
      return answer(FunctionReply(try applier.apply(to: candidates)))
    }
    for candidate in candidates { answer(FunctionReply(try applier.apply(to: [candidate]))) }
  }
}

/// Another descriptor for a standard one, in whose place there is then nothing to read, or standard error to write to.
private func takeOver(_ descriptor: Int32) throws -> Int32 {
  let other = dup(descriptor)
  let replacement = descriptor == STDIN_FILENO ? open("/dev/null", O_RDONLY) : dup(STDERR_FILENO)
  guard other >= 0, replacement >= 0, dup2(replacement, descriptor) >= 0 else {
    throw WorkerFailure(problem: String(cString: strerror(errno)))
  }
  close(replacement)
  _ = fcntl(other, F_SETFD, FD_CLOEXEC)
  return other
}
