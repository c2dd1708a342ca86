import PortableFoundation

/// A problem with a decoded value, in the terms of ``SupervisionCore/DataError``.
package struct DecodingProblem: Error {
  /// Path of the field, such as `person1.start`; nil for the whole value.
  package let field: String?
  /// The byte at which the text is no longer JSON; nil for other problems.
  package let byte: Int?
  package let found: String
  package let expected: String

  package init(field: String?, byte: Int? = nil, found: String, expected: String) {
    self.field = field
    self.byte = byte
    self.found = found
    self.expected = expected
  }

  package init(_ error: DecodingError) {
    switch error {
    case .keyNotFound(let key, let context):
      self.init(
        field: Self.path(context.codingPath + [key]), found: "no such field", expected: "a value")
    case .valueNotFound(let type, let context):
      self.init(
        field: Self.path(context.codingPath), found: "null", expected: Self.describe(type))
    case .typeMismatch(let type, let context):
      self.init(
        field: Self.path(context.codingPath), found: Self.finding(context.debugDescription),
        expected: Self.describe(type))
    case .dataCorrupted(let context):
      self.init(
        field: Self.path(context.codingPath), found: Self.corruption(context),
        expected: context.codingPath.isEmpty ? "JSON" : "a valid value")
    @unknown default: self.init(field: nil, found: "\(error)", expected: "JSON")
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String? {
    keys.isEmpty
      ? nil : keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
  }

  /// A whole value that is not JSON; Foundation's error has no further details.
  private static func corruption(_ context: DecodingError.Context) -> String {
    guard !context.codingPath.isEmpty else { return "text that is not JSON" }
    let description = context.debugDescription
    return description.hasSuffix(".") ? String(description.dropLast()) : description
  }

  /// The kind of value found, from Foundation's message: "Expected to decode Int but found a string instead."
  private static func finding(_ description: String) -> String {
    let parts = description.split(separator: " but found ")
    let finding = parts.count == 2 ? String(parts[1]) : description
    return finding.replacing(" instead.", with: "")
  }

  private static func describe(_ type: any Any.Type) -> String {
    switch type {
    case is String.Type: "text"
    case is Int.Type: "a whole number"
    case let type as any FixedWidthInteger.Type: "a whole number from \(type.range)"
    case is Double.Type, is Float.Type: "a finite number"
    case is Bool.Type: "true or false"
    case is any ExpressibleByDictionaryLiteral.Type: "an object"
    case is any Sequence.Type: "a list"
    default: "a value of type \(type)"
    }
  }
}

extension FixedWidthInteger {
  /// The smallest and the largest of them.
  fileprivate static var range: String { "\(min) to \(max)" }
}
