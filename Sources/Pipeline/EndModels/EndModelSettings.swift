import EndModels
import Evaluation
import LabelModels
import SliceLearning
import SupervisionCore

/// Labels that an end model is trained on.
public enum LabelSource: String, CaseIterable, Codable, Sendable {
  /// The label model's probabilities.
  case probabilistic
  /// The label model's most probable class.
  case hard
  /// The label model's probabilities in the first epoch, then the posterior of the votes with the end model's own
  /// prediction in place of the class balance, anew before every epoch.
  case refined
  /// Gold labels of train, where they are known: an upper bound.
  case gold
}

/// Train candidates that an end model is trained on.
public enum TrainingRows: String, CaseIterable, Sendable {
  /// Candidates with at least one vote.
  case covered
  /// All candidates, with or without votes.
  case all
}

extension TrainingRows: Codable {
  /// Name in stores and model files, which write `voted` for ``covered``, as the first version did.
  private var storedName: String { self == .covered ? "voted" : rawValue }

  /// Decodes the raw value or the stored name.
  public init(from decoder: any Decoder) throws {
    self = try .stored(in: decoder) { $0.storedName }
  }

  /// Encodes the stored name.
  public func encode(to encoder: any Encoder) throws { try storedName.encode(to: encoder) }
}

/// Origin of the slices that slice-aware models learn and scores are split by.
public enum SliceSource: Codable, Equatable, Hashable, Sendable {
  /// One slice per labeling function of the set: the candidates that it votes on.
  case functions
  /// One slice per labeling function and class: the candidates that it votes this class on.
  case functionClasses
  /// One slice per slicing function of the task.
  case slicingFunctions
  /// One slice per value of a field of the candidates.
  case column(String)
}

/// `lf`, `lf-class`, `sf` or `column:NAME`.
extension SliceSource: RawRepresentable {
  /// The source of a word on the command line: `lf`, `lf-class`, `sf` or `column:NAME`; nil for another word.
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

  /// The word on the command line: `lf`, `lf-class`, `sf` or `column:NAME`.
  public var rawValue: String {
    switch self {
    case .functions: "lf"
    case .functionClasses: "lf-class"
    case .slicingFunctions: "sf"
    case .column(let name): "column:\(name)"
    }
  }
}

/// All settings that decide an end-model run, given the data; stored with the run.
public struct EndModelSettings: Codable, Equatable, Sendable {
  /// Method, which decides how slices take part in training. Default: sbl.
  public var method = EndModelMethod.sbl
  /// Labels to train on. Default: probabilistic.
  public var labels = LabelSource.probabilistic
  /// Label model whose labels are learned. Default: dp.
  public var labelModel = LabelModelName.standard
  /// Class balance that the label model is fitted with, class 0 first. Default: empty, to take that of dev gold or a
  /// learned one.
  public var classBalance: [Double] = []
  /// Train candidates to learn from. Default: all.
  public var trainingRows = TrainingRows.all
  /// Kind and sizes of the backbone.
  public var backbone = BackboneOptions()
  /// Optimiser, epochs and seed.
  public var training = TrainingOptions()
  /// Origin of the slices. Default: one slice per labeling function.
  public var sliceSource = SliceSource.functions
  /// Least number of train candidates of a slice; smaller slices are dropped. Default: 20.
  public var minimumMembers = 20
  /// Losses, attention and experts of slice-aware heads.
  public var slices = SliceOptions()
  /// Epochs that train the backbone under a plain head before slices join. Default: 0, none.
  public var warmStartEpochs = 0
  /// Score on dev by which the epoch is chosen; thresholds are tuned for F1. Default: f1.
  public var metric = SelectionMetric.f1

  /// Settings with their defaults.
  public init() {}

  private enum CodingKeys: String, CodingKey {
    case method, labels, labelModel, classBalance
    case trainingRows = "keep"
    case backbone, training, sliceSource, minimumMembers, slices, warmStartEpochs, metric
  }

  /// Checks every setting against its range.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` with the option, the value found and its range.
  public func validate(classCount: Int) throws {
    for field in Self.fields { try field.validate(self) }
    try training.validate(classCount: classCount)
    try requireWarmStart()
  }

  /// Refuses DP continued without epochs to continue from, where it would be DP.
  ///
  /// - Throws: ``SupervisionCore/UsageError``.
  package func requireWarmStart() throws {
    guard method == .dpContinued, warmStartEpochs == 0 else { return }
    throw UsageError(
      "dp-continued goes on from the model of a warm start, and --warm-start is 0",
      remedy: "set --warm-start to at least 1, for this method and those with slices, or choose dp")
  }
}

extension EndModelSettings {
  /// Name, range and help of every option, in the order of the command line's help.
  package static let fields: [OptionField<EndModelSettings>] =
    [
      .word("method", \.method, "How the end model treats slices.", isSearchable: false),
      .word("labels", \.labels, "What to learn: labels of this kind."),
      .word(
        "label-model", \.labelModel,
        "Whose labels: the stored ones, or where none are stored those of a fit with default settings.",
        words: { LabelModelRegistry.current.choices.map(\.rawValue) },
        builtIn: (LabelModelDefinition.builtIn + [.automatic]).map(\.name.rawValue)),
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
        "Epochs of a plain head that train the backbone before slices join, or before dp-continued goes on."
      )
    ]

  /// Markdown table of the options for the documentation.
  package static var fieldTable: String {
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

/// Score on dev by which epochs are compared.
public enum SelectionMetric: String, CaseIterable, Codable, Sendable {
  /// F1 of class 1, macro-averaged for more than two classes.
  case f1
  /// Share of correct predictions.
  case accuracy
  /// Matthews correlation coefficient.
  case matthews
  /// Average precision of class 1, macro-averaged for more than two classes.
  case averagePrecision

  func value(_ scores: Scores) -> Double? {
    switch self {
    case .f1: scores.f1
    case .accuracy: scores.accuracy
    case .matthews: scores.matthews
    case .averagePrecision: scores.averagePrecision
    }
  }
}
