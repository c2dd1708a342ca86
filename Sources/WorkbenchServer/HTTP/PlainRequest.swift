/// The parts of an HTTP request that the workbench reads.
struct PlainRequest: Sendable {
  /// Method in upper case.
  let method: String
  /// Path as sent, percent-encoded, without the query.
  let path: String
  /// Query as sent, percent-encoded, without the question mark; empty for none.
  let query: String
  /// The Host header.
  let host: String?
}
