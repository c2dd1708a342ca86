import EndModels
import NumericKernels
import SupervisionCore
import Testing

@Suite struct BiLstmTests {
  /// Token 3 stands in several rows and twice in one; rows 1 and 5 are empty, row 2 has one token.
  static let few = TokenSequences(
    rows: [[1, 3, 2], [], [3], [4, 0, 3, 3, 1], [5, 6], []], tokenCount: 8)
  /// So many repetitions that distinct tokens are projected once.
  static let repeating = TokenSequences(
    rows: [[1, 2, 1, 2, 1], [], [2], [2, 2, 1], [1, 2, 2, 1], [1]], tokenCount: 3)

  static func options(_ pooling: PoolingKind, dropout: Double = 0) -> BiLstmOptions {
    var options = BiLstmOptions()
    options.embeddingSize = 3
    options.hiddenSize = 4
    options.attentionSize = 3
    options.pooling = pooling
    options.embeddingDropout = dropout
    options.outputDropout = dropout
    options.embeddingScale = 1
    return options
  }

  @Test(arguments: PoolingKind.allCases, [few, repeating])
  func gradientsAreThoseOfFiniteDifferences(pooling: PoolingKind, features: TokenSequences) {
    for dropout in [0, 0.4] {
      let backbone = BiLstmBackbone<Double>(
        tokenCount: features.tokenCount, options: Self.options(pooling, dropout: dropout), seed: 3)
      let pass = Pass.training(seed: 5, step: 2)
      let rows = [3, 0, 1, 2, 4, 5][...]
      let functional = Self.functional(rows: rows.count, columns: backbone.outputSize)
      func loss() -> Double {
        zip(backbone.forward(features, rows: rows, pass: pass).values, functional.values)
          .reduce(0) { $0 + $1.0 * $1.1 }
      }
      _ = loss()
      let gradient = Matrix<Double>(rows: functional.rows, columns: functional.columns)
      gradient.copy(functional)
      backbone.backward(gradient)
      for parameter in backbone.parameters {
        for (i, analytic) in Self.gradient(of: parameter).enumerated() {
          let numeric = Self.slope(of: loss, at: parameter.values.pointer + i)
          // Five points leave an error of h⁴ = 1e-12 and rounding of 1e-16 / h = 1e-13 times the loss.
          #expect(
            abs(numeric - analytic) < 1e-9, "\(parameter.name)[\(i)]: \(analytic), not \(numeric)")
        }
      }
    }
  }

  @Test(arguments: PoolingKind.allCases)
  func fastKernelsGiveTheNumbersOfThePlainOnes(pooling: PoolingKind) throws {
    try Blas.load()
    var options = Self.options(pooling, dropout: 0.3)
    options.embeddingSize = 9
    options.hiddenSize = 21
    options.attentionSize = 17
    for features in [Self.few, Self.repeating] {
      let fast = BiLstmBackbone<Float>(tokenCount: features.tokenCount, options: options, seed: 1)
      let plain = BiLstmBackbone<Double>(tokenCount: features.tokenCount, options: options, seed: 1)
      expectAgreement(fast, plain, features, rows: [4, 5, 0, 2, 1, 3])
    }
  }

  /// So many rows that steps stand in several groups and products have blocks of every size.
  @Test func fastKernelsAgreeOnALargeBatch() throws {
    try Blas.load()
    var generator = SeededGenerator(seed: 6)
    var options = Self.options(.attention, dropout: 0.1)
    options.hiddenSize = 18
    for tokenCount in [30, 5000] {
      let features = TokenSequences(
        rows: (0..<50).map { _ in
          (0..<Int.random(in: 0...24, using: &generator)).map { _ in
            Int32.random(in: 0..<Int32(tokenCount), using: &generator)
          }
        }, tokenCount: tokenCount)
      let fast = BiLstmBackbone<Float>(tokenCount: tokenCount, options: options, seed: 1)
      let plain = BiLstmBackbone<Double>(tokenCount: tokenCount, options: options, seed: 1)
      expectAgreement(fast, plain, features, rows: Array(0..<50)[...])
    }
  }

  @Test(arguments: PoolingKind.allCases)
  func aRowsOutputDependsNeitherOnItsBatchNorOnItsPlace(pooling: PoolingKind) {
    let features = Self.few
    let backbone = BiLstmBackbone<Double>(
      tokenCount: features.tokenCount, options: Self.options(pooling), seed: 2)
    let all = [2, 5, 3, 0, 1, 4]
    let batch = backbone.forward(features, rows: all[...], pass: .inference)
    let together = (0..<all.count).map { row in (0..<batch.columns).map { batch[row, $0] } }
    for (place, row) in all.enumerated() {
      #expect(
        backbone.forward(features, rows: [row], pass: .inference).values == together[place])
    }
  }

  @Test(arguments: PoolingKind.allCases)
  func aRowWithoutTokensIsZero(pooling: PoolingKind) {
    let backbone = BiLstmBackbone<Double>(tokenCount: 8, options: Self.options(pooling), seed: 2)
    let z = backbone.forward(Self.few, rows: [1, 0], pass: .inference)
    #expect((0..<z.columns).allSatisfy { z[0, $0] == 0 && z[1, $0] != 0 })
    let empty = backbone.forward(Self.few, rows: [1, 5], pass: .training(seed: 1, step: 1))
    #expect(empty.rows == 2 && empty.values.allSatisfy { $0 == 0 })
    backbone.backward(Matrix(rows: 2, columns: z.columns))
    #expect(backbone.parameters.allSatisfy { $0.squaredGradient == 0 })
  }

  @Test func aRowCostsItsLength() {
    let backbone = BiLstmBackbone<Double>(tokenCount: 8, options: Self.options(.max), seed: 2)
    #expect((0..<6).map { backbone.cost(of: $0, in: Self.few) } == [3, 0, 1, 5, 2, 0])
  }

  @Test func optionsOutOfRangeAreRefused() {
    var options = BiLstmOptions()
    options.outputDropout = 1
    #expect(throws: UsageError.self) { try options.validate() }
  }

  /// Both classes have the same words equally often, so no bag of words does better than chance.
  @Test func learnsWhichOfTwoWordsComesFirst() throws {
    try Blas.load()
    var generator = SeededGenerator(seed: 4)
    func example(_ label: Int) -> [Int32] {
      var row = (0..<Int.random(in: 4...9, using: &generator)).map { _ in
        Int32.random(in: 3...8, using: &generator)
      }
      let places = Array(row.indices.shuffled(using: &generator).prefix(2)).sorted()
      row[places[0]] = label == 1 ? 1 : 2
      row[places[1]] = label == 1 ? 2 : 1
      return row
    }
    let labels = (0..<320).map { $0 % 2 }
    let features = TokenSequences(rows: labels.map { example($0) }, tokenCount: 9)
    let targets = try TrainingTargets(
      labels: ProbabilisticLabels(
        classCount: 2, probabilities: labels.flatMap { $0 == 1 ? [0, 1] : [1, 0] }),
      rows: Array(0..<240))
    var options = Self.options(.attention)
    options.embeddingSize = 8
    options.hiddenSize = 8
    let backbone = BiLstmBackbone<Float>(tokenCount: 9, options: options, seed: 1)
    let model = EndModel(
      backbone: backbone,
      head: PlainHead(inputSize: backbone.outputSize, classCount: 2, seed: 1))
    var training = TrainingOptions()
    training.epochs = 12
    training.batchSize = 16
    training.learningRate = 0.02
    _ = try Trainer(
      model, options: training, features: features, targets: targets, validation: nil
    ).run()
    let predicted = model.predict(features)
    let right = (240..<320).filter { (predicted[$0, 1] > 0.5) == (labels[$0] == 1) }.count
    #expect(right >= 76, "\(right) of 80 unseen rows")
  }
}

