import CPCRE2
import PortableFoundation

/// The memory that one thread needs to search: match data and a stack for the compiled code.
final class MatchWorkspace {
  let matchData: OpaquePointer?
  let context: OpaquePointer?
  private let stack: OpaquePointer?

  private init() {
    matchData = pcre2_match_data_create_8(1, nil)
    context = pcre2_match_context_create_8(nil)
    stack = pcre2_jit_stack_create_8(32 << 10, 1 << 20, nil)
    pcre2_jit_stack_assign_8(context, nil, stack.map { UnsafeMutableRawPointer($0) })
  }

  deinit {
    pcre2_match_data_free_8(matchData)
    pcre2_match_context_free_8(context)
    pcre2_jit_stack_free_8(stack)
  }

  /// The calling thread's own, freed when the thread ends.
  static var current: MatchWorkspace {
    if let known = pthread_getspecific(key) {
      return Unmanaged<MatchWorkspace>.fromOpaque(known).takeUnretainedValue()
    }
    let new = MatchWorkspace()
    pthread_setspecific(key, Unmanaged.passRetained(new).toOpaque())
    return new
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { workspace in
      guard let workspace = workspace as UnsafeMutableRawPointer? else { return }
      Unmanaged<MatchWorkspace>.fromOpaque(workspace).release()
    }
    return key
  }()
}
