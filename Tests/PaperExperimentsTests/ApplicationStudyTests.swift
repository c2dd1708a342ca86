import EndModels
import Evaluation
import NumericKernels
import Pipeline
import SliceLearning
import SupervisionCore
import Testing

@testable import PaperExperiments

/// A small application: class by the sign of x₁, but of x₂ in one slice.
@Suite struct ApplicationStudyTests {
  init() throws { try Blas.load() }

  private func application() -> Application {
    var gold: [Split: [Int]] = [:]
    var members: [Split: [[Bool]]] = [:]
    var vectors: [Split: DenseRows] = [:]
    for (number, split) in [Split.train, .dev, .test].enumerated() {
      var generator = SeededGenerator(seed: UInt64(number))
      let count = split == .train ? 240 : 120
      let points = (0..<count).map { _ in
        SIMD2(Float(generator.uniform() * 2 - 1), Float(generator.uniform() * 2 - 1))
      }
      let inside = (0..<count).map { _ in generator.uniform() < 0.25 }
      gold[split] = points.indices.map {
        inside[$0] ? (points[$0].y > 0 ? 1 : 0) : (points[$0].x > 0 ? 1 : 0)
      }
      members[split] = [inside, (0..<count).map { $0 < 5 }]
      vectors[split] = DenseRows(
        count: count, width: 3,
        values: points.indices.flatMap { [points[$0].x, points[$0].y, inside[$0] ? 1 : 0] })
    }
    return Application(
      name: "small", title: "Small", measure: .matthews,
      origin: CorpusOrigin(kind: .embedded, files: []), classNames: ["a", "b"], gold: gold,
      sliceNames: ["inside", "few"], members: members, vectors: vectors, vectorsTitle: "numbers")
  }

  private func study() -> ApplicationStudy<DenseBackbone<Float>> {
    let application = application()
    return ApplicationStudy(
      application, backboneTitle: "mlp", budget: .quick, features: application.vectors,
      memory: NetworkMemory(parameterCount: 32, activationBytes: 100)
    ) { DenseBackbone<Float>(sizes: [3, 8], dropout: 0, seed: $0) }
  }

  private let choice = TrainingChoice(learningRate: 0.02, l2: 0)

  @Test func slicesWithFewMembersAreLeftOut() { #expect(study().slices == [0]) }

  @Test func aMixtureThatDoesNotFitIntoMemoryIsRefusedBeforeRunsBegin() throws {
    let study = study()
    #expect(study.peakBytes(.moe) == 3 * study.peakBytes(.vanilla), "one slice, and two more")
    func results(within bytes: Int) throws -> [ApplicationResults] {
      var runs = ApplicationRuns(
        studies: [study], methods: [ApplicationMethod(.vanilla), ApplicationMethod(.moe)],
        seeds: [1], kept: KeptRuns(folder: nil), jobs: 2)
      runs.memory = .bytes(bytes)
      return try runs.results(progress: SilentProgress())
    }
    let error = #expect(throws: UsageError.self) {
      try results(within: study.peakBytes(.moe) - 1)
    }
    #expect(error?.problem.hasPrefix("a run of MoE on Small needs about") == true)
    #expect(try results(within: study.peakBytes(.moe)).count == 1)
  }

  @Test(arguments: ApplicationMethod.all)
  func aMethodGivesTheSameScoresAgain(method: ApplicationMethod) throws {
    let study = study()
    let start = try study.pretrained(choice, seed: 1)
    let first = try study.run(method, start, choice, seed: 1)
    let second = try study.run(method, start, choice, seed: 1)
    #expect(first.overall == second.overall && first.slices == second.slices)
    #expect(first.slices.count == 1)
    #expect(first.parameterCount > 0)
  }

  /// Every branch of a mixture starts from the one backbone that was trained.
  @Test func everyBranchStartsFromThePretrainedBackbone() throws {
    let start = try study().pretrained(choice, seed: 1)
    let branches = (0..<3).map {
      DenseBackbone<Float>(sizes: [3, 8], dropout: 0, seed: UInt64($0))
    }
    let backbone = BranchedBackbone(branches)
    backbone.start(from: start.parameters)
    for branch in branches {
      #expect(branch.parameters.map { $0.values.values } == start.parameters)
    }
  }

  @Test func constantPredictionsHaveNoCorrelationAndConstantGoldNone() {
    let application = application()
    let count = application.rowCount(.test)
    let constant = ProbabilisticLabels(
      classCount: 2, probabilities: (0..<count).flatMap { _ in [0.2, 0.8] })
    #expect(application.score(constant, .test, .matthews) == 0)
    let ones = application.gold[.test]!.indices.filter { application.gold[.test]![$0] == 1 }
    #expect(application.score(constant, .test, .matthews, rows: ones) == nil)
  }

  @Test func liftsAreDifferencesFromVanillaOfTheSameSeed() throws {
    func result(_ method: ApplicationMethod, _ seed: UInt64, _ slice: Double?) -> ApplicationResult
    {
      ApplicationResult(
        method: method, seed: seed, parameterCount: 10, multiplier: nil, overall: 0.5,
        accuracy: 0.5, slices: [slice])
    }
    let sbl = ApplicationMethod(.sbl)
    let vanilla = ApplicationMethod(.vanilla)
    let results = ApplicationResults(
      study(), methods: ApplicationMethod.all, search: ApplicationSearch(choice: choice),
      results: [
        result(vanilla, 0, 0.4), result(vanilla, 1, 0.5), result(vanilla, 2, nil),
        result(sbl, 0, 0.5), result(sbl, 1, 0.8), result(sbl, 2, 0.9),
      ])
    #expect(abs(results.lifts(sbl)[0] - 0.2) < 1e-12)
    #expect(abs(results.lift(sbl, slice: 0)!.value - 0.2) < 1e-12)
  }
}
