import Foundation
import SupervisionCore

extension TextLine {
  /// The JSON value that the line holds.
  ///
  /// - Throws: ``DataError`` with line and field for bytes that are not UTF-8, malformed JSON, and
  ///   missing or wrong fields.
  func decode<T: Decodable>(_ type: T.Type, with decoder: JSONDecoder) throws -> T {
    do {
      return try decoder.decode(type, from: Data(text.utf8))
    } catch let error as DecodingError {
      let problem = JSONProblem(error)
      throw invalid(field: problem.field, found: problem.found, expected: problem.expected)
    }
  }
}

/// What is wrong with JSON, in the words of our errors.
struct JSONProblem {
  /// Path of the field, such as `person1.start`; nil for the whole value.
  let field: String?
  let found: String
  let expected: String

  init(_ error: DecodingError) {
    switch error {
    case .keyNotFound(let key, let context):
      field = Self.path(context.codingPath + [key])
      found = "no such field"
      expected = "a value"
    case .valueNotFound(let type, let context):
      field = Self.path(context.codingPath)
      found = "null"
      expected = Self.describe(type)
    case .typeMismatch(let type, let context):
      field = Self.path(context.codingPath)
      found = "another type"
      expected = Self.describe(type)
    case .dataCorrupted(let context):
      field = Self.path(context.codingPath)
      let cause = (context.underlyingError as NSError?)?.userInfo["NSDebugDescription"] as? String
      found = (cause ?? context.debugDescription).trimmingCharacters(in: .punctuationCharacters)
      expected = context.codingPath.isEmpty ? "JSON" : "a valid value"
    @unknown default:
      field = nil
      found = "\(error)"
      expected = "JSON"
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String? {
    keys.isEmpty
      ? nil : keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
  }

  private static func describe(_ type: any Any.Type) -> String {
    switch type {
    case is String.Type: "text"
    case is Int.Type: "a whole number"
    case is Double.Type, is Float.Type: "a number"
    case is Bool.Type: "true or false"
    case is any Sequence.Type: "a list or an object"
    default: "a value of type \(type)"
    }
  }
}
