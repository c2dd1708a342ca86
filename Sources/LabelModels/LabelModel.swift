import SupervisionCore

/// A method that turns votes into probabilities of the classes.
///
/// A model is a value that holds settings; fitting it gives a ``FittedLabelModel``:
///
/// ```swift
/// let votes = CollapsedVotes(matrix, jobs: 2)
/// let fitted = try DataProgrammingModel().fit(votes.patterns, options: .init(), gold: nil, jobs: 2)
/// let labels = try fitted.predict(votes, jobs: 2)
/// ```
public protocol LabelModel: Sendable {
  /// The result of a fit.
  associatedtype Fitted: FittedLabelModel

  /// Fits the model to the statistic of the votes.
  ///
  /// - Parameters:
  ///   - patterns: the votes; patterns may repeat.
  ///   - options: the options; a model ignores those that it does not use.
  ///   - gold: candidates whose class is known, for semi-supervised fits; nil for none.
  ///   - jobs: the largest number of threads; the result is the same for any.
  /// - Throws: ``LabelModelError``.
  func fit(_ patterns: VotePatterns, options: LabelModelOptions, gold: VotesWithGold?, jobs: Int)
    throws
    -> Fitted
}

/// The result of fitting a label model: the posterior of every vote row, whether it was in the fit or not.
public protocol FittedLabelModel: Codable, Sendable {
  /// The name of the model on the command line, in stores and in documents.
  static var name: LabelModelName { get }
  /// Versions of the form of its documents that are read; the last is written. Default: 1.
  static var documentVersions: ClosedRange<Int> { get }
  /// Whether ``ClassBalance/learned`` is estimated from the votes; else it stands for a uniform balance. Default: true.
  static var learnsClassBalance: Bool { get }

  /// Names of the functions it was fitted to, in the order of the columns.
  var functionNames: [String] { get }
  /// P(Y), one probability per class: the posterior of a row without votes, unless ``UncoveredRows/posterior`` applies.
  var classBalance: [Double] { get }
  /// P(vote = Y | the function votes) for each function; nil when it never voted or the model has no such estimate.
  var learnedAccuracies: [Double?] { get }
  /// Remarks for the user on the reliability of this fit, one sentence each; empty for none.
  var warnings: [String] { get }

  /// P(Y | votes) of each pattern.
  ///
  /// - Returns: `patternCount × K`, row-major; rows sum to 1.
  /// - Precondition: the patterns have the model's functions and class count.
  func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double]

  /// Number of votes that each vote of a row counts as: 1 for independent evidence, less where it repeats other votes of
  /// the row.
  ///
  /// Default: nil. A model that discounts votes gives them, so that explanations of its labels can name the discount.
  ///
  /// - Parameter row: one cell per function.
  /// - Returns: one weight per function, in 0...1, of which those of functions that abstain mean nothing; nil when the
  ///   model knows no discounts.
  func voteWeights(for row: [Int8]) -> [Double]?

  /// Checks parameters that come from a document before anything else is asked of them.
  ///
  /// Default: no check. A model whose posteriors rely on lengths and ranges checks them here; that posteriors of some rows
  /// are distributions is checked for every model afterwards.
  ///
  /// - Throws: ``LabelModelError/unreadableModel(found:expected:)``.
  func checkParameters() throws
}

extension FittedLabelModel {
  public static var documentVersions: ClosedRange<Int> { 1...1 }
  public static var learnsClassBalance: Bool { true }

  public func voteWeights(for row: [Int8]) -> [Double]? { nil }

  public func checkParameters() throws {}
}

extension FittedLabelModel {
  /// Number of classes, K.
  public var classCount: Int { classBalance.count }

  /// P(Y | votes) of one row, one probability per class.
  public func posterior(for row: [Int8]) -> [Double] {
    posteriors(
      for: VotePatterns(
        functionNames: functionNames, classCount: classCount, cells: row, counts: [1]), jobs: 1)
  }

  /// Probabilistic labels for every row of a matrix.
  ///
  /// - Throws: ``LabelModelError/otherFunctions(found:expected:)``,
  ///   ``LabelModelError/otherClassCount(found:expected:)``, ``LabelModelError/invalidCell(row:function:cell:classCount:)``.
  public func predict(_ matrix: VoteMatrix, jobs: Int = 1) throws -> ProbabilisticLabels {
    try matrix.checkCells()
    return try predict(CollapsedVotes(matrix, jobs: jobs), jobs: jobs)
  }

  /// Probabilistic labels for every row of votes already collapsed.
  ///
  /// - Throws: ``LabelModelError/otherFunctions(found:expected:)``,
  ///   ``LabelModelError/otherClassCount(found:expected:)``.
  public func predict(_ votes: CollapsedVotes, jobs: Int = 1) throws -> ProbabilisticLabels {
    let patterns = votes.patterns
    guard patterns.functionNames == functionNames else {
      throw LabelModelError.otherFunctions(
        found: patterns.functionNames, expected: functionNames)
    }
    guard patterns.classCount == classCount else {
      throw LabelModelError.otherClassCount(found: patterns.classCount, expected: classCount)
    }
    return ProbabilisticLabels(
      classCount: classCount,
      probabilities: votes.spread(
        posteriors(for: patterns, jobs: jobs), width: classCount, jobs: jobs))
  }
}
