import SupervisionCore

/// - Throws: ``DataError`` for a text with U+0000, at which SQLite would cut it.
func checkStorable(_ text: String, field: String, of owner: String) throws {
  guard text.utf8.contains(0) else { return }
  throw DataError(
    file: owner, field: field, found: "the character U+0000", expected: "text without it",
    remedy: "remove the character where the corpus is made")
}

/// The JSON of a candidate.
///
/// - Throws: ``DataError`` for a number that JSON cannot hold and for U+0000; what the candidate throws.
func storableBody(of candidate: some Candidate) throws -> String {
  do {
    let body = try candidate.encodedBody()
    try checkStorable(body, field: "body", of: "candidate '\(candidate.id)'")
    return body
  } catch EncodingError.invalidValue(let value, let context) {
    throw DataError(
      file: "candidate '\(candidate.id)'",
      field: context.codingPath.map(\.stringValue).joined(separator: "."), found: "\(value)",
      expected: "a value that JSON can hold, such as a finite number",
      remedy: "correct the value where the corpus is read, or make the field optional")
  }
}
