import JSONCoding
import PortableFoundation
import SupervisionCore

extension TextLine {
  /// The JSON value that the line holds; a whole number in the field `id` is read as a text where the type has one.
  ///
  /// - Throws: ``DataError`` with line and field for bytes that are not UTF-8, malformed JSON, missing,
  ///   wrong and repeated fields, and texts with U+0000.
  package func decode<T: Decodable>(_ type: T.Type, with decoder: JSONDecoder) throws -> T {
    do {
      return try decodeJSON(type, from: Array(text.utf8), with: decoder)
    } catch let problem as DecodingProblem {
      throw invalid(
        byte: problem.byte, field: problem.field, found: problem.found, expected: problem.expected)
    }
  }

  /// The flat JSON object that the line holds, decoded quickly; nil where ``decode(_:with:)`` must decode it.
  package func decode<T: Decodable>(_ type: T.Type, with decoder: FlatDecoder) -> T? {
    bytes.withUnsafeBufferPointer { decoder.decodeStorable(type, from: $0) }
  }
}
