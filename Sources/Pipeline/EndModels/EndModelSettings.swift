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
}

/// `lf`, `lf-class`, `sf` or `column:NAME`.
extension SliceSource: RawRepresentable {
  public init?(rawValue: String) {
    switch rawValue {
    case "lf": self = .functions
    case "lf-class": self = .functionClasses
    case "sf": self = .slicingFunctions
    default:
      guard rawValue.hasPrefix("column:"), rawValue.count > 7 else { return nil }
      self = .column(String(rawValue.dropFirst(7)))
    }
  }

  public var rawValue: String {
    switch self {
    case .functions: "lf"
    case .functionClasses: "lf-class"
    case .slicingFunctions: "sf"
    case .column(let name): "column:\(name)"
    }
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
    for field in Self.fields { try field.validate(self) }
    try training.validate(classCount: classCount)
  }
}

extension EndModelSettings {
  /// Name, range and help of every option of the command line, in the order of its help.
  package static let fields: [OptionField<EndModelSettings>] =
    [
      .word("method", \.method, "How the end model treats slices.", isSearchable: false),
      .word("labels", \.labels, "What to learn: labels of this kind."),
      .word(
        "label-model", \.labelModel,
        "Whose labels: the stored ones, or where none are stored those of a fit with default settings.",
        words: { LabelModelRegistry.current.names.map(\.rawValue) },
        builtIn: LabelModelDefinition.builtIn.map(\.name.rawValue)),
      .word(
        "train-on", \.trainingRows,
        "Train candidates to learn from; those with a vote are covered."),
    ]
    + TrainingOptions.fields.map { $0.lifted(\.training) }
    + [.word("metric", \.metric, "The dev score that chooses the epoch.", isSearchable: false)]
    + BackboneOptions.fields.map { $0.lifted(\.backbone) }
    + [
      .word(
        "slices", \.sliceSource,
        "Slices: where a function votes, function and class, slicing functions, or a field of candidates.",
        expected: "lf, lf-class, sf or column:NAME", isSearchable: false),
      .whole(
        "min-members", \.minimumMembers, 1...Int.max,
        "Train members below which a slice is left out."),
    ]
    + SliceOptions.fields.map { $0.lifted(\.slices) }
    + [
      .whole(
        "warm-start", \.warmStartEpochs, 0...Int.max,
        "Epochs of a plain head that train the backbone before slices join.")
    ]

  /// The options as a table of the documentation.
  public static var fieldTable: String {
    let defaults = EndModelSettings()
    let rows = fields.map { field in
      "| `--\(field.name)` | \(field.documented) | \(field.text(defaults)) | \(field.isSearchable ? "yes" : "") | \(field.help) |"
    }
    return """
      | option | values | default | `--search` | what it sets |
      |---|---|---|---|---|
      \(rows.joined(separator: "\n"))
      """
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
