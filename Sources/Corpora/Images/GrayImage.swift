import Foundation
import SupervisionCore

/// A gray image with 8 bits a pixel.
public struct GrayImage: Equatable, Sendable {
  public let size: ImageSize
  /// The value that stands for white, in 1...255.
  public let maximum: UInt8
  /// Line by line from the top left, in 0...maximum.
  public let pixels: [UInt8]

  /// The largest image that is read, in pixels: 4,096 × 4,096 or the like.
  public static let largestPixelCount = 1 << 24

  /// - Precondition: one pixel per place, none above `maximum`; both sides and `maximum` at least 1.
  public init(size: ImageSize, maximum: UInt8 = 255, pixels: [UInt8]) {
    precondition(size.width >= 1 && size.height >= 1 && maximum >= 1, "an image has pixels")
    precondition(pixels.count == size.pixelCount, "\(pixels.count) pixels for \(size)")
    precondition(pixels.allSatisfy { $0 <= maximum }, "pixels are at most \(maximum)")
    self.size = size
    self.maximum = maximum
    self.pixels = pixels
  }

  /// Pixels as numbers from 0, black, to 1, white.
  public var intensities: [Float] {
    let white = Float(maximum)
    return pixels.map { Float($0) / white }
  }
}
