import EndModels
import Evaluation
import LabelModels
import SliceLearning
import SupervisionCore

/// What an end model is trained towards.
public enum LabelSource: String, CaseIterable, Codable, Sendable {
  /// The label model's probabilities.
  case probabilistic
  /// The label model's most probable class.
  case hard
  /// Gold labels of train: an upper bound, where they are known.
  case gold
}

/// Which train candidates an end model is trained on.
public enum TrainingRows: String, CaseIterable, Sendable {
  /// Those with a vote.
  case covered
  case all
}

extension TrainingRows: Codable {
  /// Stores and model files write `voted` for ``covered``, the word that they began with.
  private var storedName: String { self == .covered ? "voted" : rawValue }

  public init(from decoder: any Decoder) throws {
    self = try .stored(in: decoder) { $0.storedName }
  }

  public func encode(to encoder: any Encoder) throws { try storedName.encode(to: encoder) }
}

/// Where slices come from.
public enum SliceSource: Codable, Equatable, Hashable, Sendable {
  /// One slice per labeling function of the set: where it votes.
  case functions
  /// One slice per labeling function and class: where it votes that class.
  case functionClasses
  /// The task's slicing functions.
  case slicingFunctions
  /// One slice per value of a field of the candidates.
  case column(String)

  /// `lf`, `lf-class`, `sf` or `column:NAME`; nil for anything else.
  public init?(text: String) {
    switch text {
    case "lf": self = .functions
    case "lf-class": self = .functionClasses
    case "sf": self = .slicingFunctions
    default:
      guard text.hasPrefix("column:"), text.count > 7 else { return nil }
      self = .column(String(text.dropFirst(7)))
    }
  }

  public var text: String {
    switch self {
    case .functions: "lf"
    case .functionClasses: "lf-class"
    case .slicingFunctions: "sf"
    case .column(let name): "column:\(name)"
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let source = SliceSource(text: text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: text)
    }
    self = source
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// Everything that decides an end-model run beside the data; stored with it.
public struct EndModelSettings: Codable, Equatable, Sendable {
  /// Default: sbl.
  public var method = EndModelMethod.sbl
  /// Default: probabilistic.
  public var labels = LabelSource.probabilistic
  /// Whose labels. Default: dp.
  public var labelModel = LabelModelName.standard
  /// The class balance that the label model is fitted with, class 0 first. Default: empty, that of dev gold or learned.
  public var classBalance: [Double] = []
  /// Default: all.
  public var trainingRows = TrainingRows.all
  public var backbone = BackboneOptions()
  public var training = TrainingOptions()
  /// Default: one slice per labeling function.
  public var sliceSource = SliceSource.functions
  /// Train candidates below which a slice is left out. Default: 20.
  public var minimumMembers = 20
  public var slices = SliceOptions()
  /// Epochs for which a plain head trains the backbone before slices join. Default: 0, none.
  public var warmStartEpochs = 0
  /// The score on dev by which the epoch is chosen; thresholds are tuned for F1. Default: f1.
  public var metric = SelectionMetric.f1

  public init() {}

  private enum CodingKeys: String, CodingKey {
    case method, labels, labelModel, classBalance
    case trainingRows = "keep"
    case backbone, training, sliceSource, minimumMembers, slices, warmStartEpochs, metric
  }

  /// - Throws: ``SupervisionCore/UsageError`` naming the option, what was found and its range.
  public func validate(classCount: Int) throws {
    try backbone.validate()
    try training.validate(classCount: classCount)
    guard minimumMembers >= 1 else {
      throw UsageError("minimum members is \(minimumMembers)", remedy: "expected: at least 1")
    }
    guard warmStartEpochs >= 0 else {
      throw UsageError("warm start is \(warmStartEpochs) epochs", remedy: "expected: at least 0")
    }
  }
}

/// A score by which epochs are compared on dev.
public enum SelectionMetric: String, CaseIterable, Codable, Sendable {
  case f1, accuracy, matthews, averagePrecision

  func value(_ scores: Scores) -> Double? {
    switch self {
    case .f1: scores.f1
    case .accuracy: scores.accuracy
    case .matthews: scores.matthews
    case .averagePrecision: scores.averagePrecision
    }
  }
}
