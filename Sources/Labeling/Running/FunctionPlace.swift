import Synchronization

/// Where a thread stands among functions and rows, for those who look on: other threads, and handlers of signals.
///
/// It is written for every candidate, therefore by relaxed stores alone.
@usableFromInline
final class FunctionPlace: Sendable {
  /// Index of the function in its applier; −1 for none.
  let function = Atomic(-1)
  /// Row of the chunk; −1 where a function works on all rows at once.
  @usableFromInline let row = Atomic(-1)

  init() {}
}
