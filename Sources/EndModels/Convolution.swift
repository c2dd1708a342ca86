import NumericKernels
import SupervisionCore

/// The kernel size, stride and channel count of a convolution.
public struct ConvolutionShape: Codable, Equatable, Sendable {
  /// Side of the square kernel, in pixels.
  public var kernel: Int
  /// Step between outputs in both directions, in pixels.
  public var stride: Int
  /// Output channels.
  public var channels: Int

  /// A square kernel moved by the same stride in both directions.
  public init(kernel: Int, stride: Int, channels: Int) {
    self.kernel = kernel
    self.stride = stride
    self.channels = channels
  }

  /// Output size without padding: pixels beyond the last whole step are ignored. Nil when the kernel does not fit.
  func outputSize(of input: ImageSize) -> ImageSize? {
    guard kernel <= input.width, kernel <= input.height else { return nil }
    return ImageSize(
      width: (input.width - kernel) / stride + 1, height: (input.height - kernel) / stride + 1)
  }
}

/// A convolution without padding, followed by ReLU.
///
/// Rows are images, pixel by pixel from the top left, the channels of a pixel side by side. Every square that an
/// output sees becomes a row of a matrix (im2col), and a ``Linear`` layer multiplies that matrix with the kernels;
/// its weight is `channels × (kernel · kernel · input channels)`.
///
/// - Complexity: one product of O(outputs · kernel² · input channels · channels) forward, two backward. Memory for
///   kernel² / stride² times the size of its input is held between batches.
final class Convolution<S: TrainingScalar> {
  let outputSize: ImageSize
  private let inputSize: ImageSize
  private let inputChannels: Int
  private let shape: ConvolutionShape
  private let layer: Linear<S>
  private var patches = Matrix<S>()
  private var output = Matrix<S>()
  private var inputGradient = Matrix<S>()

  /// - Precondition: the kernel fits the input.
  init(
    _ name: String, _ shape: ConvolutionShape, inputSize: ImageSize, inputChannels: Int,
    generator: inout SeededGenerator
  ) {
    guard let outputSize = shape.outputSize(of: inputSize) else {
      preconditionFailure("\(name): a kernel of \(shape.kernel) on \(inputSize) pixels")
    }
    self.shape = shape
    self.inputSize = inputSize
    self.inputChannels = inputChannels
    self.outputSize = outputSize
    layer = Linear(
      name, inputSize: shape.kernel * shape.kernel * inputChannels, outputSize: shape.channels,
      generator: &generator)
  }

  var parameters: [any Parameter<S>] { layer.parameters }
  /// Numbers per image that come out.
  var outputCount: Int { outputSize.pixelCount * shape.channels }

  /// `images × outputCount`; overwritten by the next call.
  ///
  /// - Parameter input: `images × (pixels · input channels)`.
  func forward(_ input: Matrix<S>) -> Matrix<S> {
    gatherPatches(of: input)
    let product = layer.forward(patches)
    S.reluDropout(product.pointer, count: product.count, keep: 1, seed: 0)
    output = product.viewed(rows: input.rows, columns: outputCount)
    return output
  }

  /// Sets the gradients of the parameters and returns that of the input, or nil where `needsInput` is false;
  /// overwritten by the next call.
  ///
  /// - Parameter gradient: of the last output; overwritten.
  func backward(_ gradient: Matrix<S>, needsInput: Bool) -> Matrix<S>? {
    S.reluDropoutBackward(
      gradient.pointer, output: output.pointer, count: gradient.count, keep: 1)
    let products = gradient.viewed(rows: patches.rows, columns: shape.channels)
    guard needsInput else {
      layer.accumulate(products, input: patches)
      return nil
    }
    scatterPatches(layer.backward(products, input: patches), images: gradient.rows)
    return inputGradient
  }

  /// im2col: one row per image and output pixel.
  @_specialize(where S == Float)
  private func gatherPatches(of input: Matrix<S>) {
    patches.reshape(rows: input.rows * outputSize.pixelCount, columns: layer.inputSize)
    let (source, target) = (input.pointer, patches.pointer)
    forEachRun(images: input.rows) { pixels, patch, count in
      (target + patch).update(from: source + pixels, count: count)
    }
  }

  /// col2im: the gradient of a pixel is the sum of those in all squares that see it.
  @_specialize(where S == Float)
  private func scatterPatches(_ gradient: Matrix<S>, images: Int) {
    inputGradient.reshape(rows: images, columns: inputSize.pixelCount * inputChannels)
    inputGradient.clear()
    let (source, target) = (gradient.pointer, inputGradient.pointer)
    forEachRun(images: images) { pixels, patch, count in
      for i in 0..<count { target[pixels + i] += source[patch + i] }
    }
  }

  /// Calls `body` for each line of each square with its place in the image, its place in the patches, and its length.
  @inline(__always)
  private func forEachRun(
    images: Int, _ body: (_ pixels: Int, _ patch: Int, _ count: Int) -> Void
  ) {
    let count = shape.kernel * inputChannels
    let line = inputSize.width * inputChannels
    let step = shape.stride * inputChannels
    var patch = 0
    for image in 0..<images {
      for y in 0..<outputSize.height {
        let top = (image * inputSize.height + y * shape.stride) * line
        for x in 0..<outputSize.width {
          for row in 0..<shape.kernel {
            body(top + row * line + x * step, patch, count)
            patch += count
          }
        }
      }
    }
  }
}
