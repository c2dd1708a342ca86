import PortableFoundation
import SupervisionCore

extension TextLine {
  /// The JSON value that the line holds.
  ///
  /// - Throws: ``DataError`` with line and field for bytes that are not UTF-8, malformed JSON, and
  ///   missing or wrong fields.
  package func decode<T: Decodable>(_ type: T.Type, with decoder: JSONDecoder) throws -> T {
    do {
      return try decoder.decode(type, from: Data(text.utf8))
    } catch let error as DecodingError {
      let problem = DecodingProblem(error)
      throw invalid(field: problem.field, found: problem.found, expected: problem.expected)
    }
  }
}
