import FileFormats
import Foundation
import SupervisionCore

extension JSONStream.Value {
  /// The value as a line of text, for what is read from lines.
  func asLine(path: String) -> TextLine { TextLine(path: path, number: line, bytes: bytes[...]) }

  /// The value decoded.
  ///
  /// - Throws: ``DataError`` with the line at which the value starts, and the field.
  func decode<T: Decodable>(_ type: T.Type, path: String, with decoder: JSONDecoder) throws -> T {
    try asLine(path: path).decode(type, with: decoder)
  }
}
