import PortableFoundation
import SupervisionCore

/// A matrix in an npy file, mapped into memory: pages are read when their rows are asked for.
///
/// One-dimensional arrays count as one column. Element types are those of ``NpyElementType``, in C or
/// Fortran order. A gzipped file (`.npy.gz`) is unpacked into memory.
public struct NpyMatrix: Sendable {
  public let rowCount: Int
  public let columnCount: Int
  public let elementType: NpyElementType
  let isFortranOrder: Bool
  private let data: Data
  private let dataOffset: Int
  private let path: String

  /// - Throws: ``SupervisionCore/FileError`` when the file cannot be read;
  ///   ``SupervisionCore/DataError`` with the byte for a wrong header, another element type or
  ///   shape, and a file shorter or longer than its shape says.
  public init(contentsOf url: URL) throws {
    let source = try ByteSource(url, checksumming: false)
    path = source.path
    if url.pathExtension.lowercased() == "gz" {
      data = Data(try readWhole(source))
    } else {
      do {
        data = try Data(contentsOf: url, options: .alwaysMapped)
      } catch {
        throw FileError(
          path: source.path, problem: "cannot be mapped into memory",
          remedy: "check the permissions and the disk")
      }
    }
    let (header, offset) = try NpyHeader.parse(data, path: path)
    elementType = header.elementType
    isFortranOrder = header.isFortranOrder
    dataOffset = offset
    rowCount = header.shape[0]
    columnCount = header.shape.count == 2 ? header.shape[1] : 1
    let (count, overflow) = rowCount.multipliedReportingOverflow(by: columnCount)
    let (byteCount, byteOverflow) = count.multipliedReportingOverflow(by: header.elementType.width)
    guard !overflow, !byteOverflow, data.count - offset == byteCount else {
      throw DataError(
        file: path, byte: data.count, field: "shape",
        found: "\(data.count - offset) bytes of numbers",
        expected: overflow || byteOverflow
          ? "a shape that memory can hold"
          : "\(byteCount) for \(rowCount) × \(columnCount) of \(header.elementType.rawValue)",
        remedy: "write the file again: it is cut off or damaged")
    }
  }

  /// One row, as Float.
  ///
  /// - Precondition: `index` is in 0..<rowCount.
  public func row(_ index: Int) -> [Float] {
    precondition((0..<rowCount).contains(index), "row \(index) of \(rowCount)")
    return elements(rows: index..<index + 1)
  }

  /// Several rows, row-major, as another number type.
  ///
  /// Conversions are those of `init(_:)`: from Int64 or Double to Float, the nearest value.
  ///
  /// - Precondition: `rows` lies in 0..<rowCount.
  public func rows<T: BinaryFloatingPoint & Sendable>(_ rows: Range<Int>, as type: T.Type) -> [T] {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount, "rows \(rows) of \(rowCount)")
    return elements(rows: rows)
  }

  /// All numbers, row-major, as Int.
  ///
  /// - Throws: ``SupervisionCore/DataError`` at a number that is not whole or lies outside Int's
  ///   range.
  public func integers() throws -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(rowCount * columnCount)
    for row in 0..<rowCount {
      for column in 0..<columnCount {
        guard let value = integer(at: position(row, column)) else {
          throw DataError(
            file: path, byte: position(row, column), field: "row \(row), column \(column)",
            found: "a number that is not whole", expected: "whole numbers",
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
      case .float32: convert(rows, bytes) { T(Float(bitPattern: UInt32(littleEndian: $0))) }
      case .float64: convert(rows, bytes) { T(Double(bitPattern: UInt64(littleEndian: $0))) }
      case .int8: convert(rows, bytes) { (value: Int8) in T(value) }
      case .int16: convert(rows, bytes) { T(Int16(littleEndian: $0)) }
      case .int32: convert(rows, bytes) { T(Int32(littleEndian: $0)) }
      case .int64: convert(rows, bytes) { T(Int64(littleEndian: $0)) }
      case .uint8: convert(rows, bytes) { (value: UInt8) in T(value) }
      case .bool: convert(rows, bytes) { (value: UInt8) in value == 0 ? 0 : 1 }
      }
    }
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
        T(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: T.self))
      }
      return switch elementType {
      case .float32: Int(exactly: Float(bitPattern: load(UInt32.self)))
      case .float64: Int(exactly: Double(bitPattern: load(UInt64.self)))
      case .int8: Int(load(Int8.self))
      case .int16: Int(load(Int16.self))
      case .int32: Int(load(Int32.self))
      case .int64: Int(load(Int64.self))
      case .uint8: Int(load(UInt8.self))
      case .bool: load(UInt8.self) == 0 ? 0 : 1
      }
    }
  }
}
