/// A measure of ``Scores`` by name, for columns, options and summaries over runs.
///
/// Precision, recall, F1, ROC AUC and average precision are those of class 1 for two classes, macro means for more.
public enum Metric: String, CaseIterable, Codable, Hashable, Sendable {
  /// Share of rows predicted correctly, in 0...1.
  case accuracy
  /// Share of the rows predicted as a class that belong to it, in 0...1.
  case precision
  /// Share of the rows of a class that are predicted so, in 0...1.
  case recall
  /// Harmonic mean of precision and recall, in 0...1.
  case f1
  /// F1 of the decisions pooled over classes, in 0...1.
  case microF1
  /// Matthews' correlation coefficient, in −1...1.
  case matthews
  /// Share of rows on which the prediction abstains, in 0...1.
  case abstained
  /// Mean squared error of the probabilities: in 0...1 for two classes, in 0...2 for more.
  case brier
  /// Mean negative log probability of the gold class, in nats.
  case logLoss
  /// Area under the ROC curve, in 0...1.
  case rocAUC
  /// Average precision over descending scores, in 0...1.
  case averagePrecision
  /// Expected calibration error, in 0...1.
  case calibrationError

  /// Head of a column of this measure, such as `F1` or `log loss`.
  public var title: String {
    switch self {
    case .f1: "F1"
    case .microF1: "micro F1"
    case .matthews: "MCC"
    case .brier: "Brier"
    case .logLoss: "log loss"
    case .rocAUC: "AUC"
    case .averagePrecision: "AP"
    case .calibrationError: "ECE"
    case .accuracy, .precision, .recall, .abstained: rawValue
    }
  }

  /// Whether a lower value is better.
  public var isLoss: Bool {
    switch self {
    case .brier, .logLoss, .calibrationError, .abstained: true
    default: false
    }
  }

  /// Unit of a column of this measure: shares are percentages, losses and coefficients plain numbers.
  public var unit: ResultTable.Unit {
    switch self {
    case .brier, .logLoss, .calibrationError, .matthews: .decimal(3)
    default: .percent
    }
  }

  /// A column of this measure, named by its raw value.
  public var column: ResultTable.Column { .init(rawValue, title: title, unit) }

  /// The measures that commands print by default.
  public static let standard: [Metric] = [
    .accuracy, .precision, .recall, .f1, .brier, .logLoss, .rocAUC, .averagePrecision,
  ]
}

extension Scores {
  /// The value of a measure; nil where it is undefined.
  public subscript(metric: Metric) -> Double? {
    switch metric {
    case .accuracy: accuracy
    case .precision: precision
    case .recall: recall
    case .f1: f1
    case .microF1: microF1
    case .matthews: matthews
    case .abstained: abstained
    case .brier: brier
    case .logLoss: logLoss
    case .rocAUC: rocAUC
    case .averagePrecision: averagePrecision
    case .calibrationError: calibrationError
    }
  }
}