extension BiLstmTests {
  /// Compares z and all gradients of one training step.
  private func expectAgreement(
    _ fast: BiLstmBackbone<Float>, _ plain: BiLstmBackbone<Double>, _ features: TokenSequences,
    rows: ArraySlice<Int>
  ) {
    let pass = Pass.training(seed: 1, step: 1)
    let z = fast.forward(features, rows: rows, pass: pass)
    let reference = plain.forward(features, rows: rows, pass: pass)
    Self.expectClose(z.values, reference.values, "z")
    let functional = Self.functional(rows: rows.count, columns: plain.outputSize)
    fast.backward(
      Matrix(
        rows: (0..<rows.count).map { row in
          (0..<functional.columns).map { Float(functional[row, $0]) }
        }))
    plain.backward(functional)
    for (mine, other) in zip(fast.parameters, plain.parameters) {
      Self.expectClose(Self.gradient(of: mine), Self.gradient(of: other), mine.name)
    }
  }

  /// Fixed numbers without a pattern that the layers share.
  private static func functional(rows: Int, columns: Int) -> Matrix<Double> {
    var generator = SeededGenerator(seed: 9)
    return Matrix(
      rows: (0..<rows).map { _ in (0..<columns).map { _ in generator.uniform() * 2 - 1 } })
  }

  /// dL/dw of every value, zeros for rows of a table that the batch does not touch.
  private static func gradient<S: TrainingScalar>(of parameter: any Parameter<S>) -> [S] {
    if let dense = parameter as? DenseParameter<S> { return dense.gradient.values }
    guard let table = parameter as? TableParameter<S> else { return [] }
    var gradient = [S](repeating: 0, count: table.values.count)
    for (slot, row) in table.touchedRows.enumerated() {
      for j in 0..<table.width {
        gradient[Int(row) * table.width + j] = table.gradientRows[slot * table.width + j]
      }
    }
    return gradient
  }

  private static func slope(of loss: () -> Double, at w: UnsafeMutablePointer<Double>) -> Double {
    let (original, h) = (w.pointee, 1e-3)
    defer { w.pointee = original }
    func value(_ steps: Double) -> Double {
      w.pointee = original + steps * h
      return loss()
    }
    return (value(-2) - 8 * value(-1) + 8 * value(1) - value(2)) / (12 * h)
  }

  /// Single precision has a relative rounding error of 6e-8 per operation; these sums have some hundred.
  private static func expectClose(_ fast: [Float], _ plain: [Double], _ name: String) {
    let largest = zip(fast, plain).map { abs(Double($0) - $1) }.max() ?? 0
    #expect(fast.count == plain.count && largest < 1e-5, "\(name): largest difference \(largest)")
  }
}
