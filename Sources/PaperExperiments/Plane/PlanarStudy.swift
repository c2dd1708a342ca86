import Evaluation
import SliceLearning
import SupervisionCore

/// A trained model with its scores.
struct PlanarResult: Sendable {
  let run: PlanarRun
  let parameterCount: Int
  let scores: PlanarScores
  /// Scores on as many test points as the paper has.
  let small: PlanarScores

  /// Trains and scores.
  init(_ run: PlanarRun, smallCount: Int = 1250) throws {
    self.run = run
    let model = try run.train()
    parameterCount = model.parameterCount
    let test = run.testData(run.training.testCount)
    scores = PlanarScores(model.predict(test.features), test)
    let few = run.testData(smallCount)
    small = PlanarScores(model.predict(few.features), few)
  }

  /// - Parameter settings: settings that distinguish the run, beside method and noise.
  func record(_ settings: [(name: String, value: String)] = []) -> ExperimentRun {
    ExperimentRun(
      settings: settings + [
        ("method", run.variant.method.rawValue), ("attention", run.variant.attention.rawValue),
        ("recall", String(run.noise.recall)), ("falseFirings", String(run.noise.falseFirings)),
        ("hiddenSize", String(run.training.hiddenSize)), ("epochs", String(run.training.epochs)),
      ], seed: run.seed, parameterCount: parameterCount, overall: scores.overall,
      slices: zip(run.problem.slices.map(\.name), scores.slices).map { ($0, $1) })
  }
}

extension [PlanarResult] {
  /// Runs of one variant under one noise, in the order of seeds.
  func of(_ variant: PlanarVariant, _ noise: SlicingNoise) -> [PlanarResult] {
    filter { $0.run.variant == variant && $0.run.noise == noise }
  }

  var overall: RunSummary? { RunSummary(map(\.scores.overall)) }
  var sliceMean: RunSummary? { RunSummary(map(\.scores.sliceMean)) }

  /// Scores on one slice, by its position.
  func slice(_ index: Int) -> RunSummary? { RunSummary(compactMap { $0.scores.slices[index] }) }

  /// `self − other`, run by run.
  ///
  /// - Precondition: the same runs in the same order, and at least one.
  func difference(
    _ score: (PlanarScores) -> Double, minus other: [PlanarResult]
  ) -> PairedDifference {
    PairedDifference(map { score($0.scores) }, minus: other.map { score($0.scores) })!
  }
}
