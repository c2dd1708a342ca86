import CZlib
import PortableFoundation
import SupervisionCore

/// The members of a zip archive, as far as `.npz` files need them: stored or deflated, on one volume, not encrypted.
///
/// - Source: PKWARE, *.ZIP File Format Specification*, version 6.3.
struct ZipArchive {
  struct Member {
    let name: String
    fileprivate let method: UInt16
    fileprivate let isEncrypted: Bool
    fileprivate let checksum: UInt32
    fileprivate let packedCount: Int
    fileprivate let byteCount: Int
    /// Where its local header is.
    fileprivate let offset: Int
  }

  let members: [Member]

  private let data: Data
  private let path: String

  private static let endLength = 22
  private static let largestComment = 65_535

  /// Reads the directory of an archive.
  ///
  /// - Throws: ``DataError`` with the byte for anything but a whole archive.
  init(_ data: Data, path: String) throws {
    self.data = data
    self.path = path
    var fields = ZipFields(data: data, path: path, position: 0)
    let end = try Self.end(of: data, path: path)
    fields.position = end + 10
    var count = Int(try fields.next(UInt16.self))
    fields.position = end + 16
    var offset = UInt64(try fields.next(UInt32.self))
    if count == 0xFFFF || offset == 0xFFFF_FFFF, end >= 20 {
      (count, offset) = try Self.largeDirectory(&fields, locator: end - 20)
    }
    guard offset <= UInt64(end) else {
      throw fields.invalid(found: "a directory at byte \(offset)", expected: "one in the file")
    }
    fields.position = Int(offset)
    var members: [Member] = []
    for _ in 0..<count { members.append(try Self.member(&fields)) }
    self.members = members
  }

  private static func end(of data: Data, path: String) throws -> Int {
    let last = data.count - endLength
    let first = max(0, last - largestComment)
    let place = stride(from: last, through: first, by: -1).first { place in
      data[data.startIndex + place] == 0x50
        && data.dropFirst(place).prefix(4).elementsEqual([0x50, 0x4B, 5, 6])
    }
    guard last >= 0, let place else {
      throw DataError(
        file: path, byte: 0, found: data.isEmpty ? "an empty file" : "another kind of file",
        expected: "a whole .npz file", remedy: "write the file again with numpy.savez")
    }
    return place
  }

  /// Number and place of the members of an archive beyond the sizes of the original format.
  private static func largeDirectory(
    _ fields: inout ZipFields, locator: Int
  ) throws -> (count: Int, offset: UInt64) {
    fields.position = locator
    try fields.expect(0x0706_4B50, "the locator of a large directory")
    fields.position = locator + 8
    fields.position = try fields.position(fields.next(UInt64.self))
    try fields.expect(0x0606_4B50, "the end of a large directory")
    fields.position += 28
    let count = try fields.position(fields.next(UInt64.self))
    fields.position += 8
    return (count, try fields.next(UInt64.self))
  }

  private static func member(_ fields: inout ZipFields) throws -> Member {
    try fields.expect(0x0201_4B50, "an entry of the directory")
    fields.position += 4
    let flags = try fields.next(UInt16.self)
    let method = try fields.next(UInt16.self)
    fields.position += 4
    let checksum = try fields.next(UInt32.self)
    var packed = UInt64(try fields.next(UInt32.self))
    var size = UInt64(try fields.next(UInt32.self))
    let nameCount = Int(try fields.next(UInt16.self))
    let extraCount = Int(try fields.next(UInt16.self))
    let commentCount = Int(try fields.next(UInt16.self))
    fields.position += 8
    var offset = UInt64(try fields.next(UInt32.self))
    let name = String(decoding: try fields.bytes(nameCount), as: UTF8.self)
    let end = fields.position + extraCount + commentCount
    if [packed, size, offset].contains(0xFFFF_FFFF) {
      try readLargeSizes(&fields, extraCount: extraCount, &size, &packed, &offset)
    }
    fields.position = end
    return Member(
      name: name, method: method, isEncrypted: flags & 1 != 0, checksum: checksum,
      packedCount: try fields.position(packed), byteCount: try fields.position(size),
      offset: try fields.position(offset))
  }

  /// Replaces sizes that are all ones by those of the extra field 1.
  private static func readLargeSizes(
    _ fields: inout ZipFields, extraCount: Int, _ size: inout UInt64, _ packed: inout UInt64,
    _ offset: inout UInt64
  ) throws {
    let end = fields.position + extraCount
    while fields.position + 4 <= end {
      let kind = try fields.next(UInt16.self)
      let next = fields.position + 2 + Int(try fields.next(UInt16.self))
      if kind == 1 {
        if size == 0xFFFF_FFFF { size = try fields.next(UInt64.self) }
        if packed == 0xFFFF_FFFF { packed = try fields.next(UInt64.self) }
        if offset == 0xFFFF_FFFF { offset = try fields.next(UInt64.self) }
      }
      fields.position = next
    }
  }

