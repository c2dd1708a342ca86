import EndModels
import Pipeline
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
  /// Learning rates of fine-tuned layers of an encoder; nil where there are none.
  var encoderLearningRates: [Double]?
  /// Share of the steps in which learning rates rise.
  var warmUp = 0.0
  /// Decoupled weight decay.
  var weightDecay = 0.0
  /// Seeds of the search, other ones than those of the runs.
  var searchSeeds: [UInt64] = [1000, 1001]
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

  /// The budget on an encoder: that of other backbones on its vectors, and on layers that are fine-tuned few epochs with
  /// a search over their learning rate alone.
  static func onEncoder(_ request: EncoderRequest, isQuick: Bool) -> ApplicationBudget {
    var budget = isQuick ? quick : ApplicationBudget()
    budget.warmUp = request.warmUp ?? 0
    guard request.fineTunedLayers != nil else { return budget }
    budget.pretraining = isQuick ? 1 : 3
    budget.tuning = isQuick ? 1 : 3
    budget.learningRates = [1e-3]
    budget.l2Penalties = [0]
    let rates = isQuick ? [5e-5] : [2e-5, 5e-5, 1e-4]
    budget.encoderLearningRates = request.learningRate.map { [$0] } ?? rates
    budget.warmUp = request.warmUp ?? 0.1
    budget.weightDecay = 0.01
    budget.searchSeeds = [1000]
    return budget
  }

  func options(_ settings: TrainingChoice, epochs: Int, seed: UInt64) -> TrainingOptions {
    var options = TrainingOptions()
    options.epochs = epochs
    options.batchSize = batchSize
    options.learningRate = settings.learningRate
    options.l2 = settings.l2
    if let rate = settings.encoderLearningRate { options.encoderLearningRate = rate }
    options.warmUp = warmUp
    options.weightDecay = weightDecay
    options.seed = seed
    return options
  }

  /// How methods are trained, as a sentence.
  var summary: String {
    let searched =
      encoderLearningRates == nil ? "learning rate and L2" : "the encoder's learning rate"
    return
      "VANILLA is \(choices.count > 1 ? "searched over \(searched) on dev and " : "")trained for \(pretraining) epochs; every method "
      + "starts from its backbone with a fresh head and is trained for \(tuning) epochs; the epoch with the best "
      + "Matthews correlation on dev counts"
      + (warmUp > 0
        ? "; learning rates rise over the first \(Int((warmUp * 100).rounded())) % of the steps"
        : "") + (weightDecay > 0 ? "; weight decay \(weightDecay)" : "")
  }

  var choices: [TrainingChoice] {
    let encoderRates = encoderLearningRates.map { $0.map(Optional.some) } ?? [nil]
    return learningRates.flatMap { rate in
      l2Penalties.flatMap { l2 in
        encoderRates.map {
          TrainingChoice(learningRate: rate, l2: l2, encoderLearningRate: $0)
        }
      }
    }
  }
}

/// Options that the search on dev selects.
struct TrainingChoice: Equatable, Codable, Sendable {
  let learningRate: Double
  let l2: Double
  /// Of fine-tuned layers of an encoder; nil where there are none.
  var encoderLearningRate: Double?

  var title: String {
    "learning rate \(learningRate), L2 \(l2)"
      + (encoderLearningRate.map { ", encoder learning rate \($0)" } ?? "")
  }
}

/// The rows of table 1.
package struct ApplicationMethod: Hashable, Codable, Sendable {
  let method: EndModelMethod
  let isCalibrated: Bool

  init(_ method: EndModelMethod, isCalibrated: Bool = false) {
    self.method = method
    self.isCalibrated = isCalibrated
  }

  var title: String { method.title + (isCalibrated ? ", calibrated" : "") }

  /// Name on the command line, such as `sbl` and `sbl-calibrated`.
  package var name: String { method.rawValue + (isCalibrated ? "-calibrated" : "") }

  /// All rows in their order.
  package static let all =
    [EndModelMethod.vanilla, .hps, .manual, .moe, .sbl].map { ApplicationMethod($0) }
    + [ApplicationMethod(.sbl, isCalibrated: true)]
}
