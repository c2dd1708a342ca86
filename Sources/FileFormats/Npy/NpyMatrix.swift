import PortableFoundation
import SupervisionCore

/// A matrix in an npy file, mapped into memory: pages are read when their rows are asked for.
///
/// One-dimensional arrays count as one column. Element types are those of ``NpyElementType``, little- or
/// big-endian, in C or Fortran order. A gzipped file (`.npy.gz`) and an array of an archive (`.npz`, as
/// `numpy.savez` and `numpy.savez_compressed` write it) are unpacked into memory, no further than their shape requires.
public struct NpyMatrix: Sendable {
  /// Number of rows.
  public let rowCount: Int
  /// Number of columns; 1 for a one-dimensional array.
  public let columnCount: Int
  /// Type of the numbers in the file.
  public let elementType: NpyElementType
  let isFortranOrder: Bool
  private let isBigEndian: Bool
  private let data: Data
  private let dataOffset: Int
  private let path: String

  /// Opens a file and checks its header.
  ///
  /// - Parameters:
  ///   - url: the file.
  ///   - name: the array of an archive (`.npz`); nil for the only one.
  /// - Throws: ``SupervisionCore/FileError`` when the file cannot be read;
  ///   ``SupervisionCore/DataError`` with the byte for a wrong header, another element type or
  ///   shape, a file shorter or longer than its shape requires, a damaged archive, and one without the array or with
  ///   several of which none is named.
  public init(contentsOf url: URL, array name: String? = nil) throws {
    try self.init(contentsOf: url, arrays: name.map { [$0] } ?? [], orTheOnlyOne: name == nil)
  }

  /// - Parameters:
  ///   - url: the file.
  ///   - names: arrays of an archive, of which the first that is there is taken.
  ///   - orTheOnlyOne: whether the array of an archive with one may have another name.
  init(contentsOf url: URL, arrays names: [String], orTheOnlyOne: Bool = true) throws {
    let source = try ByteSource(url, checksumming: false)
    path = source.path
    switch url.pathExtension.lowercased() {
    case "gz": data = try Self.unpacked(source)
    case "npz":
      data = try Self.unpacked(
        ZipArchive(Self.mapped(url, path), path: path), arrays: names, orTheOnlyOne, path: path)
    default: data = try Self.mapped(url, path)
    }
    let (header, offset) = try NpyHeader.parse(data, path: path)
    elementType = header.elementType
    isFortranOrder = header.isFortranOrder
    isBigEndian = header.isBigEndian
    dataOffset = offset
    rowCount = header.shape[0]
    columnCount = header.shape.count == 2 ? header.shape[1] : 1
    guard let byteCount = header.byteCount, data.count - offset == byteCount else {
      throw DataError(
        file: path, byte: data.count, field: "shape",
        found: "\(data.count - offset) bytes of numbers",
        expected: header.byteCount.map {
          "\($0) for \(rowCount) × \(columnCount) of \(elementType.rawValue)"
        } ?? "a shape that memory can hold",
        remedy: "write the file again: it is cut off or damaged")
    }
  }

  private static func mapped(_ url: URL, _ path: String) throws -> Data {
    do {
      return try Data(contentsOf: url, options: .alwaysMapped)
    } catch {
      throw FileError(
        path: path, problem: "cannot be mapped into memory",
        remedy: "check the permissions and the disk")
    }
  }

  /// An array of an archive.
  private static func unpacked(
    _ archive: ZipArchive, arrays wanted: [String], _ orTheOnlyOne: Bool, path: String
  ) throws -> Data {
    let names = archive.members.map { member in
      member.name.hasSuffix(".npy") ? String(member.name.dropLast(4)) : member.name
    }
    let place =
      wanted.lazy.compactMap(names.firstIndex(of:)).first
      ?? (orTheOnlyOne && names.count == 1 ? 0 : nil)
    guard let place else {
      throw DataError(
        file: path, field: "arrays", found: names.isEmpty ? "none" : names.joined(separator: ", "),
        expected: (wanted.map { "an array '\($0)'" } + (orTheOnlyOne ? ["one array"] : []))
          .joined(separator: ", or "),
        remedy: "save the array alone, with numpy.savez(file, array) or numpy.save")
    }
    return try archive.content(of: archive.members[place]) { start in
      guard start.count >= NpyHeader.largestLength else { return nil }
      let (header, offset) = try NpyHeader.parse(start, path: path)
      return offset.addingReportingOverflow(header.byteCount ?? 0).partialValue
    }
  }

  /// The content of a packed file, as far as its header requires, and one piece more where it
  /// goes further.
  private static func unpacked(_ source: ByteSource) throws -> Data {
    var data = Data()
    var end: Int?
    while let piece = try source.next() {
      data.append(contentsOf: piece)
      if end == nil, data.count >= NpyHeader.largestLength {
        let (header, offset) = try NpyHeader.parse(data, path: source.path)
        end = offset.addingReportingOverflow(header.byteCount ?? 0).partialValue
      }
      if let end, data.count > end { break }
    }
    return data
  }

