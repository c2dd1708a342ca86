import FileFormats
import Foundation
import SupervisionCore

extension GrayImage {
  /// Reads a PGM file, binary (P5) or plain (P2), possibly gzipped.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when the file cannot be read;
  ///   ``SupervisionCore/DataError`` with the byte for anything that is not one image of at most
  ///   ``largestPixelCount`` pixels with values up to 255.
  /// - Source: the manual page `pgm(5)` of Netpbm.
  public init(pgm url: URL) throws {
    let source = try ByteSource(url, checksumming: false)
    try self.init(pgm: pgmBytes(source), path: source.path)
  }

  init(pgm bytes: [UInt8], path: String) throws {
    var reader = PgmReader(bytes: bytes, path: path)
    self = try reader.image()
  }
}

/// The unpacked content of a PGM file; what is longer than any image may be is not read to its end.
func pgmBytes(_ source: ByteSource) throws -> [UInt8] {
  // Plain images take at most four characters a pixel; the rest is room for the header.
  let limit = 4 * GrayImage.largestPixelCount + 65_536
  var bytes: [UInt8] = []
  while let piece = try source.next() {
    bytes += piece
    guard bytes.count <= limit else {
      throw DataError(
        file: source.path, byte: limit, found: "more bytes",
        expected: "an image of at most \(GrayImage.largestPixelCount) pixels",
        remedy: "scale the image down")
    }
  }
  return bytes
}

/// Walks through the bytes of a PGM file.
private struct PgmReader {
  let bytes: [UInt8]
  let path: String
  private var position = 0

  init(bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  mutating func image() throws -> GrayImage {
    let isPlain = try format()
    let side = 1...GrayImage.largestPixelCount
    let width = try number("width", in: side)
    let sizeStart = position
    let height = try number("height", in: side)
    guard width <= GrayImage.largestPixelCount / height else {
      throw invalid(
        sizeStart, "size", found: "\(width) × \(height)",
        expected: "at most \(GrayImage.largestPixelCount) pixels", remedy: "scale the image down")
    }
    let maximum = try number("largest value", in: 1...255)
    let size = ImageSize(width: width, height: height)
    let pixels =
      isPlain
      ? try plainPixels(size, maximum: maximum) : try binaryPixels(size, maximum: maximum)
    return GrayImage(size: size, maximum: UInt8(maximum), pixels: pixels)
  }

  /// Whether numbers are written out (P2).
  private mutating func format() throws -> Bool {
    position = 2
    if bytes.starts(with: Array("P5".utf8)) { return false }
    if bytes.starts(with: Array("P2".utf8)) { return true }
    throw invalid(
      0, "format", found: bytes.isEmpty ? "an empty file" : "another kind of file",
      expected: "a PGM image, which starts with P5 or P2")
  }

  private mutating func binaryPixels(_ size: ImageSize, maximum: Int) throws -> [UInt8] {
    guard position < bytes.count, Self.isSpace(bytes[position]) else {
      throw invalid(
        position, "largest value", found: found(at: position),
        expected: "one white space before the pixels")
    }
    let start = position + 1
    guard bytes.count - start == size.pixelCount else {
      throw invalid(
        start, "pixels", found: "\(bytes.count - start) bytes",
        expected: "\(size.pixelCount) for \(size)")
    }
    let pixels = Array(bytes[start...])
    if maximum < 255, let tooLarge = pixels.firstIndex(where: { $0 > maximum }) {
      throw invalid(
        start + tooLarge, "pixels", found: "\(pixels[tooLarge])",
        expected: "at most \(maximum), the largest value that the header names")
    }
    return pixels
  }

  private mutating func plainPixels(_ size: ImageSize, maximum: Int) throws -> [UInt8] {
    // Each pixel takes a digit and what parts it from the one before.
    guard bytes.count - position >= 2 * size.pixelCount else {
      throw invalid(
        position, "pixels", found: "\(bytes.count - position) bytes",
        expected: "at least \(2 * size.pixelCount) for \(size)")
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(size.pixelCount)
    for _ in 0..<size.pixelCount { pixels.append(UInt8(try number("pixels", in: 0...maximum))) }
    skipSpace()
    guard position == bytes.count else {
      throw invalid(
        position, "pixels", found: found(at: position),
        expected: "the end of the file after \(size.pixelCount) pixels")
    }
    return pixels
  }

  /// White space, then a number in a range.
  private mutating func number(_ field: String, in range: ClosedRange<Int>) throws -> Int {
    let before = position
    skipSpace()
    let start = position
    var value = 0
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
      value = min(value * 10 + Int(bytes[position] - 0x30), range.upperBound + 1)
      position += 1
    }
    guard start > before, position > start else {
      throw invalid(
        start, field, found: found(at: start), expected: "a number after white space")
    }
    guard range.contains(value) else {
      throw invalid(
        start, field,
        found: String(decoding: bytes[start..<min(position, start + 20)], as: UTF8.self),
        expected: "a number in \(range.lowerBound)...\(range.upperBound)",
        remedy: "convert the image to 8 bits a pixel, as in: pamdepth 255")
    }
    return value
  }

  /// Passes over white space and comments, which run from # to the end of their line.
  private mutating func skipSpace() {
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "#") {
        while position < bytes.count, bytes[position] != 0x0A { position += 1 }
      } else if Self.isSpace(bytes[position]) {
        position += 1
      } else {
        return
      }
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  private func found(at position: Int) -> String {
    guard position < bytes.count else { return "the end of the file" }
    let byte = bytes[position]
    return (0x21...0x7E).contains(byte)
      ? "'\(Character(UnicodeScalar(byte)))'" : "the byte 0x\(String(byte, radix: 16))"
  }

  private func invalid(
    _ byte: Int, _ field: String, found: String, expected: String,
    remedy: String = "write the image again as PGM, as in: magick IMAGE -depth 8 IMAGE.pgm"
  ) -> DataError {
    DataError(
      file: path, byte: byte, field: field, found: found, expected: expected, remedy: remedy)
  }
}
