import SupervisionCore

/// All measures of one set of predictions against gold.
///
/// An undefined measure is nil. For two classes precision, recall, F1, ROC AUC and average precision
/// are those of class 1; for more they are means over classes, each against the rest (macro): precision, recall and F1
/// over the classes that occur in gold or among the predictions, undefined ones as 0 (see ``ConfusionMatrix``), the others
/// over the classes that define them.
public struct Scores: Equatable, Sendable, Codable {
  /// Number of rows scored, those with a gold label.
  public var rowCount: Int
  /// Share of class 1 (two classes) or of the most frequent class in gold, in 0...1.
  public var positiveShare: Double?
  /// Share of rows predicted correctly, in 0...1.
  public var accuracy: Double?
  /// Share of the rows predicted as a class that belong to it, in 0...1.
  public var precision: Double?
  /// Share of the rows of a class that are predicted so, in 0...1.
  public var recall: Double?
  /// Harmonic mean of precision and recall, in 0...1.
  public var f1: Double?
  /// F1 of the decisions pooled over classes, in 0...1; equals accuracy when nothing abstains.
  public var microF1: Double?
  /// Matthews' correlation coefficient of gold and predicted classes, in −1...1.
  public var matthews: Double?
  /// Share of rows on which the prediction abstains, in 0...1.
  public var abstained: Double?
  /// The probability above which class 1 was predicted; nil where the most probable class was.
  public var threshold: Double?
  /// Mean squared error of the probabilities; see ``ProbabilityScores/brier(_:gold:rows:)``.
  public var brier: Double?
  /// Mean negative log probability of the gold class, in nats.
  public var logLoss: Double?
  /// Area under the ROC curve, in 0...1.
  public var rocAUC: Double?
  /// Average precision, in 0...1; see ``Ranking/averagePrecision``.
  public var averagePrecision: Double?
  /// Expected calibration error in ten bins, in 0...1; see ``Calibration/expectedError``.
  public var calibrationError: Double?

  /// Measures of predicted classes alone; those of probabilities are nil.
  ///
  /// - Parameters:
  ///   - predictions: one class or abstention per row.
  ///   - gold: one label per row.
  ///   - classCount: K, at least 2.
  ///   - rows: rows to score, such as a slice or the rows with a vote, all when nil; those without a known gold label
  ///     are left out.
  public init(
    _ predictions: ClassPredictions, gold: GoldLabels, classCount: Int, rows: [Int]? = nil
  ) {
    let matrix = ConfusionMatrix(predictions, gold: gold, classCount: classCount, rows: rows)
    let classes = classCount == 2 ? [1] : Array(0..<classCount)
    let total = matrix.total
    rowCount = total
    positiveShare =
      total == 0 ? nil : classes.map { Double(matrix.goldCount($0)) / Double(total) }.max()
    accuracy = matrix.accuracy
    precision = mean(classes.compactMap(matrix.precision))
    recall = mean(classes.compactMap(matrix.recall))
    f1 = mean(classes.compactMap(matrix.f1))
    microF1 = matrix.microF1
    matthews = matrix.matthews
    abstained = total == 0 ? nil : Double(matrix.abstainedCount) / Double(total)
  }

  /// Measures of predicted distributions.
  ///
  /// - Parameters:
  ///   - labels: one distribution per row.
  ///   - gold: one label per row.
  ///   - threshold: class 1 is predicted where its probability exceeds it (two classes only); nil
  ///     for the most probable class.
  ///   - predictions: classes to score in place of those chosen from the probabilities, such as the
  ///     majority's.
  ///   - rows: rows to score, all when nil; those without a known gold label are left out.
  public init(
    _ labels: ProbabilisticLabels, gold: GoldLabels, threshold: Double? = nil,
    predictions: ClassPredictions? = nil, rows: [Int]? = nil
  ) {
    let chosen =
      predictions ?? threshold.map { ClassPredictions(labels, threshold: $0) }
      ?? ClassPredictions(mostProbableIn: labels)
    self.init(chosen, gold: gold, classCount: labels.classCount, rows: rows)
    let rankings = (labels.classCount == 2 ? [1] : Array(0..<labels.classCount)).map {
      Ranking(labels, gold: gold, positive: $0, rows: rows)
    }
    self.threshold = threshold
    brier = ProbabilityScores.brier(labels, gold: gold, rows: rows)
    logLoss = ProbabilityScores.logLoss(labels, gold: gold, rows: rows)
    rocAUC = mean(rankings.compactMap(\.rocAUC))
    averagePrecision = mean(rankings.compactMap(\.averagePrecision))
    calibrationError = Calibration(labels, gold: gold, rows: rows).expectedError
  }
}

/// The decision threshold for class 1 with the highest F1; see ``Ranking/thresholdOfBestF1()``.
///
/// - Parameters:
///   - labels: one distribution over two classes per row, such as those of dev.
///   - gold: one label per row.
///   - rows: rows to tune on, all when nil; those without a known gold label are left out.
/// - Returns: one half when no row is positive, where no threshold is better than another.
public func tuneThreshold(
  _ labels: ProbabilisticLabels, gold: GoldLabels, rows: [Int]? = nil
) -> Double {
  Ranking(labels, gold: gold, rows: rows).thresholdOfBestF1()?.threshold ?? 0.5
}
