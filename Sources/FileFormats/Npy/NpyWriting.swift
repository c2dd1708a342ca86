import PortableFoundation
import SupervisionCore

/// A number type that can be written to npy files.
public protocol NpyElement: BitwiseCopyable, Sendable {
  /// The element type of the file.
  static var npyType: NpyElementType { get }
}

extension Float: NpyElement { public static var npyType: NpyElementType { .float32 } }
extension Double: NpyElement { public static var npyType: NpyElementType { .float64 } }
extension Int8: NpyElement { public static var npyType: NpyElementType { .int8 } }
extension Int16: NpyElement { public static var npyType: NpyElementType { .int16 } }
extension Int32: NpyElement { public static var npyType: NpyElementType { .int32 } }
extension Int: NpyElement { public static var npyType: NpyElementType { .int64 } }
extension UInt8: NpyElement { public static var npyType: NpyElementType { .uint8 } }
extension Bool: NpyElement { public static var npyType: NpyElementType { .bool } }

/// Writes numbers as an npy file (version 1, C order), gzipped when the name ends in `.gz`.
///
/// - Parameters:
///   - values: the numbers, row-major.
///   - shape: one or two sizes whose product is the number of values.
///   - url: the file to write or replace.
/// - Throws: ``SupervisionCore/FileError`` when the file cannot be written.
public func writeNpy<T: NpyElement>(_ values: [T], shape: [Int], to url: URL) throws {
  precondition((1...2).contains(shape.count), "npy files hold one or two dimensions here")
  precondition(shape.reduce(1, *) == values.count, "the shape must hold all values")
  let file = try AtomicFile(url)
  try file.write(NpyHeader(elementType: T.npyType, shape: shape).bytes)
  let valuesAtOnce = 1 << 16
  for start in stride(from: 0, to: values.count, by: valuesAtOnce) {
    let piece = values[start..<min(start + valuesAtOnce, values.count)]
    try piece.withUnsafeBytes { try file.write($0) }
  }
  try file.commit()
}
