/// A measure of ``Scores`` by name, for columns, options and summaries over runs.
public enum Metric: String, CaseIterable, Codable, Hashable, Sendable {
  case accuracy, precision, recall, f1, microF1, matthews, abstained
  case brier, logLoss, rocAUC, averagePrecision, calibrationError

  /// The field's short name.
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

  /// Shares as percentages; losses and coefficients as plain numbers.
  public var unit: ResultTable.Unit {
    switch self {
    case .brier, .logLoss, .calibrationError, .matthews: .decimal(3)
    default: .percent
    }
  }

  public var column: ResultTable.Column { .init(rawValue, title: title, unit) }

  /// Those of class 1 in two classes that commands print by default.
  public static let standard: [Metric] = [
    .accuracy, .precision, .recall, .f1, .brier, .logLoss, .rocAUC, .averagePrecision,
  ]
}

extension Scores {
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
