import Foundation
import SupervisionCore

/// A gray image with 8 bits a pixel.
public struct GrayImage: Equatable, Sendable {
  /// Width and height in pixels.
  public let size: ImageSize
  /// Value of white, in 1...255.
  public let maximum: UInt8
  /// Pixels in 0...maximum, line by line from the top left.
  public let pixels: [UInt8]

  /// Maximum number of pixels of an image that is read: 2²⁴, such as 4,096 × 4,096.
  public static let largestPixelCount = 1 << 24

  /// An image from its pixels.
  ///
  /// - Precondition: one pixel per place, none above `maximum`; both sides and `maximum` at least 1.
  public init(size: ImageSize, maximum: UInt8 = 255, pixels: [UInt8]) {
    precondition(size.width >= 1 && size.height >= 1 && maximum >= 1, "an image has pixels")
    precondition(pixels.count == size.pixelCount, "\(pixels.count) pixels for \(size)")
    precondition(pixels.allSatisfy { $0 <= maximum }, "pixels are at most \(maximum)")
    self.size = size
    self.maximum = maximum
    self.pixels = pixels
  }

  /// Pixels as numbers in 0...1, 1 for white.
  public var intensities: [Float] {
    let white = Float(maximum)
    return pixels.map { Float($0) / white }
  }
}
