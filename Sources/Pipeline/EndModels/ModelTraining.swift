import EndModels
import NumericKernels
import SliceLearning
import SupervisionCore

/// Training of a method's model over the features of one backbone, common to all end models.
///
/// It knows neither votes nor scores: ``EndModelTrainer`` and the experiments of the paper bring labels, slices and the
/// criteria by which epochs are chosen on dev, and score the outcome.
package struct ModelTraining<Network: Backbone>: Sendable where Network.Scalar == Float {
  package typealias Model = EndModel<BranchedBackbone<Network>>

  /// Encoded candidates of train, and of dev where epochs are to be chosen.
  private let features: [Split: Network.Features]
  /// Labels of train.
  private let labels: ProbabilisticLabels
  /// What the votes on train say, to refine the labels by; nil to keep them.
  private let voteLikelihoods: VoteLikelihoods?
  /// Train rows to learn from; nil for all.
  private let rows: [Int]?
  /// Per slice, whether each train candidate is in it.
  private let members: [[Bool]]
  private let criteria: [SelectionCriterion]
  private let makeNetwork: @Sendable (UInt64) -> Network

  package init(
    features: [Split: Network.Features], labels: ProbabilisticLabels,
    voteLikelihoods: VoteLikelihoods? = nil, rows: [Int]? = nil, members: [[Bool]],
    criteria: [SelectionCriterion],
    makeNetwork: @escaping @Sendable (UInt64) -> Network
  ) {
    self.features = features
    self.labels = labels
    self.voteLikelihoods = voteLikelihoods
    self.rows = rows
    self.members = members
    self.criteria = criteria
    self.makeNetwork = makeNetwork
  }

  /// A model with initial parameters.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for options out of range.
  package func untrained(
    _ method: EndModelMethod, _ slices: SliceOptions, seed: UInt64
  ) throws -> Model {
    try method.model(
      classCount: labels.classCount, sliceCount: members.count, options: slices, seed: seed,
      backbone: makeNetwork)
  }

  /// A trainer of a model; plain heads are trained without slices.
  ///
  /// - Throws: ``SupervisionCore/DataError`` where train has no candidates, and as ``EndModels/Trainer``
  ///   and ``EndModels/TrainingTargets`` throw.
  package func trainer(
    _ model: Model, _ options: TrainingOptions
  ) throws -> Trainer<BranchedBackbone<Network>> {
    guard let train = features[.train] else {
      throw DataError(
        file: "features", field: "train", found: "no candidates", expected: "at least one",
        remedy: "import a corpus that has a train split")
    }
    let knowsSlices = !(model.head is PlainHead<Float>)
    return try Trainer(
      model, options: options, features: train,
      targets: TrainingTargets(
        labels: labels, members: knowsSlices ? members : [], rows: rows,
        voteLikelihoods: voteLikelihoods),
      validation: features[.dev].map { Validation(features: $0, criteria: criteria) })
  }
}

extension BranchedBackbone where S == Float {
  /// Starts every branch from the parameters of one trained network.
  package func start(from parameters: [[Float]]) {
    for (index, parameter) in self.parameters.enumerated() {
      parameter.values.copy(parameters[index % parameters.count])
    }
  }
}

/// MANUAL: HPS trained with each multiplier on the losses of the slices that lag behind; the best one is selected.
///
/// - Parameters:
///   - plain: the outcome without a multiplier.
///   - score: dev score of an outcome on the slices that lag.
///   - train: the outcome with a multiplier.
/// - Returns: the best outcome with its multiplier; nil where no multiplier improves on the plain outcome.
/// - Source: Chen et al. 2019, section 4.1.1.
package func searchMultiplier<Outcome>(
  from plain: Outcome, score: (Outcome) -> Double, train: (Double) throws -> Outcome
) rethrows -> (best: Outcome, multiplier: Double?) {
  var result: (best: Outcome, multiplier: Double?) = (plain, nil)
  for multiplier in [2.0, 20, 50, 100] {
    let next = try train(multiplier)
    if score(next) > score(result.best) { result = (next, multiplier) }
  }
  return result
}
