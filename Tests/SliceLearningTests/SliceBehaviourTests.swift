import EndModels
import NumericKernels
import SupervisionCore
import Testing
import TrainingTestSupport

@testable import SliceLearning

/// What must hold of every head that knows slices, whatever its numbers.
@Suite struct SliceBehaviourTests {
  private let inputSize = 3
  private let sliceCount = 2
  private let rows = 4

  /// Row 3 is in slice 2 only, row 2 in no slice at all, not even the base slice.
  private let members = Matrix<Double>(rows: [[1, 1, 0, 0], [1, 0, 0, 0], [0, 1, 0, 1]])

  private func heads(
    classCount: Int, _ change: (inout SliceOptions) -> Void = { _ in }
  ) throws -> [(head: any Head<Double>, z: Matrix<Double>)] {
    var options = SliceOptions()
    change(&options)
    var generator = SeededGenerator(seed: 1)
    let z: Matrix<Double> = generator.matrix(rows: rows, columns: inputSize)
    let branches: Matrix<Double> = generator.matrix(
      rows: rows, columns: inputSize * (sliceCount + 2))
    return [
      (
        try SliceHead(
          inputSize: inputSize, sliceCount: sliceCount, classCount: classCount, options: options,
          seed: 2), z
      ),
      (
        try HardParameterSharingHead(
          inputSize: inputSize, sliceCount: sliceCount, classCount: classCount, options: options,
          seed: 2), z
      ),
      (
        try MixtureHead(
          branchSize: inputSize, sliceCount: sliceCount, classCount: classCount, options: options,
          seed: 2), branches
      ),
    ]
  }

  /// Labels of all rows, the class of one of them given.
  private func batch(
    classCount: Int, row: Int, label: Int, weight: Double = 1
  ) -> TargetBatch<Double> {
    let outputs = outputCount(classCount: classCount)
    let targets = Matrix<Double>(rows: outputs, columns: rows)
    for other in 0..<rows { targets[0, other] = 0.5 }
    for output in 0..<outputs {
      targets[output, row] = label == (outputs == 1 ? 1 : output) ? 1 : 0
    }
    if outputs > 1 {
      for other in 0..<rows where other != row {
        for output in 0..<outputs { targets[output, other] = 1 / Double(outputs) }
      }
    }
    var weights = [Double](repeating: 1, count: rows)
    weights[row] = weight
    return TargetBatch(targets: targets, weights: weights, members: members)
  }

  private func run(
    _ head: any Head<Double>, _ z: Matrix<Double>, _ batch: TargetBatch<Double>
  ) -> (losses: LossParts, gradients: [[Double]]) {
    let (losses, gradient) = head.backward(z, batch)
    let input = gradient.values
    return (losses, head.parameters.map { $0.lastGradient() } + [input])
  }

  @Test(arguments: [2, 3])
  func theLabelOfANonMemberDoesNotReachThePredictionLoss(classCount: Int) throws {
    for (head, z) in try heads(classCount: classCount, { $0.baseWeight = 0 }) {
      let first = run(head, z, batch(classCount: classCount, row: 2, label: 0))
      let second = run(head, z, batch(classCount: classCount, row: 2, label: 1))
      #expect(first.losses.prediction > 0.1)
      #expect(first.losses.prediction == second.losses.prediction, "\(type(of: head))")
      #expect(first.gradients == second.gradients, "\(type(of: head))")
    }
  }

  @Test(arguments: [2, 3])
  func theLabelOfAMemberDoesReachThePredictionLoss(classCount: Int) throws {
    for (head, z) in try heads(classCount: classCount, { $0.baseWeight = 0 }) {
      let first = run(head, z, batch(classCount: classCount, row: 3, label: 0))
      let second = run(head, z, batch(classCount: classCount, row: 3, label: 1))
      #expect(first.losses.prediction != second.losses.prediction)
      #expect(first.gradients != second.gradients)
    }
  }

  /// Row 2 is in no slice, so its label pulls at the base loss alone.
  @Test func theBaseLossTakesEveryRow() throws {
    for (head, z) in try heads(classCount: 2) {
      let first = run(head, z, batch(classCount: 2, row: 2, label: 0)).losses
      let second = run(head, z, batch(classCount: 2, row: 2, label: 1)).losses
      #expect(first.base != second.base)
      #expect(first.prediction == second.prediction && first.indicator == second.indicator)
    }
  }

  @Test func aRowThatWeighsNothingHasNoLabel() throws {
    for (head, z) in try heads(classCount: 2) {
      let first = run(head, z, batch(classCount: 2, row: 3, label: 0, weight: 0))
      let second = run(head, z, batch(classCount: 2, row: 3, label: 1, weight: 0))
      #expect(first.losses == second.losses)
      #expect(first.gradients == second.gradients)
    }
  }

