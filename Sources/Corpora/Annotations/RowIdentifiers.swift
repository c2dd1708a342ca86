import FileFormats
import Foundation
import JSONCoding
import SupervisionCore

/// Gives objects of JSON a text in their field `id`.
struct RowIdentifiers {
  /// Fields that may hold the id, in order of preference.
  let fields: [String]
  /// Whether an object without any of the fields is invalid.
  let isRequired: Bool

  private var object = ObjectMembers()

  init(fields: [String], isRequired: Bool = false) {
    self.fields = fields
    self.isRequired = isRequired
  }

  /// The line with its id as a text.
  ///
  /// - Parameter name: the id of an object without one.
  /// - Throws: ``DataError`` where a field is required and missing.
  mutating func identified(_ line: TextLine, or name: String) throws -> TextLine {
    let change = try line.bytes.withUnsafeBufferPointer { bytes in
      object.find(in: bytes, 0..<bytes.count)
        ? try edit(bytes, line, or: name) : try editOfEscaped(bytes, line, or: name)
    }
    guard let change else { return line }
    let start = line.bytes.startIndex
    let changed =
      line.bytes[..<(start + change.range.lowerBound)] + change.bytes
      + line.bytes[(start + change.range.upperBound)...]
    return TextLine(path: line.path, number: line.number, bytes: changed, end: line.end)
  }

  /// A replacement of bytes, counted from the line's start.
  private typealias Edit = (range: Range<Int>, bytes: [UInt8])

  private func edit(
    _ bytes: UnsafeBufferPointer<UInt8>, _ line: TextLine, or name: String
  ) throws -> Edit? {
    let own = member("id", bytes)
    guard let source = fields.lazy.compactMap({ member($0, bytes) }).first else {
      return own == nil ? try addition(bytes, line, or: name) : nil
    }
    let isNumber = source.kind == .number && bytes[source.value].isWhole
    guard isNumber || source.isText else {
      if own?.key == source.key { return nil }
      throw line.invalid(
        field: fields.first, found: "neither text nor whole number", expected: "the id of the row")
    }
    let value = Array(bytes[source.value])
    if let own, own.key == source.key { return isNumber ? (own.value, quoted(value)) : nil }
    guard let own else { return (end(bytes), Array(",\"id\":".utf8) + quoted(value)) }
    return (own.value, own.isText ? value : quoted(value))
  }

  /// The same for an object with escaped keys, and for what is no object, which the decoder will refuse.
  private func editOfEscaped(
    _ bytes: UnsafeBufferPointer<UInt8>, _ line: TextLine, or name: String
  ) throws -> Edit? {
    let inspection = JSONInspection(bytes, collecting: true)
    guard inspection.finding == nil, end(bytes).lowerBound < bytes.count,
      !inspection.fields.contains("id")
    else { return nil }
    let known = fields.first(where: inspection.fields.contains)
    guard let known else { return try addition(bytes, line, or: name) }
    let decoder = JSONDecoder()
    decoder.userInfo[NamedField.name] = known
    let id = try line.decode(NamedField.self, with: decoder).value.text
    return (end(bytes), Array(",\"id\":\(JSONText.string(id))".utf8))
  }

  private func addition(
    _ bytes: UnsafeBufferPointer<UInt8>, _ line: TextLine, or name: String
  ) throws -> Edit {
    guard !isRequired else {
      throw line.invalid(
        field: fields.first, found: "no such field", expected: "the id of the row")
    }
    let separator = isEmptyObject(bytes) ? "" : ","
    return (end(bytes), Array("\(separator)\"id\":\(JSONText.string(name))".utf8))
  }

  private func quoted(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
  }

  /// The place before the closing brace; the end of the bytes where there is none.
  private func end(_ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int> {
    let place = bytes.lastIndex(of: UInt8(ascii: "}")) ?? bytes.count
    return place..<place
  }

  private func isEmptyObject(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.allSatisfy { isWhiteSpace($0) || $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }
  }

  private func member(
    _ name: String, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> ObjectMembers.Member? {
    object.members.first { bytes[$0.key].elementsEqual(name.utf8) }
  }
}

extension ObjectMembers.Member {
  fileprivate var isText: Bool { kind == .plainText || kind == .text }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
  /// Whether these digits of a number are those of a whole one.
  fileprivate var isWhole: Bool {
    drop { $0 == UInt8(ascii: "-") }.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
  }
}

/// The field of an object that the decoder's `userInfo` names.
private struct NamedField: Decodable {
  static let name = CodingUserInfoKey(rawValue: "name")!

  let value: JSONIdentifier

  init(from decoder: any Decoder) throws {
    let name = decoder.userInfo[Self.name] as? String ?? ""
    value = try decoder.container(keyedBy: FieldName.self).decode(
      JSONIdentifier.self, forKey: FieldName(name))
  }
}
