import EndModels
import NumericKernels
import SupervisionCore
import Testing
import TrainingTestSupport

@testable import SliceLearning

/// One shape of the slice head that the folded and the unfolded version are compared on.
struct SliceHeadCase: CustomTestStringConvertible {
  let classCount: Int
  let options: SliceOptions
  var testDescription: String {
    "\(classCount) classes, \(options.attention), \(options.lossForm), T = \(options.temperature)"
  }

  /// Experts of another size than z, a temperature other than 1, weights other than 1.
  static let all: [SliceHeadCase] = [2, 4].flatMap { classCount in
    AttentionKind.allCases.flatMap { attention in
      SliceLossForm.allCases.map { form in
        var options = SliceOptions()
        options.expertSize = 3
        options.attention = attention
        options.temperature = 0.7
        options.lossForm = form
        options.baseWeight = 1.25
        options.indicatorWeight = 0.5
        options.predictionWeight = 0.75
        return SliceHeadCase(classCount: classCount, options: options)
      }
    }
  }
}

@Suite struct SliceHeadReferenceTests {
  init() throws { try Blas.load() }

  @Test(arguments: SliceHeadCase.all)
  func foldedAndUnfoldedHeadsAreEqualInDouble(_ shape: SliceHeadCase) throws {
    // Both do the same sums in another order: some hundred terms of order 1, 2⁻⁵³ each.
    try expectEqual(shape, Double.self, tolerance: 1e-10)
  }

  @Test(arguments: SliceHeadCase.all)
  func foldedAndUnfoldedHeadsAreEqualInFloat(_ shape: SliceHeadCase) throws {
    // Some hundred terms of order 1, 2⁻²⁴ each, and exp to 2 ulp.
    try expectEqual(shape, Float.self, tolerance: 1e-4)
  }

  @Test func expertsAreAsLargeAsTheInputUnlessSaidOtherwise() throws {
    try expectEqual(
      SliceHeadCase(classCount: 2, options: SliceOptions()), Double.self, tolerance: 1e-10)
  }

  private func expectEqual<S: SliceScalar>(
    _ shape: SliceHeadCase, _ scalar: S.Type, tolerance: S
  ) throws {
    var generator = SeededGenerator(seed: 11)
    // The fast kernels of Float take rows in blocks of 64.
    let (inputSize, sliceCount, rows) = (5, 2, S.self == Float.self ? 67 : 9)
    let head = try SliceHead<S>(
      inputSize: inputSize, sliceCount: sliceCount, classCount: shape.classCount,
      options: shape.options, seed: 3)
    for parameter in head.parameters {
      parameter.values.copy(generator.uniform(within: 1, count: parameter.values.count))
    }
    head.trustIndicators()
    let z: Matrix<S> = generator.matrix(rows: rows, columns: inputSize, within: 1.5)
    let batch: TargetBatch<S> = generator.batch(
      rows: rows, classCount: shape.classCount, slices: sliceCount + 1)
    let reference = SliceHeadReference(head)

    let unfolded = reference.forward(z)
    expectClose(
      "probabilities", head.probabilities(z).values, unfolded.probabilities.values, tolerance)
    let outputs = try #require(head.sliceOutputs(z))
    expectClose(
      "attention", outputs.attention, unfolded.attention.values.map { Float($0) }, 1e-5)

    let expected = reference.backward(z, batch)
    let (losses, input) = head.backward(z, batch)
    for (loss, exact) in [
      (losses.base, expected.losses.base), (losses.indicator, expected.losses.indicator),
      (losses.prediction, expected.losses.prediction),
    ] {
      #expect(abs(loss - exact) < Double(tolerance) * (1 + exact))
      #expect(exact > 0.01)
    }
    expectClose("z", input.values, expected.input.values, tolerance)
    for (parameter, gradient) in zip(head.parameters, expected.gradients)
    where !parameter.isMeasured {
      expectClose(parameter.name, try formedGradient(parameter), gradient, tolerance)
      #expect((gradient.map { abs($0) }.max() ?? 0) > 1e-3, "\(parameter.name) has no gradient")
      let squares = gradient.reduce(0) { $0 + Double($1) * Double($1) }
      #expect(
        abs(parameter.squaredGradient - squares) <= Double(tolerance) * (1 + squares),
        "norm of \(parameter.name)")
    }
  }

  private func formedGradient<S: SliceScalar>(_ parameter: any Parameter<S>) throws -> [S] {
    if let experts = parameter as? ExpertParameter<S> { return experts.formedGradient() }
    return try #require(parameter as? DenseParameter<S>).gradient.values
  }

  private func expectClose<S: SliceScalar>(
    _ name: String, _ found: [S], _ expected: [S], _ tolerance: S
  ) {
    #expect(found.count == expected.count, "\(name)")
    for (a, b) in zip(found, expected) where !(abs(a - b) <= tolerance * (1 + abs(b))) {
      Issue.record("\(name): \(a), expected \(b)")
    }
  }
}