  /// ln(1 + e^∓q) for members and others, by hand: q = ±2 from weights 0 and biases 2, −2, 0.
  @Test func indicatorsAreTrainedTowardsMembership() throws {
    let head = try SliceHead<Double>(
      inputSize: inputSize, sliceCount: sliceCount, classCount: 2, options: SliceOptions(), seed: 2)
    head.parameters[0].values.clear()
    head.parameters[1].values.copy([2, -2, 0])
    let z = try heads(classCount: 2)[0].z
    let losses = run(head, z, batch(classCount: 2, row: 0, label: 1)).losses
    let (agrees, contradicts, open) = (0.126928, 2.126928, 0.693147)
    let expected =
      (2 * agrees + 2 * contradicts + contradicts + 3 * agrees + 4 * open) / Double(rows)
    #expect(abs(losses.indicator - expected) < 1e-5)
    let outputs = try #require(head.sliceOutputs(z))
    #expect(abs(outputs.indicators[0] - 0.880797) < 1e-5)
    #expect(abs(outputs.indicators[1] - 0.119203) < 1e-5)
  }

  @Test(arguments: AttentionKind.allCases)
  func attentionSumsToOneOverSlicesForEveryRow(attention: AttentionKind) throws {
    for (head, z) in try heads(classCount: 2, { $0.attention = attention }) {
      guard let outputs = head.sliceOutputs(z) else { continue }
      // The base slice and those of the task, slices innermost.
      #expect(outputs.sliceCount == sliceCount + 1)
      #expect(outputs.attention.count == rows * (sliceCount + 1))
      for row in 0..<rows {
        let shares = outputs.attention[(row * 3)..<(row * 3 + 3)]
        #expect(abs(shares.reduce(0, +) - 1) < 1e-6)
        #expect(shares.allSatisfy { $0 > 0 })
      }
    }
  }

  @Test func probabilitiesSumToOneWithClassOneLast() throws {
    for classCount in [2, 4] {
      for (head, z) in try heads(classCount: classCount) {
        let labels = head.probabilities(z)
        #expect(labels.rows == rows && labels.columns == classCount)
        for row in 0..<rows {
          #expect(abs((0..<classCount).reduce(0) { $0 + labels[row, $1] } - 1) < 1e-12)
        }
      }
    }
  }

  /// P of the row's class rises when the parameters take a small step against the gradient.
  @Test(arguments: [2, 3])
  func aStepAlongTheGradientRaisesTheProbabilityOfTheLabel(classCount: Int) throws {
    for label in 0..<classCount {
      for (head, z) in try heads(classCount: classCount, { $0.indicatorWeight = 0 }) {
        let batch = batch(classCount: classCount, row: 0, label: label)
        let before = head.probabilities(z)[0, label]
        for step in 1...20 {
          _ = head.backward(z, batch)
          for parameter in head.parameters {
            parameter.apply(AdamStep(number: step, learningRate: 0.02))
          }
        }
        #expect(head.probabilities(z)[0, label] > before + 0.05, "\(type(of: head))")
      }
    }
  }

  @Test func aLowTemperatureLetsOneSliceDecide() throws {
    let sharp = try heads(classCount: 2, { $0.temperature = 1e-3 })[0]
    let soft = try heads(classCount: 2, { $0.temperature = 1e3 })[0]
    let top = try #require(sharp.head.sliceOutputs(sharp.z)).attention.max() ?? 0
    #expect(top > 0.99)
    for share in try #require(soft.head.sliceOutputs(soft.z)).attention {
      #expect(abs(share - 1 / 3) < 0.01)
    }
  }

  /// The mean form divides the indicator loss by the number of slices, and the prediction loss by the number of
  /// members rather than rows: 5 here, against 4 rows.
  @Test func theMeanFormDividesBySlicesAndMembers() throws {
    let batch = batch(classCount: 2, row: 0, label: 1)
    let sum = try heads(classCount: 2)[0]
    let mean = try heads(classCount: 2, { $0.lossForm = .mean })[0]
    let sums = run(sum.head, sum.z, batch).losses
    let means = run(mean.head, mean.z, batch).losses
    #expect(abs(means.base - sums.base) < 1e-12)
    #expect(abs(means.indicator - sums.indicator / 3) < 1e-12)
    #expect(abs(means.prediction - sums.prediction * 4 / 5) < 1e-12)
  }

  @Test func multipliersWeighTheHeadsOfSlices() throws {
    let batch = batch(classCount: 2, row: 0, label: 1)
    func prediction(_ multipliers: [Double]) throws -> Double {
      let (head, z) = try heads(classCount: 2, { $0.multipliers = multipliers })[1]
      return run(head, z, batch).losses.prediction
    }
    let (first, second) = (try prediction([1, 0]), try prediction([0, 1]))
    #expect(first > 0 && second > 0)
    #expect(abs(try prediction([]) - first - second) < 1e-12)
    #expect(abs(try prediction([2, 0.5]) - 2 * first - 0.5 * second) < 1e-12)
  }
}