  /// The numbers of one row, as Float.
  ///
  /// - Precondition: `index` is in 0..<rowCount.
  public func row(_ index: Int) -> [Float] {
    precondition((0..<rowCount).contains(index), "row \(index) of \(rowCount)")
    return elements(rows: index..<index + 1)
  }

  /// The numbers of several rows, row-major, as another number type.
  ///
  /// Conversions are those of `init(_:)`: from Int64 or Double to Float, the nearest value.
  ///
  /// - Precondition: `rows` is within 0..<rowCount.
  public func rows<T: BinaryFloatingPoint & Sendable>(_ rows: Range<Int>, as type: T.Type) -> [T] {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount, "rows \(rows) of \(rowCount)")
    return elements(rows: rows)
  }

  /// All numbers, row-major, as Int.
  ///
  /// - Throws: ``SupervisionCore/DataError`` at a number that is not whole or outside the range of Int.
  public func integers() throws -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(rowCount * columnCount)
    for row in 0..<rowCount {
      for column in 0..<columnCount {
        guard let value = integer(at: position(row, column)) else {
          throw DataError(
            file: path, byte: position(row, column), field: "row \(row), column \(column)",
            found: "a number that is not whole, or beyond 64 bits", expected: "whole numbers",
            remedy: "convert the array with astype(int) before saving it")
        }
        result.append(value)
      }
    }
    return result
  }

  private func position(_ row: Int, _ column: Int) -> Int {
    let index = isFortranOrder ? row + column * rowCount : row * columnCount + column
    return dataOffset + index * elementType.width
  }

  private func elements<T: BinaryFloatingPoint>(rows: Range<Int>) -> [T] {
    data.withUnsafeBytes { bytes in
      switch elementType {
      case .float16: convert(rows, bytes) { T(float(half: native($0))) }
      case .float32: convert(rows, bytes) { T(Float(bitPattern: native($0))) }
      case .float64: convert(rows, bytes) { T(Double(bitPattern: native($0))) }
      case .int8: convert(rows, bytes) { (value: Int8) in T(value) }
      case .int16: convert(rows, bytes) { (value: Int16) in T(native(value)) }
      case .int32: convert(rows, bytes) { (value: Int32) in T(native(value)) }
      case .int64: convert(rows, bytes) { (value: Int64) in T(native(value)) }
      case .uint8: convert(rows, bytes) { (value: UInt8) in T(value) }
      case .uint16: convert(rows, bytes) { (value: UInt16) in T(native(value)) }
      case .uint32: convert(rows, bytes) { (value: UInt32) in T(native(value)) }
      case .uint64: convert(rows, bytes) { (value: UInt64) in T(native(value)) }
      case .bool: convert(rows, bytes) { (value: UInt8) in value == 0 ? 0 : 1 }
      }
    }
  }

  /// A number whose bytes are in the file's order.
  private func native<T: FixedWidthInteger>(_ value: T) -> T {
    isBigEndian ? T(bigEndian: value) : T(littleEndian: value)
  }

  private func convert<Raw: BitwiseCopyable, T>(
    _ rows: Range<Int>, _ bytes: UnsafeRawBufferPointer, _ number: (Raw) -> T
  ) -> [T] {
    [T](unsafeUninitializedCapacity: rows.count * columnCount) { buffer, count in
      for row in rows {
        for column in 0..<columnCount {
          let raw = bytes.loadUnaligned(fromByteOffset: position(row, column), as: Raw.self)
          (buffer.baseAddress! + count).initialize(to: number(raw))
          count += 1
        }
      }
    }
  }

  private func integer(at position: Int) -> Int? {
    data.withUnsafeBytes { bytes in
      func load<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) -> T {
        native(bytes.loadUnaligned(fromByteOffset: position, as: T.self))
      }
      return switch elementType {
      case .float16: Int(exactly: float(half: load(UInt16.self)))
      case .float32: Int(exactly: Float(bitPattern: load(UInt32.self)))
      case .float64: Int(exactly: Double(bitPattern: load(UInt64.self)))
      case .int8: Int(load(Int8.self))
      case .int16: Int(load(Int16.self))
      case .int32: Int(load(Int32.self))
      case .int64: Int(load(Int64.self))
      case .uint8: Int(load(UInt8.self))
      case .uint16: Int(load(UInt16.self))
      case .uint32: Int(load(UInt32.self))
      case .uint64: Int(exactly: load(UInt64.self))
      case .bool: load(UInt8.self) == 0 ? 0 : 1
      }
    }
  }
}

/// The value of an IEEE 754 half: sign, 5 bits of exponent, 10 of fraction. Swift has no `Float16` on
/// Macs with Intel processors.
private func float(half bits: UInt16) -> Float {
  let fraction = Float(bits & 0x3FF)
  let exponent = Int(bits >> 10 & 0x1F)
  let magnitude: Float =
    switch exponent {
    case 0: fraction * 0x1p-24
    case 31: fraction == 0 ? .infinity : .nan
    default: Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
    }
  return bits >> 15 == 0 ? magnitude : -magnitude
}
