import PortableFoundation

/// Encodes flat values, those whose fields are texts, whole numbers, truth values and null, several times as fast as
/// `JSONEncoder`; leaves all else to it.
///
/// The JSON equals that of ``canonicalJSONText(_:escapesSlashes:)``. It declines nested values, numbers with a
/// fraction, repeated keys, and keys other than of ASCII letters whose order depends on case.
package final class FlatEncoder: Encoder {
  private static let unsupported = UnsupportedValue()

  package var codingPath: [any CodingKey] { [] }
  package var userInfo: [CodingUserInfoKey: Any] { [:] }

  /// Values without their keys.
  fileprivate var bytes: [UInt8] = []
  fileprivate var members: [Member] = []
  /// Set by whatever cannot be encoded here, even where the type that asked goes on without it.
  fileprivate var hasLeftSomething = false

  fileprivate struct Member {
    let key: String
    let value: Range<Int>
  }

  private init() {}

  /// The JSON of a value; nil when `JSONEncoder` must encode it.
  package static func text(of value: some Encodable) -> String? {
    let encoder = FlatEncoder()
    guard (try? value.encode(to: encoder)) != nil, !encoder.hasLeftSomething else { return nil }
    return encoder.object
  }

  package func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(FlatEncodingContainer(encoder: self))
  }

  package func unkeyedContainer() -> any UnkeyedEncodingContainer { declined }
  package func singleValueContainer() -> any SingleValueEncodingContainer { declined }

  fileprivate var declined: DeclinedEncoding {
    _ = leave()
    return DeclinedEncoding(encoder: self)
  }

  fileprivate func leave() -> some Error {
    hasLeftSomething = true
    return Self.unsupported
  }

  fileprivate func add(_ key: String, _ append: (inout [UInt8]) -> Void) {
    let start = bytes.count
    append(&bytes)
    members.append(Member(key: key, value: start..<bytes.count))
  }

  private var object: String? {
    guard let members = sortedMembers else { return nil }
    let length = members.reduce(2 + bytes.count) { $0 + $1.key.utf8.count + 4 }
    return String(unsafeUninitializedCapacity: length) { text in
      var end = 0
      func append(_ character: Unicode.Scalar) {
        text[end] = UInt8(ascii: character)
        end += 1
      }
      func append(_ bytes: some Collection<UInt8>) {
        end = text[end...].initialize(fromContentsOf: bytes)
      }
      append("{")
      for (index, member) in members.enumerated() {
        if index > 0 { append(",") }
        append("\"")
        append(member.key.utf8)
        append("\"")
        append(":")
        append(bytes[member.value])
      }
      append("}")
      return end
    }
  }

  /// By key; nil where two keys are the same, or come in another order when case is ignored.
  private var sortedMembers: [Member]? {
    guard members.allSatisfy({ $0.key.utf8.allSatisfy(isLetter) }) else { return nil }
    let sorted = members.sorted { $0.key < $1.key }
    let isCertain = zip(sorted, sorted.dropFirst()).allSatisfy {
      $0.key.utf8.lazy.map { $0 | 0x20 }.lexicographicallyPrecedes(
        $1.key.utf8.lazy.map { $0 | 0x20 })
    }
    return isCertain ? sorted : nil
  }
}

private func isLetter(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}

/// A value that is left to `JSONEncoder`.
private struct UnsupportedValue: Error {}

private struct FlatEncodingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: FlatEncoder
  var codingPath: [any CodingKey] { [] }

  func encodeNil(forKey key: Key) { encoder.add(key.stringValue) { $0 += "null".utf8 } }

  func encode(_ value: Bool, forKey key: Key) {
    encoder.add(key.stringValue) { $0 += (value ? "true" : "false").utf8 }
  }

  func encode(_ value: String, forKey key: Key) {
    encoder.add(key.stringValue) { $0.appendJSON(value) }
  }

  func encode(_ value: Int, forKey key: Key) { add(value, key) }
  func encode(_ value: Int8, forKey key: Key) { add(value, key) }
  func encode(_ value: Int16, forKey key: Key) { add(value, key) }
  func encode(_ value: Int32, forKey key: Key) { add(value, key) }
  func encode(_ value: Int64, forKey key: Key) { add(value, key) }
  func encode(_ value: UInt, forKey key: Key) { add(value, key) }
  func encode(_ value: UInt8, forKey key: Key) { add(value, key) }
  func encode(_ value: UInt16, forKey key: Key) { add(value, key) }
  func encode(_ value: UInt32, forKey key: Key) { add(value, key) }
  func encode(_ value: UInt64, forKey key: Key) { add(value, key) }

  func encode(_ value: Double, forKey key: Key) throws { throw encoder.leave() }
  func encode(_ value: Float, forKey key: Key) throws { throw encoder.leave() }
  func encode<T: Encodable>(_ value: T, forKey key: Key) throws { throw encoder.leave() }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    encoder.declined.nestedContainer(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder.declined }
  func superEncoder() -> any Encoder { encoder.declined.superEncoder() }
  func superEncoder(forKey key: Key) -> any Encoder { encoder.declined.superEncoder() }

  private func add(_ value: some FixedWidthInteger, _ key: Key) {
    encoder.add(key.stringValue) { $0 += value.description.utf8 }
  }
}

/// Takes what the encoder has declined.
private struct DeclinedEncoding: UnkeyedEncodingContainer, SingleValueEncodingContainer {
  let encoder: FlatEncoder
  var codingPath: [any CodingKey] { [] }
  var count: Int { 0 }

  func encodeNil() throws { throw encoder.leave() }
  func encode<T: Encodable>(_ value: T) throws { throw encoder.leave() }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy keyType: NestedKey.Type
  ) -> KeyedEncodingContainer<NestedKey> {
    encoder.container(keyedBy: keyType)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { self }
  func superEncoder() -> any Encoder { encoder }
}
