import SupervisionCore

/// The element types of npy files, as their descriptors in little-endian order; big-endian files are read
/// too. All can be read; ``writeNpy(_:shape:to:)`` writes those that have an ``NpyElement``.
public enum NpyElementType: String, CaseIterable, Sendable {
  /// IEEE 754 half precision.
  case float16 = "<f2"
  /// IEEE 754 single precision.
  case float32 = "<f4"
  /// IEEE 754 double precision.
  case float64 = "<f8"
  /// Signed integer of 1 byte.
  case int8 = "|i1"
  /// Signed integer of 2 bytes.
  case int16 = "<i2"
  /// Signed integer of 4 bytes.
  case int32 = "<i4"
  /// Signed integer of 8 bytes.
  case int64 = "<i8"
  /// Unsigned integer of 1 byte.
  case uint8 = "|u1"
  /// Unsigned integer of 2 bytes.
  case uint16 = "<u2"
  /// Unsigned integer of 4 bytes.
  case uint32 = "<u4"
  /// Unsigned integer of 8 bytes.
  case uint64 = "<u8"
  /// Truth value in 1 byte, 0 or 1.
  case bool = "|b1"

  /// Size of an element in bytes.
  public var width: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  /// The type that a descriptor names, and whether its bytes come in big-endian order; types of several
  /// bytes need `<` or `>`.
  static func named(_ descriptor: String) -> (type: NpyElementType, isBigEndian: Bool)? {
    guard let order = descriptor.first, "<|=>".contains(order),
      let type = allCases.first(where: { $0.rawValue.dropFirst() == descriptor.dropFirst() }),
      type.width == 1 || order == "<" || order == ">"
    else { return nil }
    return (type, order == ">" && type.width > 1)
  }
}

/// The header before the numbers of an npy file: `\x93NUMPY`, a version, and a Python dictionary.
///
/// - Source: NumPy Enhancement Proposal 1, and `numpy.lib.format` for versions 2 and 3.
struct NpyHeader: Equatable {
  let elementType: NpyElementType
  var isBigEndian = false
  var isFortranOrder = false
  let shape: [Int]

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Largest size in bytes of a header with the magic string and version before it.
  static let largestLength = 12 + largestDictionary
  private static let largestDictionary = 1 << 20
  /// Rows without columns take no byte of the file, so that the file does not bound their number.
  private static let mostEmptyRows = 1 << 24

  init(
    elementType: NpyElementType, isBigEndian: Bool = false, isFortranOrder: Bool = false,
    shape: [Int]
  ) {
    self.elementType = elementType
    self.isBigEndian = isBigEndian
    self.isFortranOrder = isFortranOrder
    self.shape = shape
  }

  /// Version 1 of the format, padded so that the numbers start at a multiple of 64 bytes.
  var bytes: [UInt8] {
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var dictionary = "{'descr': '\(elementType.rawValue)', "
    dictionary += "'fortran_order': \(isFortranOrder ? "True" : "False"), 'shape': (\(sizes)), }"
    let unpadded = Self.magic.count + 4 + dictionary.utf8.count + 1
    dictionary += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    let length = UInt16(dictionary.utf8.count)
    return Self.magic + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(dictionary.utf8)
  }

  /// Bytes of the numbers; nil where Int cannot count them.
  var byteCount: Int? {
    var count = elementType.width
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { return nil }
      count = product
    }
    return count
  }

  /// The header at the start of `bytes` and where the numbers begin.
  ///
  /// - Throws: ``DataError`` with the byte.
  static func parse(
    _ bytes: some RandomAccessCollection<UInt8>, path: String
  ) throws -> (header: NpyHeader, dataOffset: Int) {
    func invalid(_ byte: Int, field: String? = nil, found: String, expected: String) -> DataError {
      DataError(
        file: path, byte: byte, field: field, found: found, expected: expected,
        remedy: "write the file again with numpy.save")
    }
    let start = Array(bytes.prefix(12))
    guard start.starts(with: magic), start.count >= 10 else {
      throw invalid(
        0, found: start.isEmpty ? "an empty file" : "another kind of file",
        expected: "the npy format")
    }
    let version = start[6]
    guard (1...3).contains(version), version == 1 || start.count == 12 else {
      throw invalid(6, field: "version", found: "\(version)", expected: "1, 2 or 3")
    }
    let lengthBytes = version == 1 ? start[8..<10] : start[8..<12]
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    let dataOffset = 8 + lengthBytes.count + length
    guard length <= largestDictionary, dataOffset <= bytes.count else {
      throw invalid(
        8, field: "header length", found: "\(length)",
        expected: "at most the \(bytes.count) bytes of the file")
    }
    let text = String(
      decoding: bytes.dropFirst(dataOffset - length).prefix(length), as: UTF8.self)
    let place = dataOffset - length
    guard let descriptor = quotedValue(of: "descr", in: text),
      let (type, isBigEndian) = NpyElementType.named(descriptor)
    else {
      let known = NpyElementType.allCases.map(\.rawValue).joined(separator: ", ")
      throw invalid(
        place, field: "descr",
        found: quotedValue(of: "descr", in: text).map { "'\($0)'" } ?? "none",
        expected: "one of \(known), or with > for big-endian numbers")
    }
    guard let order = value(of: "fortran_order", in: text),
      order.hasPrefix("True") || order.hasPrefix("False")
    else {
      throw invalid(place, field: "fortran_order", found: "none", expected: "True or False")
    }
    guard let shape = shape(in: text), (1...2).contains(shape.count) else {
      throw invalid(
        place, field: "shape",
        found: value(of: "shape", in: text).map { "'\($0.prefix(40))'" } ?? "none",
        expected: "one or two sizes")
    }
    guard shape.count == 1 || shape[1] > 0 || shape[0] <= mostEmptyRows else {
      throw invalid(
        place, field: "shape", found: "\(shape[0]) rows of no column",
        expected: "at least one column, or at most \(mostEmptyRows) rows")
    }
    let header = NpyHeader(
      elementType: type, isBigEndian: isBigEndian, isFortranOrder: order.hasPrefix("True"),
      shape: shape)
    return (header, dataOffset)
  }

  private static func value(of key: String, in text: String) -> Substring? {
    for quote in ["'", "\""] {
      guard let range = text.firstRange(of: quote + key + quote) else { continue }
      let rest = text[range.upperBound...].drop { $0 == " " }
      guard rest.first == ":" else { return nil }
      return rest.dropFirst().drop { $0 == " " }
    }
    return nil
  }

  private static func quotedValue(of key: String, in text: String) -> String? {
    guard let rest = value(of: key, in: text), let quote = rest.first, quote == "'" || quote == "\""
    else { return nil }
    return String(rest.dropFirst().prefix { $0 != quote })
  }

  private static func shape(in text: String) -> [Int]? {
    guard let rest = value(of: "shape", in: text), rest.first == "(",
      let end = rest.firstIndex(of: ")")
    else { return nil }
    var sizes: [Int] = []
    for piece in rest[..<end].dropFirst().split(separator: ",") {
      let digits = piece.filter { $0 != " " }
      if digits.isEmpty { continue }
      guard let size = Int(digits), size >= 0 else { return nil }
      sizes.append(size)
    }
    return sizes
  }
}
