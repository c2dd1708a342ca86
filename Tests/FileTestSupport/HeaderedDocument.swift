import Foundation

/// The parts of a binary document of Slicework: magic and version, a JSON header, arrays, and a checksum over all before.
public struct HeaderedDocument {
  private let start: Data
  /// The JSON.
  public let header: Data
  /// The number of arrays, then each with its length.
  public let arrays: Data

  /// - Precondition: the file is sound.
  public init(_ file: Data) {
    let file = Data(file)
    let length = file[12..<20].reversed().reduce(0) { $0 << 8 | Int($1) }
    start = file[..<12]
    header = file[20..<(20 + length)]
    arrays = file[(20 + length)..<(file.count - 64)]
  }

  /// The file with another header or arrays, and a checksum that fits.
  ///
  /// - Parameter checksum: SHA-256 in hexadecimal digits.
  public func file(
    header: Data? = nil, arrays: Data? = nil, checksum: (Data) -> String
  ) -> Data {
    let head = header ?? self.header
    var length = UInt64(head.count).littleEndian
    var file = Data(start)
    withUnsafeBytes(of: &length) { file.append(contentsOf: $0) }
    file.append(head)
    file.append(arrays ?? self.arrays)
    return file + Data(checksum(file).utf8)
  }
}
