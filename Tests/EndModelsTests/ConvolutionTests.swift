import EndModels
import NumericKernels
import SupervisionCore
import Testing
import TrainingTestSupport

@Suite struct ConvolutionTests {
  /// Strides leave a rest in both directions, kernels overlap, and the image is not square.
  private static let image = ImageSize(width: 8, height: 7)
  private static let pixels = DenseRows(
    count: 4, width: image.pixelCount,
    values: [Float].random(count: 4 * image.pixelCount, seed: 41))

  private static func options(
    _ shapes: [(kernel: Int, stride: Int, channels: Int)], hidden: [Int] = [5],
    dropout: Double = 0
  ) -> ConvolutionOptions {
    var options = ConvolutionOptions()
    options.convolutions = shapes.map {
      ConvolutionShape(kernel: $0.kernel, stride: $0.stride, channels: $0.channels)
    }
    options.hidden = hidden
    options.dropout = dropout
    return options
  }

  @Test(arguments: 0...3)
  func gradientsAreThoseOfFiniteDifferences(convolutions: Int) {
    let shapes = [(kernel: 3, stride: 2, channels: 3), (2, 1, 2), (1, 1, 2)].prefix(convolutions)
    let backbone = ConvolutionBackbone<Double>(
      image: Self.image, options: Self.options(Array(shapes), dropout: 0.3), seed: 6)
    let model = EndModel(
      backbone: backbone,
      head: PlainHead(inputSize: backbone.outputSize, classCount: 2, seed: 7))
    var generator = SeededGenerator(seed: 16)
    // Three small layers can start with no output above 0, and then all gradients are 0.
    for parameter in backbone.parameters {
      parameter.values.copy(generator.uniform(within: 1, count: parameter.values.count))
    }
    let batch: TargetBatch<Double> = generator.batch(rows: 3, classCount: 2, slices: 0)
    let checks = checkGradients(
      of: model, Self.pixels, rows: [3, 0, 2], pass: .training(seed: 10, step: 9), batch)
    #expect(checks.count == 2 * convolutions + 4)
    for check in checks { #expect(check.isSound, "\(check)") }
  }

  /// The definition, pixel by pixel: max(0, b + Σ w·x) over the square that an output sees.
  private func convolve(
    _ input: [Double], _ size: ImageSize, channels: Int, _ shape: ConvolutionShape,
    weight: [Double], bias: [Double]
  ) -> (output: [Double], size: ImageSize) {
    let result = ImageSize(
      width: (size.width - shape.kernel) / shape.stride + 1,
      height: (size.height - shape.kernel) / shape.stride + 1)
    var output: [Double] = []
    for y in 0..<result.height {
      for x in 0..<result.width {
        for o in 0..<shape.channels {
          var sum = bias[o]
          for dy in 0..<shape.kernel {
            for dx in 0..<shape.kernel {
              for c in 0..<channels {
                let pixel = (y * shape.stride + dy) * size.width + x * shape.stride + dx
                let tap = ((o * shape.kernel + dy) * shape.kernel + dx) * channels + c
                sum += weight[tap] * input[pixel * channels + c]
              }
            }
          }
          output.append(max(0, sum))
        }
      }
    }
    return (output, result)
  }

  @Test func outputsAreThoseOfTheDefinition() {
    let options = Self.options([(3, 2, 3), (2, 1, 2)], hidden: [4])
    let backbone = ConvolutionBackbone<Double>(image: Self.image, options: options, seed: 2)
    let numbers = backbone.parameters.map { $0.values.values }
    let z = backbone.forward(Self.pixels, rows: [2, 1], pass: .inference)
    for (place, row) in [2, 1].enumerated() {
      let start = row * Self.image.pixelCount
      var values = Self.pixels.values[start..<start + Self.image.pixelCount].map(Double.init)
      var (size, channels) = (Self.image, 1)
      for (index, shape) in options.convolutions.enumerated() {
        (values, size) = convolve(
          values, size, channels: channels, shape, weight: numbers[2 * index],
          bias: numbers[2 * index + 1])
        channels = shape.channels
      }
      // 8 × 7 pixels become 3 × 3, then 2 × 2 of two channels.
      #expect(values.count == 8)
      for o in 0..<4 {
        let sum = (0..<8).reduce(numbers[5][o]) { $0 + numbers[4][o * 8 + $1] * values[$1] }
        #expect(abs(z[place, o] - max(0, sum)) < 1e-12)
      }
    }
  }

  @Test func fastKernelsGiveTheNumbersOfThePlainOnes() throws {
    try Blas.load()
    let options = Self.options([(3, 1, 9), (3, 2, 5)], hidden: [17], dropout: 0.3)
    let fast = ConvolutionBackbone<Float>(image: Self.image, options: options, seed: 1)
    let plain = ConvolutionBackbone<Double>(image: Self.image, options: options, seed: 1)
    let pass = Pass.training(seed: 1, step: 1)
    // A larger batch first: what it leaves in the buffers must not count.
    _ = fast.forward(Self.pixels, rows: [3, 2, 1, 0], pass: pass)
    let z = fast.forward(Self.pixels, rows: [1, 3, 0], pass: pass)
    let reference = plain.forward(Self.pixels, rows: [1, 3, 0], pass: pass)
    expectClose(z.values, reference.values, "z")
    var generator = SeededGenerator(seed: 9)
    let slopes: Matrix<Double> = generator.matrix(rows: 3, columns: 17)
    let fastSlopes = Matrix<Float>(rows: 3, columns: 17)
    for i in 0..<slopes.count { fastSlopes.pointer[i] = Float(slopes.pointer[i]) }
    fast.backward(fastSlopes)
    plain.backward(slopes)
    for (mine, other) in zip(fast.parameters, plain.parameters) {
      expectClose(mine.lastGradient(), other.lastGradient(), mine.name)
    }
  }

  /// Single precision has a relative rounding error of 6e-8 per operation; these sums have some hundred.
  private func expectClose(_ fast: [Float], _ plain: [Double], _ name: String) {
    let largest = zip(fast, plain).map { abs(Double($0) - $1) }.max() ?? 0
    #expect(fast.count == plain.count && largest < 1e-5, "\(name): largest difference \(largest)")
  }

  /// A short line, lying or standing, anywhere in the image.
  @Test func learnsAPatternWhereverItStands() throws {
    try Blas.load()
    var generator = SeededGenerator(seed: 4)
    var values: [Float] = []
    let labels = (0..<300).map { $0 % 2 }
    for label in labels {
      var pixels = [Float](repeating: 0, count: Self.image.pixelCount)
      let x = generator.index(below: Self.image.width - 2)
      let y = generator.index(below: Self.image.height - 2)
      for step in 0..<3 {
        let (dx, dy) = label == 1 ? (step, 0) : (0, step)
        pixels[(y + dy) * Self.image.width + x + dx] = 1
      }
      values += pixels
    }
    let backbone = ConvolutionBackbone<Float>(
      image: Self.image, options: Self.options([(3, 1, 4)], hidden: [8]), seed: 3)
    let model = EndModel(
      backbone: backbone, head: PlainHead<Float>(inputSize: 8, classCount: 2, seed: 3))
    let features = DenseRows(count: 300, width: Self.image.pixelCount, values: values)
    var options = TrainingOptions()
    options.epochs = 12
    options.batchSize = 20
    options.learningRate = 0.02
    _ = try Trainer(
      model, options: options, features: features,
      targets: TrainingTargets(
        labels: ProbabilisticLabels(
          classCount: 2, probabilities: labels.flatMap { $0 == 1 ? [0, 1] : [1, 0] }),
        rows: Array(0..<220)),
      validation: nil
    ).run()
    let predicted = model.predict(features)
    let right = (220..<300).count { predicted.mostProbableClass($0) == labels[$0] }
    #expect(right >= 76, "\(right) of 80 unseen images")
  }

  @Test func optionsThatDoNotFitTheImageAreRefused() throws {
    let image = ImageSize(width: 32, height: 24)
    try ConvolutionOptions().validate(for: image)
    #expect(throws: UsageError.self) {
      try ConvolutionOptions().validate(for: ImageSize(width: 32, height: 8))
    }
    let faulty: [(inout ConvolutionOptions) -> Void] = [
      { $0.dropout = 1 }, { $0.hidden = [] }, { $0.hidden = [0] },
      { $0.convolutions[0].stride = 0 }, { $0.convolutions[1].channels = 0 },
      { $0.convolutions[0].kernel = 0 }, { $0.convolutions[0].kernel = 25 },
    ]
    for change in faulty {
      var options = ConvolutionOptions()
      change(&options)
      #expect(throws: UsageError.self) { try options.validate(for: image) }
    }
  }
}
