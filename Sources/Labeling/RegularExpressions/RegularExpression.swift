import CPCRE2
import SupervisionCore

/// A regular expression in Perl's syntax, compiled to machine code. Safe to use from several threads.
///
/// Texts are Unicode: `.` is any scalar, line breaks included, and `\w`, `\d`, `\b` know all letters and digits.
///
/// - Source: PCRE2, <https://www.pcre.org/current/doc/html/pcre2syntax.html>.
package struct RegularExpression: Sendable {
  /// The source of the expression.
  package let pattern: String
  /// Whether upper and lower case are equal.
  package let ignoringCase: Bool
  private let code: CompiledPattern

  /// Compiles a pattern.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` with the offset of the syntax error.
  package init(_ pattern: String, ignoringCase: Bool = false) throws(UsageError) {
    self.pattern = pattern
    self.ignoringCase = ignoringCase
    code = try CompiledPattern(pattern, ignoringCase: ignoringCase)
  }

  /// Whether the pattern occurs anywhere in the text.
  ///
  /// - Throws: ``RegularExpressionFailure`` when the search exceeds the engine's limits.
  package func matches(_ text: String) throws(RegularExpressionFailure) -> Bool {
    var text = text
    let code = code.search(text.withUTF8 { self.code.match($0) })
    return try code.get()
  }

  /// Whether the pattern occurs anywhere in valid UTF-8.
  package func matches(_ bytes: UnsafeBufferPointer<UInt8>) throws(RegularExpressionFailure) -> Bool
  {
    try code.search(code.match(bytes)).get()
  }
}

/// A search that the engine gave up.
package struct RegularExpressionFailure: Error, Equatable, CustomStringConvertible {
  package let pattern: String
  package let reason: String

  package var description: String { "searching for /\(pattern)/ failed: \(reason)" }
}

private final class CompiledPattern: @unchecked Sendable {
  private let pattern: String
  private let code: OpaquePointer

  init(_ pattern: String, ignoringCase: Bool) throws(UsageError) {
    var options = PCRE2_UTF | PCRE2_UCP | PCRE2_DOTALL
    if ignoringCase { options |= PCRE2_CASELESS }
    var error: Int32 = 0
    var offset = 0
    let code = Array(pattern.utf8).withUnsafeBufferPointer { bytes in
      pcre2_compile_8(bytes.baseAddress, bytes.count, options, &error, &offset, nil)
    }
    guard let code else {
      throw UsageError(
        "the pattern /\(pattern)/ is wrong at offset \(offset): \(Self.message(error))",
        remedy: "correct the pattern (Perl's syntax), and write it as a raw string #\"…\"#")
    }
    pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
    self.pattern = pattern
    self.code = code
  }

  deinit { pcre2_code_free_8(code) }

  func match(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
    let workspace = MatchWorkspace.current
    return withExtendedLifetime(self) {
      pcre2_match_8(
        code, text.baseAddress, text.count, 0, UInt32(PCRE2_NO_UTF_CHECK), workspace.matchData,
        workspace.context)
    }
  }

  func search(_ result: Int32) -> Result<Bool, RegularExpressionFailure> {
    if result >= 0 { return .success(true) }
    if result == PCRE2_ERROR_NOMATCH { return .success(false) }
    return .failure(RegularExpressionFailure(pattern: pattern, reason: Self.message(result)))
  }

  private static func message(_ code: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    pcre2_get_error_message_8(code, &buffer, buffer.count)
    return String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
  }
}
