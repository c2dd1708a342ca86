import EndModels
import Evaluation
import SliceLearning
import SupervisionCore

/// Quality of a trained model's indicators against the true slices, means over the slices.
struct IndicatorResult: Sendable {
  let run: PlanarRun
  let parameterCount: Int
  let scores: PlanarScores
  /// Area under the ROC curve of the indicator's probability against the true slice.
  let auc: Double
  /// Mean probability inside the slice minus that outside.
  let contrast: Double
  /// Mean attention on the slice's expert.
  let attentionInside: Double
  let attentionOutside: Double

  init(_ run: PlanarRun) throws {
    self.run = run
    let model = try run.train()
    let test = run.testData(run.training.testCount)
    parameterCount = model.parameterCount
    scores = PlanarScores(model.predict(test.features), test)
    let outputs = model.sliceOutputs(test.features)!
    let slices = test.members.enumerated().map { index, members in
      SliceView(members, outputs, slice: index + 1)
    }
    func mean(_ value: (SliceView) -> Double) -> Double {
      slices.reduce(0) { $0 + value($1) } / Double(slices.count)
    }
    auc = mean(\.auc)
    contrast = mean { $0.indicatorInside - $0.indicatorOutside }
    attentionInside = mean(\.attentionInside)
    attentionOutside = mean(\.attentionOutside)
  }

  var record: ExperimentRun {
    ExperimentRun(
      settings: [
        ("attention", run.variant.attention.rawValue),
        ("noise", String(run.noise.falseFirings * 2)), ("auc", String(auc)),
        ("contrast", String(contrast)), ("attentionInside", String(attentionInside)),
        ("attentionOutside", String(attentionOutside)),
      ], seed: run.seed, parameterCount: parameterCount, overall: scores.overall,
      slices: zip(run.problem.slices.map(\.name), scores.slices).map { ($0, $1) })
  }
}

/// One slice of one model.
private struct SliceView {
  let auc: Double
  let indicatorInside: Double
  let indicatorOutside: Double
  let attentionInside: Double
  let attentionOutside: Double

  /// - Parameter slice: position among the outputs, 1 for the first after the base slice.
  init(_ members: [Bool], _ outputs: SliceOutputs, slice: Int) {
    let indicators = outputs.indicators(of: slice)
    let attention = outputs.attention(of: slice)
    func mean(_ values: [Double], _ isInside: Bool) -> Double {
      let own = zip(values, members).filter { $0.1 == isInside }.map(\.0)
      return own.reduce(0, +) / Double(max(1, own.count))
    }
    auc = Ranking(scores: indicators, isPositive: members).rocAUC ?? 0.5
    indicatorInside = mean(indicators, true)
    indicatorOutside = mean(indicators, false)
    attentionInside = mean(attention, true)
    attentionOutside = mean(attention, false)
  }
}
