import SupervisionCore

/// Counts of rows by gold class and predicted class, over rows whose gold label is known.
///
/// An abstaining prediction is a prediction of no class: it counts as an error in accuracy, as a
/// miss in its gold class's recall, and never as a false positive.
///
/// A class counts where it occurs in gold or among the predictions; its precision, recall and F1 are then 0 where their
/// denominator is, as scikit-learn has it with `zero_division=0`. Those of other classes, and other measures with a zero
/// denominator, are nil.
///
/// - Source: the measures follow scikit-learn's `metrics` module, Matthews' coefficient its K-class
///   form (Gorodkin 2004).
public struct ConfusionMatrix: Equatable, Sendable, Codable {
  /// Number of classes, K.
  public let classCount: Int
  /// `classCount × (classCount + 1)`, row-major by gold class; the last column counts abstentions.
  public let counts: [Int]

  /// The counts of these predictions.
  ///
  /// - Parameters:
  ///   - predictions: one class or abstention per row.
  ///   - gold: one label per row.
  ///   - classCount: K, at least 2.
  ///   - rows: rows to count, all when nil; those without a known gold label are left out.
  /// - Precondition: one prediction per gold label, classes below `classCount`.
  public init(
    _ predictions: ClassPredictions, gold: GoldLabels, classCount: Int,
    rows: [Int]? = nil
  ) {
    precondition(predictions.count == gold.count, "one prediction per gold label")
    var counts = [Int](repeating: 0, count: classCount * (classCount + 1))
    for row in gold.knownRows(among: rows) {
      guard let label = gold[row] else { continue }
      counts[label * (classCount + 1) + (predictions[row] ?? classCount)] += 1
    }
    self.classCount = classCount
    self.counts = counts
  }

  /// Number of rows of a gold class with a predicted class, nil for abstentions.
  public subscript(gold gold: Int, predicted predicted: Int?) -> Int {
    counts[gold * (classCount + 1) + (predicted ?? classCount)]
  }

  /// Number of rows counted.
  public var total: Int { counts.reduce(0, +) }
  /// Number of rows of a gold class.
  public func goldCount(_ label: Int) -> Int {
    (0...classCount).reduce(0) { $0 + counts[label * (classCount + 1) + $1] }
  }
  /// Number of rows predicted as a class.
  public func predictedCount(_ label: Int) -> Int {
    (0..<classCount).reduce(0) { $0 + self[gold: $1, predicted: label] }
  }
  /// Number of rows on which the prediction abstains.
  public var abstainedCount: Int {
    (0..<classCount).reduce(0) { $0 + self[gold: $1, predicted: nil] }
  }
  /// Number of rows whose prediction is their gold class.
  public var correctCount: Int {
    (0..<classCount).reduce(0) { $0 + self[gold: $1, predicted: $1] }
  }
}

/// Measures of predicted classes, each in 0...1 except Matthews' coefficient, in −1...1.
extension ConfusionMatrix {
  /// Share of rows predicted correctly; abstentions count as errors.
  public var accuracy: Double? { ratio(correctCount, total) }

  /// Share of the rows predicted as `label` whose gold class it is; 0 when the class is present but never predicted, nil
  /// when it is neither predicted nor present.
  public func precision(_ label: Int) -> Double? {
    share(ofCorrect: label, among: predictedCount(label))
  }

  /// Share of the rows of gold class `label` that are predicted so; 0 when the class is predicted but not present, nil when
  /// it is neither predicted nor present.
  public func recall(_ label: Int) -> Double? {
    share(ofCorrect: label, among: goldCount(label))
  }

  private func share(ofCorrect label: Int, among count: Int) -> Double? {
    guard predictedCount(label) + goldCount(label) > 0 else { return nil }
    return ratio(self[gold: label, predicted: label], count) ?? 0
  }

  /// 2·TP / (predicted + gold); nil when the class is neither predicted nor present.
  public func f1(_ label: Int) -> Double? {
    ratio(2 * self[gold: label, predicted: label], predictedCount(label) + goldCount(label))
  }

  /// Unweighted mean of F1 over the classes that are present or predicted.
  public var macroF1: Double? { mean((0..<classCount).compactMap(f1)) }

  /// F1 of the pooled decisions; equals accuracy when nothing abstains.
  public var microF1: Double? { ratio(2 * correctCount, 2 * total - abstainedCount) }

  /// Correlation of gold and predicted classes; nil when either is constant.
  public var matthews: Double? {
    let n = Double(total)
    let gold = (0..<classCount).map { Double(goldCount($0)) }
    let predicted = (0..<classCount).map { Double(predictedCount($0)) }
    let covariance = Double(correctCount) * n - zip(gold, predicted).reduce(0) { $0 + $1.0 * $1.1 }
    let goldSpread = n * n - gold.reduce(0) { $0 + $1 * $1 }
    let abstained = Double(abstainedCount)
    let predictedSpread = n * n - predicted.reduce(abstained * abstained) { $0 + $1 * $1 }
    guard goldSpread > 0, predictedSpread > 0 else { return nil }
    return covariance / (goldSpread.squareRoot() * predictedSpread.squareRoot())
  }

  private func ratio(_ numerator: Int, _ denominator: Int) -> Double? {
    denominator == 0 ? nil : Double(numerator) / Double(denominator)
  }
}

/// nil for no values.
func mean(_ values: [Double]) -> Double? {
  values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
}
