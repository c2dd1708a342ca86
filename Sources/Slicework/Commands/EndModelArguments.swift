import ArgumentParser
import EndModels
import Foundation
import LabelModels
import NumericKernels
import Pipeline
import SliceLearning
import StreamCommands
import SupervisionCore

/// How an end model is trained. What is not given is the default of ``EndModelSettings`` or of the preset.
struct EndModelArguments: ParsableArguments {
  @Option(help: "vanilla, dp, hps, manual, moe or sbl.")
  var method: EndModelMethod?

  @Option(
    help: ArgumentHelp("bag, mlp, bilstm, or features (vectors from files as they are)."))
  var backbone: BackboneKind?

  @Option(
    help: ArgumentHelp(
      "Folder of train.npy, dev.npy and test.npy: one vector per candidate, in corpus order.",
      valueName: "dir"))
  var features: String?

  @Option(help: "What to learn: probabilistic, hard or gold labels.")
  var labels: LabelSource?

  @Option(
    help: ArgumentHelp(
      "Whose labels: the stored ones, or where none are stored those of a fit with default settings.",
      valueName: "name"))
  var labelModel: LabelModelName?

  @Option(help: "Train candidates to learn from: `covered` (those with a vote) or `all`.")
  var trainOn: TrainingRows?

  @Option(help: "Passes over the train candidates.")
  var epochs: Int?
  @Option(help: "Candidates per step.")
  var batchSize: Int?
  @Option(help: "Learning rate of Adam.")
  var learningRate: Double?
  @Option(help: "constant, linear or cosine.")
  var schedule: LearningRateSchedule?
  @Option(help: "L2 penalty on dense weights.")
  var l2: Double?
  @Option(help: "Decoupled weight decay (AdamW).")
  var weightDecay: Double?
  @Option(help: "Largest norm of the gradient; 0 for none.")
  var clip: Double?
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("What each class weighs in the losses, class 0 first.", valueName: "weight"))
  var classWeights: [Double] = []
  @Option(help: "Epochs without a better dev score after which training stops; 0 for never.")
  var patience: Int?
  @Option(help: "The dev score that chooses the epoch: f1, accuracy, matthews or averagePrecision.")
  var metric: SelectionMetric?
  @Option(help: "Share of activations that training drops.")
  var dropout: Double?
  @Option(help: "Width of embeddings.")
  var embedding: Int?
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Outputs of each hidden layer; 0 for none.", valueName: "size"))
  var hidden: [Int] = []
  @Option(help: "Standard deviation of embeddings at the start.")
  var embeddingScale: Double?
  @Option(help: "Train candidates in which a feature must occur.")
  var minCount: Int?
  @Option(help: "Words on either side of a mention that count as its window.")
  var window: Int?
  @Option(help: "Size of each direction of the bilstm.")
  var lstmSize: Int?
  @Option(help: "How the bilstm pools: attention or max.")
  var pooling: PoolingKind?

  @Option(
    name: .customLong("slices"),
    help: ArgumentHelp(
      "lf (where a function votes), lf-class (function and class), sf (slicing functions) or column:NAME.",
      valueName: "source"))
  var sliceSource: SliceSource?
  @Option(help: "Train members below which a slice is left out.")
  var minMembers: Int?
  @Option(help: "full, indicator, confidence, uniform, product or calibrated.")
  var attention: AttentionKind?
  @Option(help: "Scores are divided by this before the softmax over slices.")
  var temperature: Double?
  @Option(help: "Size of each expert; 0 for that of the backbone's output.")
  var expertSize: Int?
  @Option(help: "How slice losses add up: sum (the paper) or mean.")
  var lossForm: SliceLossForm?
  @Option(help: "Factor on the base loss.")
  var baseWeight: Double?
  @Option(help: "Factor on the indicator loss.")
  var indicatorWeight: Double?
  @Option(help: "Factor on the slice-prediction loss.")
  var predictionWeight: Double?
  @Option(help: "Epochs of a plain head that train the backbone before slices join.")
  var warmStart: Int?

  var featureFolder: URL? {
    features.map { URL(fileURLWithPath: $0, isDirectory: true) }
  }

  /// The base settings with what was given in their place.
  func settings(base: EndModelSettings, seed: UInt64?) -> EndModelSettings {
    var settings = base
    set(&settings.method, method)
    set(&settings.labels, labels)
    if settings.method == .vanilla, labels == nil { settings.labels = .hard }
    set(&settings.labelModel, labelModel)
    set(&settings.trainingRows, trainOn)
    set(&settings.sliceSource, sliceSource)
    set(&settings.minimumMembers, minMembers)
    set(&settings.warmStartEpochs, warmStart)
    set(&settings.metric, metric)
    apply(to: &settings.training, seed: seed)
    apply(to: &settings.backbone)
    apply(to: &settings.slices)
    return settings
  }

  private func apply(to training: inout TrainingOptions, seed: UInt64?) {
    set(&training.epochs, epochs)
    set(&training.batchSize, batchSize)
    set(&training.learningRate, learningRate)
    set(&training.schedule, schedule)
    set(&training.l2, l2)
    set(&training.weightDecay, weightDecay)
    set(&training.clip, clip)
    if !classWeights.isEmpty { training.classWeights = classWeights }
    set(&training.patience, patience)
    set(&training.seed, seed)
  }

  private func apply(to backbone: inout BackboneOptions) {
    set(&backbone.kind, self.backbone)
    set(&backbone.dropout, dropout)
    set(&backbone.embedding, embedding)
    if !hidden.isEmpty { backbone.hidden = hidden.filter { $0 != 0 } }
    set(&backbone.embeddingScale, embeddingScale)
    set(&backbone.minimumCount, minCount)
    set(&backbone.window, window)
    set(&backbone.lstmSize, lstmSize)
    set(&backbone.pooling, pooling)
  }

  private func apply(to slices: inout SliceOptions) {
    set(&slices.attention, attention)
    set(&slices.temperature, temperature)
    set(&slices.expertSize, expertSize)
    set(&slices.lossForm, lossForm)
    set(&slices.baseWeight, baseWeight)
    set(&slices.indicatorWeight, indicatorWeight)
    set(&slices.predictionWeight, predictionWeight)
  }

  private func set<T>(_ target: inout T, _ value: T?) {
    if let value { target = value }
  }
}

extension EndModelMethod: ExpressibleByArgument {}
extension BackboneKind: ExpressibleByArgument {}
extension LabelSource: ExpressibleByArgument {}
extension TrainingRows: ExpressibleByArgument {}
extension LearningRateSchedule: ExpressibleByArgument {}
extension SelectionMetric: ExpressibleByArgument {}
extension PoolingKind: ExpressibleByArgument {}
extension AttentionKind: ExpressibleByArgument {}
extension SliceLossForm: ExpressibleByArgument {}
extension DecisionThreshold: ExpressibleByArgument {}
extension SliceSource: ExpressibleByArgument {
  public init?(argument: String) { self.init(text: argument) }
}
