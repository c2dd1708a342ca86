/// Width and height of images, in pixels.
public struct ImageSize: Codable, Equatable, Sendable, CustomStringConvertible {
  public let width: Int
  public let height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  public var pixelCount: Int { width * height }
  /// `32 × 24`, width first.
  public var description: String { "\(width) × \(height)" }
}
