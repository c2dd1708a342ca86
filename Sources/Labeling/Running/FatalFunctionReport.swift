import PortableFoundation
import Synchronization

/// A message on standard error that names function and candidate where a function traps or exits, which would otherwise
/// end the process without a word of either.
package enum FatalFunctionReport {
  private static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]
  private static let help =
    "\n  help: correct the function; `label --timeout SECONDS` records such candidates as faults and goes on\n"
  /// What was to be done on a signal before, by its number.
  private static nonisolated(unsafe) let previous = UnsafeMutablePointer<sigaction>.allocate(
    capacity: 65)
  private static let isOn = Atomic(false)

  /// Starts to report. The process ends as it would have, but with exit code 65 where a function exits.
  package static func start() {
    // What handlers read is made here and not there.
    _ = (RunningBatch.ofThisThread, help, SignalStack.size)
    guard !isOn.exchange(true, ordering: .relaxed) else { return }
    for number in signals {
      var action = sigaction()
      #if os(Linux)
        action.__sigaction_handler.sa_handler = { FatalFunctionReport.handle($0) }
      #else
        action.__sigaction_u.__sa_handler = { FatalFunctionReport.handle($0) }
      #endif
      action.sa_flags = Int32(SA_ONSTACK)
      sigaction(number, &action, previous + Int(number))
    }
    atexit { FatalFunctionReport.handleExit() }
  }

  /// Stops to report, in a process whose end another one reports.
  package static func stop() {
    guard isOn.exchange(false, ordering: .relaxed) else { return }
    for number in signals { sigaction(number, previous + Int(number), nil) }
  }

  /// A signal stack for the calling thread, whose own may be used up by a function that calls itself without end.
  static func prepareThread() {
    if isOn.load(ordering: .relaxed) { SignalStack.provide() }
  }

  private static func handle(_ number: Int32) {
    // Should the message itself get stuck, in a heap that is damaged, the process ends nevertheless.
    signal(SIGALRM, SIG_DFL)
    alarm(5)
    sigaction(number, previous + Int(number), nil)
    say("trapped (\(String(cString: strsignal(number))))")
    raise(number)
  }

  private static func handleExit() {
    if isOn.load(ordering: .relaxed), say("ended the program") { _exit(65) }
  }

  /// - Returns: whether the calling thread is at a function.
  @discardableResult private static func say(_ event: String) -> Bool {
    guard let function = RunningBatch.ofThisThread?.function else { return false }
    let message = Array(
      "error: function '\(function.function)' \(event) on \(function.place)\(help)".utf8)
    _ = write(STDERR_FILENO, message, message.count)
    return true
  }
}

/// The stack that handlers of signals use, one for each thread.
private enum SignalStack {
  static let size = 1 << 16
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { memory in
      var none = stack_t()
      none.ss_flags = Int32(SS_DISABLE)
      sigaltstack(&none, nil)
      free(memory)
    }
    return key
  }()

  static func provide() {
    guard pthread_getspecific(key) == nil, let memory = malloc(size) else { return }
    var stack = stack_t()
    stack.ss_sp = memory
    stack.ss_size = size
    guard sigaltstack(&stack, nil) == 0 else { return free(memory) }
    pthread_setspecific(key, memory)
  }
}
