import FileFormats
import Foundation
import SupervisionCore

extension GrayImage {
  /// The image as a binary PGM file (P5).
  public var pgm: [UInt8] {
    Array("P5\n\(size.width) \(size.height)\n\(maximum)\n".utf8) + pixels
  }

  /// Writes the image as a binary PGM file (P5), packed when the name ends in `.gz`.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when the file cannot be written.
  public func writePgm(to url: URL) throws {
    try AtomicFile.write(pgm, to: url)
  }
}
