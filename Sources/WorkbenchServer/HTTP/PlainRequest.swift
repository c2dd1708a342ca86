/// What the workbench looks at in an HTTP request.
struct PlainRequest: Sendable {
  /// Upper-case.
  let method: String
  /// As it was sent, percent-encoded, without the query.
  let path: String
  /// As it was sent, percent-encoded, without the question mark; empty for none.
  let query: String
  /// The Host header.
  let host: String?
}
