import Foundation
import JSONCoding
import SupervisionCore

/// A file of a JSON header and arrays of numbers, with format, version and checksum.
///
/// ```text
/// bytes 0 ..< 8     magic, such as SLCWMODL
/// bytes 8 ..< 12    version, UInt32 little-endian
/// bytes 12 ..< 20   length of the header, UInt64 little-endian
/// …                 header, JSON with sorted keys
/// …                 number of arrays, then per array its length (UInt64) and its Float32 values, little-endian
/// last 64 bytes     SHA-256 of all before, as hexadecimal digits
/// ```
package struct BinaryDocument<Header: Codable> {
  /// Magic and version.
  package let format: BinaryFormat
  /// The JSON header.
  package let header: Header
  /// The arrays of numbers after the header.
  package let arrays: [[Float]]

  /// A document to be encoded.
  package init(format: BinaryFormat, header: Header, arrays: [[Float]]) {
    self.format = format
    self.header = header
    self.arrays = arrays
  }

  /// The bytes of the file, with its checksum.
  package func encoded() throws -> Data {
    let head = try canonicalJSON(header, escapesSlashes: true)
    var data = Data(capacity: head.count + arrays.reduce(128) { $0 + 8 + 4 * $1.count })
    data.append(contentsOf: format.magic.utf8)
    data.append(littleEndian: UInt32(format.version))
    data.append(littleEndian: UInt64(head.count))
    data.append(head)
    data.append(littleEndian: UInt64(arrays.count))
    for array in arrays {
      data.append(littleEndian: UInt64(array.count))
      array.withUnsafeBytes { data.append(contentsOf: $0) }
    }
    data.append(Data(Checksum.of(data).utf8))
    return data
  }
}

/// The format of a binary file: magic, version and name.
package struct BinaryFormat: Equatable, Sendable {
  let magic: String
  let version: Int
  /// For people, such as `a model`.
  let name: String
  let remedy: String

  /// Files of trained end models.
  package static let model = BinaryFormat(
    magic: "SLCWMODL", version: 1, name: "a trained model",
    remedy: "train again with --output, or copy the file again")
  /// Checkpoints of training runs.
  package static let checkpoint = BinaryFormat(
    magic: "SLCWCKPT", version: 1, name: "a checkpoint",
    remedy: "delete this file; training then starts from the first epoch")

  func damaged(_ file: String, _ found: String) -> DataError {
    DataError(file: file, found: found, expected: "a sound file", remedy: remedy)
  }
}

extension BinaryDocument {
  /// Reads a document and checks it.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when it is something else, of another version, cut off
  ///   or changed; a ``SupervisionCore/UsageError`` of the header itself, such as of a backbone that is not known.
  package init(_ data: Data, format: BinaryFormat, file: String) throws {
    var reader = BinaryReader(data: data, format: format, file: file)
    try reader.checkKind()
    let headerLength = try reader.integer(UInt64.self)
    let headerBytes = try reader.bytes(headerLength)
    let arrayCount = try reader.integer(UInt64.self)
    var arrays: [[Float]] = []
    for _ in 0..<arrayCount { arrays.append(try reader.floats(reader.integer(UInt64.self))) }
    do {
      self.init(
        format: format, header: try JSONDecoder().decode(Header.self, from: headerBytes),
        arrays: arrays)
    } catch let error as UsageError {
      throw error
    } catch let error as DecodingError {
      throw reader.damaged("a header that does not fit (\(error.place))")
    } catch {
      throw reader.damaged("a header that does not fit (\(error))")
    }
  }
}

private struct BinaryReader {
  let data: Data
  let format: BinaryFormat
  let file: String
  private var position = 8

  private static let checksumLength = 64

  init(data: Data, format: BinaryFormat, file: String) {
    self.data = Data(data)
    self.format = format
    self.file = file
  }

  /// Magic, version, then the checksum of the whole.
  mutating func checkKind() throws {
    guard data.prefix(8).elementsEqual(format.magic.utf8) else {
      throw problem("something else", "\(format.name) of Slicework (\(format.magic))")
    }
    guard data.count >= 12 + Self.checksumLength else { throw damaged("\(data.count) bytes") }
    let version = try integer(UInt32.self)
    guard version == format.version else {
      throw problem("version \(version)", "version \(format.version)")
    }
    let stored = data.suffix(Self.checksumLength)
    guard Checksum.of(data.dropLast(Self.checksumLength)).utf8.elementsEqual(stored) else {
      throw damaged("a checksum that does not fit: the file is cut off or changed")
    }
  }

  mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) throws -> Int {
    let bytes = try bytes(MemoryLayout<T>.size)
    let value = bytes.withUnsafeBytes { T(littleEndian: $0.loadUnaligned(as: T.self)) }
    guard let result = Int(exactly: value) else { throw damaged("a length of \(value)") }
    return result
  }

  mutating func floats(_ count: Int) throws -> [Float] {
    let (size, overflow) = count.multipliedReportingOverflow(by: 4)
    guard !overflow else { throw damaged("an array of \(count) numbers") }
    let bytes = try bytes(size)
    return [Float](unsafeUninitializedCapacity: count) { buffer, written in
      _ = bytes.copyBytes(to: UnsafeMutableRawBufferPointer(buffer))
      written = count
    }
  }

  mutating func bytes(_ count: Int) throws -> Data {
    guard count >= 0, count <= data.count - Self.checksumLength - position else {
      throw damaged("\(data.count) bytes where more are announced")
    }
    defer { position += count }
    return data.subdata(in: position..<position + count)
  }

  func damaged(_ found: String) -> DataError { format.damaged(file, found) }

  private func problem(_ found: String, _ expected: String) -> DataError {
    DataError(file: file, found: found, expected: expected, remedy: format.remedy)
  }
}

extension Data {
  /// Appends the bytes of a number, the lowest first.
  package mutating func append<T: FixedWidthInteger & BitwiseCopyable>(littleEndian value: T) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
