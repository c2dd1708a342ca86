import NumericKernels
import SupervisionCore

/// Options of a ``ConvolutionBackbone`` and their defaults.
public struct ConvolutionOptions: Codable, Equatable, Sendable {
  /// Shapes of the convolutions, first to last. Default: 5 × 5 with stride 2 and 8 channels, then 3 × 3 with stride 2 and 16 channels.
  public var convolutions = [
    ConvolutionShape(kernel: 5, stride: 2, channels: 8),
    ConvolutionShape(kernel: 3, stride: 2, channels: 16),
  ]
  /// Output sizes of the hidden layers after them; the last is d. Default: one layer of 32.
  public var hidden = [32]
  /// Dropout rate of hidden layers in training, in 0..<1. Default: 0.1.
  public var dropout = 0.1

  /// The default options.
  public init() {}

  /// Checks every option against its range for images of one size.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` naming the option, what was found and its range.
  public func validate(for image: ImageSize) throws {
    var size = image
    for (index, shape) in convolutions.enumerated() {
      let name = "of convolution \(index + 1)"
      try check((1...64).contains(shape.stride), "stride \(name)", "\(shape.stride)", "in 1...64")
      try check(
        (1...4096).contains(shape.channels), "channels \(name)", "\(shape.channels)", "in 1...4096")
      let largest = min(size.width, size.height)
      try check(
        shape.kernel >= 1 && shape.kernel <= largest, "kernel \(name)", "\(shape.kernel)",
        "in 1...\(largest), as its input has \(size) pixels")
      size = shape.outputSize(of: size) ?? size
    }
    try check(!hidden.isEmpty, "hidden", "[]", "at least one size")
    try check(
      hidden.allSatisfy { (1...65_536).contains($0) }, "hidden", "\(hidden)", "in 1...65536")
    try check((0..<1).contains(dropout), "dropout", "\(dropout)", "in 0..<1")
  }
}

/// Gray images through convolutions, each followed by ReLU, then through hidden layers.
///
/// Rows hold an image's pixels line by line from the top left. Standardise them: on pixels from 0 to 1 as they are,
/// training was measured to end at half the F1, or at none.
public final class ConvolutionBackbone<S: TrainingScalar>: Backbone {
  public let outputSize: Int
  private let image: ImageSize
  private let convolutions: [Convolution<S>]
  private let hidden: HiddenLayers<S>
  private var input = Matrix<S>()

  /// - Precondition: the options are valid for images of this size, with at least one hidden layer.
  public init(
    image: ImageSize, options: ConvolutionOptions = ConvolutionOptions(), seed: UInt64
  ) {
    precondition(!options.hidden.isEmpty, "a convolution backbone needs a hidden layer")
    var generator = SeededGenerator(seed: seed, purpose: "convolution")
    var convolutions: [Convolution<S>] = []
    var (size, channels) = (image, 1)
    for (index, shape) in options.convolutions.enumerated() {
      convolutions.append(
        Convolution(
          "convolution.\(index)", shape, inputSize: size, inputChannels: channels,
          generator: &generator))
      (size, channels) = (convolutions[index].outputSize, shape.channels)
    }
    self.image = image
    self.convolutions = convolutions
    outputSize = options.hidden[options.hidden.count - 1]
    hidden = HiddenLayers(
      "hidden", sizes: [size.pixelCount * channels] + options.hidden, dropout: options.dropout,
      generator: &generator)
  }

  public var parameters: [any Parameter<S>] {
    convolutions.flatMap(\.parameters) + hidden.parameters
  }

  /// - Precondition: rows are as wide as an image has pixels.
  public func forward(_ features: DenseRows, rows: ArraySlice<Int>, pass: Pass) -> Matrix<S> {
    precondition(
      features.width == image.pixelCount, "rows of \(features.width) for \(image) pixels")
    features.copy(rows, to: &input)
    return hidden.forward(convolutions.reduce(input) { $1.forward($0) }, pass: pass)
  }

  public func backward(_ gradient: Matrix<S>) {
    var gradient = hidden.backward(gradient, needsInput: !convolutions.isEmpty)
    for (index, convolution) in convolutions.enumerated().reversed() {
      gradient = gradient.flatMap { convolution.backward($0, needsInput: index > 0) }
    }
  }
}

/// Images of one size through convolutions, pixel by pixel in the rows of vectors.
///
/// It belongs to no list, as the size of the images is part of it; register it under a name of your own.
public struct ConvolutionFactory: BackboneFactory {
  public let name: BackboneName
  public let summary: String
  private let image: ImageSize
  private let options: ConvolutionOptions

  /// - Parameters:
  ///   - name: the kind, as `--backbone` takes it.
  ///   - image: size of the images; their pixels are the columns of the vectors.
  ///   - options: shapes of the convolutions and hidden layers.
  /// - Throws: ``SupervisionCore/UsageError`` for images too small for the convolutions.
  public init(
    name: BackboneName = "convolution", image: ImageSize,
    options: ConvolutionOptions = ConvolutionOptions()
  ) throws {
    try options.validate(for: image)
    self.name = name
    summary = "Gray images of \(image) pixels: convolutions, then hidden layers."
    self.image = image
    self.options = options
  }

  /// - Throws: ``SupervisionCore/DataError`` when the vectors have another length than an image has pixels.
  public func fitEncoder(
    to train: DenseRows, options: BackboneOptions, jobs: Int
  ) throws -> DenseEncoder {
    guard train.width == image.pixelCount else {
      throw DataError(
        file: "features", found: "vectors of length \(train.width)",
        expected: "\(image.pixelCount), the pixels of an image", remedy: "name the images' own size"
      )
    }
    return DenseEncoder(fitting: train)
  }

  public func makeNetwork(
    reading encoder: DenseEncoder, options: BackboneOptions, seed: UInt64
  ) -> ConvolutionBackbone<Float> {
    ConvolutionBackbone(image: image, options: self.options, seed: seed)
  }
}
