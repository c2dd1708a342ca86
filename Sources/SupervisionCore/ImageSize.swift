/// Width and height of images, in pixels.
public struct ImageSize: Codable, Equatable, Sendable, CustomStringConvertible {
  /// Pixels in a row.
  public let width: Int
  /// Rows of pixels.
  public let height: Int

  /// A size in pixels, width first.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Pixels in all: width times height.
  public var pixelCount: Int { width * height }
  /// `32 × 24`, width first.
  public var description: String { "\(width) × \(height)" }
}