  /// The content of a member, unpacked no further than `limit` allows.
  ///
  /// - Parameter limit: the largest number of bytes wanted, from those unpacked so far; nil while they do not tell.
  /// - Throws: ``DataError`` with the byte for damaged data, a wrong checksum, encryption and other methods of packing.
  func content(of member: Member, limit: (Data) throws -> Int?) throws -> Data {
    var fields = ZipFields(data: data, path: path, position: member.offset, member: member.name)
    try fields.expect(0x0403_4B50, "a member")
    fields.position = member.offset + 26
    let nameCount = Int(try fields.next(UInt16.self))
    let extraCount = Int(try fields.next(UInt16.self))
    fields.position += nameCount + extraCount
    guard !member.isEncrypted else {
      throw fields.invalid(found: "an encrypted member", expected: "one that is not")
    }
    let start = fields.position
    let packed = try fields.bytes(member.packedCount)
    let content: Data
    switch member.method {
    case 0: content = packed
    case 8: content = try inflated(packed, atMost: member.byteCount, limit: limit, at: fields)
    case let other:
      throw fields.invalid(found: "the packing method \(other)", expected: "stored or deflated")
    }
    let checksum = content.withUnsafeBytes { FileFormats.crc32(of: $0) }
    guard content.count == member.byteCount, checksum == member.checksum else {
      fields.position = start
      throw fields.invalid(
        found: "\(content.count) bytes or a checksum that are not those of the directory",
        expected: "\(member.byteCount) bytes without damage")
    }
    return content
  }
}

/// Bytes of the deflate format, unpacked.
private func inflated(
  _ packed: Data, atMost byteCount: Int, limit: (Data) throws -> Int?, at fields: ZipFields
) throws -> Data {
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  stream.initialize(to: z_stream())
  let withoutHeader: Int32 = -MAX_WBITS
  let status = inflateInit2_(
    stream, withoutHeader, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  precondition(status == Z_OK, "zlib cannot start (\(status))")
  defer {
    inflateEnd(stream)
    stream.deallocate()
  }
  var input = [UInt8](packed)
  var result = Data()
  return try input.withUnsafeMutableBufferPointer { input in
    stream.pointee.next_in = input.baseAddress
    var rest = input.count
    var end = byteCount
    while true {
      let fed = min(rest, 1 << 30)
      if stream.pointee.avail_in == 0 {
        stream.pointee.avail_in = UInt32(fed)
        rest -= fed
      }
      var status = Z_OK
      let piece = [UInt8](unsafeUninitializedCapacity: 256 << 10) { buffer, count in
        stream.pointee.next_out = buffer.baseAddress
        stream.pointee.avail_out = UInt32(buffer.count)
        status = inflate(stream, Z_NO_FLUSH)
        count = buffer.count - Int(stream.pointee.avail_out)
      }
      result.append(contentsOf: piece)
      if status == Z_STREAM_END { return result }
      guard status == Z_OK, !piece.isEmpty || rest > 0 else {
        throw fields.invalid(found: "corrupt or cut off data", expected: "packed data")
      }
      if let wanted = try limit(result) { end = min(end, wanted) }
      guard result.count <= end else {
        throw fields.invalid(
          found: "more than \(end) bytes", expected: "no more than the directory and the shape say")
      }
    }
  }
}

/// Little-endian numbers in an archive, one after the other.
private struct ZipFields {
  let data: Data
  let path: String
  var position: Int
  var member: String?

  init(data: Data, path: String, position: Int, member: String? = nil) {
    self.data = data
    self.path = path
    self.position = position
    self.member = member
  }

  mutating func bytes(_ count: Int) throws -> Data {
    guard position >= 0, count >= 0, count <= data.count, position <= data.count - count else {
      throw invalid(found: "the end of the file", expected: "\(count) bytes more")
    }
    defer { position += count }
    let start = data.startIndex + position
    return data[start..<(start + count)]
  }

  mutating func next<T: FixedWidthInteger & UnsignedInteger>(_ type: T.Type) throws -> T {
    try bytes(MemoryLayout<T>.size).reversed().reduce(0) { $0 << 8 | T($1) }
  }

  mutating func expect(_ signature: UInt32, _ what: String) throws {
    let place = position
    guard try next(UInt32.self) == signature else {
      position = place
      throw invalid(found: "other data", expected: what)
    }
  }

  /// A number as a position or size in the file.
  func position(_ number: UInt64) throws -> Int {
    guard let position = Int(exactly: number), position <= 1 << 60 else {
      throw invalid(found: "the size or place \(number)", expected: "one that memory can hold")
    }
    return position
  }

  func invalid(found: String, expected: String) -> DataError {
    DataError(
      file: path, byte: position, field: member, found: found, expected: expected,
      remedy: "write the file again with numpy.savez")
  }
}
