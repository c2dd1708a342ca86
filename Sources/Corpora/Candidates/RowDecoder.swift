import FileFormats
import Foundation

/// Decodes a type from the named cells of a row.
struct RowDecoder: Decoder {
  let cells: [String: String]
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(RowContainer(cells: cells))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw notNamed }
  func singleValueContainer() throws -> any SingleValueDecodingContainer { throw notNamed }

  private var notNamed: DecodingError {
    .dataCorrupted(
      DecodingError.Context(
        codingPath: [], debugDescription: "a type without named fields, which a row cannot hold"))
  }
}

private struct RowContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let cells: [String: String]
  var codingPath: [any CodingKey] { [] }
  var allKeys: [Key] { cells.keys.sorted().compactMap { Key(stringValue: $0) } }

  func contains(_ key: Key) -> Bool { cells[key.stringValue] != nil }

  func decodeNil(forKey key: Key) throws -> Bool { try cell(key).text.isEmpty }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    let cell = try cell(key)
    do {
      return try cell.decode(type)
    } catch CellShape.isNotScalar {
      return try cell.decodeJSON(type)
    }
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> { throw nested(key) }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    throw nested(key)
  }

  func superDecoder() -> any Decoder { RowDecoder(cells: cells) }
  func superDecoder(forKey key: Key) -> any Decoder { RowDecoder(cells: cells) }

  private func cell(_ key: Key) throws -> Cell {
    guard let text = cells[key.stringValue] else {
      throw DecodingError.keyNotFound(
        key, DecodingError.Context(codingPath: [], debugDescription: "no such column"))
    }
    return Cell(text: text, codingPath: [key])
  }

  private func nested(_ key: Key) -> DecodingError {
    .dataCorrupted(
      DecodingError.Context(
        codingPath: [key], debugDescription: "a nested value, which only a decodable type can be"))
  }
}

/// A type asks a cell for more than one value, so the cell has to be read as JSON.
private enum CellShape: Error { case isNotScalar }

/// One cell, which becomes the text, number or truth value that the type asks for.
private struct Cell: Decoder, SingleValueDecodingContainer {
  let text: String
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func decodeNil() -> Bool { text.isEmpty }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    guard let parsable = type as? any CellParsable.Type else { return try T(from: self) }
    guard let value = parsable.init(cell: text) as? T else {
      let found = "'\(text)'" + (parsable.isOutOfRange(text) ? ", which is out of range" : "")
      throw DecodingError.typeMismatch(
        type, DecodingError.Context(codingPath: codingPath, debugDescription: found))
    }
    return value
  }

  func decodeJSON<T: Decodable>(_ type: T.Type) throws -> T {
    do {
      return try FileFormats.decodeJSON(type, from: Array(text.utf8), with: JSONDecoder())
    } catch let problem as DecodingProblem {
      let name = codingPath.map(\.stringValue).joined(separator: ".")
      guard problem.byte == nil, let place = problem.field else {
        throw DecodingError.typeMismatch(
          type, DecodingError.Context(codingPath: codingPath, debugDescription: "'\(text)'"))
      }
      throw DecodingProblem(
        field: "\(name).\(place)", found: problem.found, expected: problem.expected)
    }
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }
  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw CellShape.isNotScalar }
  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    throw CellShape.isNotScalar
  }
}

/// A type that is written as one text in a cell.
private protocol CellParsable {
  init?(cell: String)
  /// Whether a text that is no value of this type is a number beyond its range.
  static func isOutOfRange(_ cell: String) -> Bool
}

extension CellParsable {
  fileprivate static func isOutOfRange(_ cell: String) -> Bool { false }
}

extension CellParsable where Self: FixedWidthInteger {
  fileprivate init?(cell: String) {
    guard let number = wholeNumber(cell, as: Self.self) else { return nil }
    self = number
  }

  fileprivate static func isOutOfRange(_ cell: String) -> Bool {
    var digits = cell.hasPrefix("-") ? cell.dropFirst() : cell[...]
    if let point = digits.firstIndex(of: "."),
      digits[point...].dropFirst().allSatisfy({ $0 == "0" })
    {
      digits = digits[..<point]
    }
    return !digits.isEmpty && digits.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
  }
}

/// JSON, as which candidates are stored, has neither NaN nor infinite numbers.
extension CellParsable where Self: BinaryFloatingPoint & LosslessStringConvertible {
  fileprivate init?(cell: String) {
    let isHexadecimal = cell.utf8.contains { $0 | 0x20 == UInt8(ascii: "x") }
    guard !isHexadecimal, let number = Self(cell), number.isFinite else { return nil }
    self = number
  }

  fileprivate static func isOutOfRange(_ cell: String) -> Bool {
    Self(cell)?.isInfinite == true && cell.contains(where: \.isNumber)
  }
}

extension String: CellParsable {
  fileprivate init?(cell: String) { self = cell }
}
extension Int: CellParsable {}
extension Int8: CellParsable {}
extension Int16: CellParsable {}
extension Int32: CellParsable {}
extension Int64: CellParsable {}
extension UInt: CellParsable {}
extension UInt8: CellParsable {}
extension UInt16: CellParsable {}
extension UInt32: CellParsable {}
extension UInt64: CellParsable {}
extension Double: CellParsable {}
extension Float: CellParsable {}

extension Bool: CellParsable {
  fileprivate init?(cell: String) {
    switch cell.lowercased() {
    case "true": self = true
    case "false": self = false
    default:
      guard let number = wholeNumber(cell, as: Int.self), (0...1).contains(number) else {
        return nil
      }
      self = number == 1
    }
  }
}
