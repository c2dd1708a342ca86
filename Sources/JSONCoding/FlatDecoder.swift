import PortableFoundation

/// Decodes flat JSON objects, those whose values are texts, numbers, truth values and null, several times as fast as
/// `JSONDecoder`; leaves all else to it.
///
/// Decoded values equal those of `JSONDecoder`. It declines nested values and types, escaped or repeated keys,
/// numbers with an exponent, numbers that do not fit, text that is not UTF-8, and everything that is an error, so that
/// errors are those of `JSONDecoder`.
package final class FlatDecoder: Decoder {
  private static let unsupported = UnsupportedJSON()

  package var codingPath: [any CodingKey] { [] }
  package var userInfo: [CodingUserInfoKey: Any] { [:] }

  fileprivate var bytes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  fileprivate var object = ObjectMembers()
  /// Set by whatever cannot be decoded here, even where the type that asked goes on without it.
  fileprivate var hasLeftSomething = false

  package init() {}

  /// The value in some bytes, as ``decode(_:from:_:)`` gives it; nil also where a text is not of JSON's grammar or holds
  /// U+0000, decoded or not.
  package func decodeStorable<T: Decodable>(
    _ type: T.Type, from bytes: UnsafeBufferPointer<UInt8>
  ) -> T? {
    guard let value = decode(type, from: bytes, 0..<bytes.count) else { return nil }
    let areStorable = object.members.allSatisfy { member in
      member.kind != .text || unescapedText(bytes, member.value)?.utf8.contains(0) == false
    }
    return areStorable ? value : nil
  }

  /// The value in some bytes; nil when `JSONDecoder` must decode them.
  package func decode<T: Decodable>(
    _ type: T.Type, from bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> T? {
    guard object.find(in: bytes, range), !object.members.contains(where: { $0.kind == .nested }),
      isUTF8(UnsafeBufferPointer(rebasing: bytes[range]))
    else { return nil }
    self.bytes = bytes
    hasLeftSomething = false
    defer { self.bytes = UnsafeBufferPointer(start: nil, count: 0) }
    guard let value = try? T(from: self), !hasLeftSomething else { return nil }
    return value
  }

  package func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(FlatContainer(decoder: self))
  }

  package func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw leave() }
  package func singleValueContainer() throws -> any SingleValueDecodingContainer { throw leave() }

  fileprivate func leave() -> some Error {
    hasLeftSomething = true
    return Self.unsupported
  }

  fileprivate func member(_ key: String) -> ObjectMembers.Member? {
    var key = key
    return key.withUTF8 { key in
      object.members.first {
        $0.key.count == key.count
          && (key.isEmpty
            || memcmp(bytes.baseAddress! + $0.key.lowerBound, key.baseAddress!, key.count) == 0)
      }
    }
  }
}

/// JSON that is left to `JSONDecoder`.
private struct UnsupportedJSON: Error {}

/// Whether some bytes are UTF-8; quick where they are ASCII.
package func isUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  bytes.reduce(0, |) < 0x80 || String(validating: bytes, as: UTF8.self) != nil
}

private struct FlatContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: FlatDecoder
  var codingPath: [any CodingKey] { [] }

  var allKeys: [Key] {
    _ = decoder.leave()
    return []
  }

  func contains(_ key: Key) -> Bool { decoder.member(key.stringValue) != nil }

  func decodeNil(forKey key: Key) throws -> Bool { try member(key).kind == .null }

  func decode(_ type: String.Type, forKey key: Key) throws -> String {
    let member = try member(key)
    switch member.kind {
    case .plainText: return String(decoding: decoder.bytes[member.value], as: UTF8.self)
    case .text:
      guard let text = unescapedText(decoder.bytes, member.value) else { throw decoder.leave() }
      return text
    default: throw decoder.leave()
    }
  }

  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
    switch try member(key).kind {
    case .true: true
    case .false: false
    default: throw decoder.leave()
    }
  }

  func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
    guard let value = Double(try number(key)) else { throw decoder.leave() }
    return value
  }

  func decode(_ type: Float.Type, forKey key: Key) throws -> Float {
    guard let value = Float(try number(key)) else { throw decoder.leave() }
    return value
  }

  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try integer(key) }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try integer(key) }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try integer(key) }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try integer(key) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try integer(key) }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try integer(key) }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try integer(key) }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try integer(key) }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try integer(key) }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try integer(key) }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    guard type == IntegerOrText.self else { throw decoder.leave() }
    let isNumber = try member(key).kind == .number
    let value =
      try isNumber
      ? IntegerOrText.integer(decode(Int.self, forKey: key))
      : .text(decode(String.self, forKey: key))
    guard let value = value as? T else { throw decoder.leave() }
    return value
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> { throw decoder.leave() }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    throw decoder.leave()
  }

  func superDecoder() throws -> any Decoder { throw decoder.leave() }
  func superDecoder(forKey key: Key) throws -> any Decoder { throw decoder.leave() }

  private func member(_ key: Key) throws -> ObjectMembers.Member {
    guard let member = decoder.member(key.stringValue) else { throw decoder.leave() }
    return member
  }

  private func integer<T: FixedWidthInteger>(_ key: Key) throws -> T {
    guard let value = T(try number(key)) else { throw decoder.leave() }
    return value
  }

  /// The digits of a number without exponent.
  private func number(_ key: Key) throws -> String {
    let member = try member(key)
    let digits = decoder.bytes[member.value]
    guard member.kind == .number, !digits.contains(where: { $0 | 0x20 == UInt8(ascii: "e") })
    else { throw decoder.leave() }
    return String(decoding: digits, as: UTF8.self)
  }
}
