import EndModels
import SliceLearning

/// Epochs of the models of table 1, and the options that are searched.
struct ApplicationBudget: Sendable {
  /// Epochs of VANILLA, in the search and for the backbone that every method starts from.
  var pretraining = 8
  /// Epochs of every method on that backbone.
  var tuning = 8
  var batchSize = 32
  var learningRates = [5e-4, 1e-3, 2e-3, 5e-3]
  var l2Penalties = [0, 1e-4, 1e-3]
  /// Least number of train and of test members of a slice.
  var minimumMembers = 20

  static let quick: ApplicationBudget = {
    var budget = ApplicationBudget()
    budget.pretraining = 2
    budget.tuning = 2
    budget.learningRates = [2e-3]
    budget.l2Penalties = [0]
    return budget
  }()

  func options(_ settings: TrainingChoice, epochs: Int, seed: UInt64) -> TrainingOptions {
    var options = TrainingOptions()
    options.epochs = epochs
    options.batchSize = batchSize
    options.learningRate = settings.learningRate
    options.l2 = settings.l2
    options.seed = seed
    return options
  }

  var choices: [TrainingChoice] {
    learningRates.flatMap { rate in
      l2Penalties.map { TrainingChoice(learningRate: rate, l2: $0) }
    }
  }
}

/// Options that the search on dev selects.
struct TrainingChoice: Equatable, Sendable {
  let learningRate: Double
  let l2: Double

  var title: String { "learning rate \(learningRate), L2 \(l2)" }
}

/// The rows of table 1.
struct ApplicationMethod: Equatable, Hashable, Sendable {
  let method: EndModelMethod
  let isCalibrated: Bool

  init(_ method: EndModelMethod, isCalibrated: Bool = false) {
    self.method = method
    self.isCalibrated = isCalibrated
  }

  var title: String { method.title + (isCalibrated ? ", calibrated" : "") }

  static let all =
    [EndModelMethod.vanilla, .hps, .manual, .moe, .sbl].map { ApplicationMethod($0) }
    + [ApplicationMethod(.sbl, isCalibrated: true)]
}
