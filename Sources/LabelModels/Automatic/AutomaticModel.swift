import SupervisionCore

/// The label model that dev gold favours, with its labels calibrated there.
///
/// Candidates are the registered label models, those that read abstentions once with each meaning, each as it is and
/// calibrated (``LabelCalibration``). All are fitted to the votes without gold; gold only scores and calibrates, in ten
/// folds, and ``AutomaticChoice`` decides. With fewer than 50 rows of gold it is the default label model as it is.
///
/// ```swift
/// let fit = try LabelModelFitter(.auto).fit(trainPatterns, devGold: dev.gold, dev: dev, jobs: 2)
/// print(fit.warnings[0])  // auto chose …
/// ```
public struct AutomaticModel: LabelModel {
  /// Number of rows with gold below which nothing is chosen.
  public static let leastGoldCount = 50
  /// Number of folds of the cross-validation.
  public static let foldCount = 10

  /// Label models that read abstentions, and so are fitted with each meaning of them.
  private static let readersOfAbstentions: Set<LabelModelName> = [.dp, .dawidSkene, .ibcc]

  /// The model; it has no settings beside ``LabelModelOptions``.
  public init() {}

  /// Fits every candidate to the patterns and chooses by gold.
  ///
  /// - Parameters:
  ///   - patterns: the train votes.
  ///   - options: the options of every candidate; the meaning of abstentions is tried too.
  ///   - gold: dev votes with gold; nil for none.
  ///   - jobs: the largest number of threads; the result is the same for any.
  /// - Throws: as the fit of the default label model. Another that cannot be fitted is left out.
  /// - Complexity: one fit for each candidate, and O(rows of gold·K²) steps of calibration.
  public func fit(
    _ patterns: VotePatterns, options: LabelModelOptions, gold: VotesWithGold? = nil, jobs: Int = 1
  ) throws -> FittedAutomatic {
    let standard = try LabelModelRegistry.current.definition(named: .standard)
      .make().fit(patterns, options: options, gold: nil, jobs: jobs)
    guard let gold, gold.gold.knownCount >= Self.leastGoldCount else {
      return FittedAutomatic(
        standard, calibration: nil,
        choice: AutomaticChoice(
          goldCount: gold?.gold.knownCount ?? 0, candidates: [], leftOut: []))
    }
    let first = LabelModelCandidateFit(
      name: .standard, abstentions: options.abstentions, model: standard)
    let others = try otherFits(patterns, options, jobs)
    return FittedAutomatic(
      among: [first] + others.fits, leftOut: others.leftOut,
      by: RowsWithGold(gold, foldCount: Self.foldCount, seed: options.seed), jobs: jobs)
  }

  /// The candidates beside the default, in the order of the registry.
  private func otherFits(
    _ patterns: VotePatterns, _ options: LabelModelOptions, _ jobs: Int
  ) throws -> (fits: [LabelModelCandidateFit], leftOut: [String]) {
    var fits: [LabelModelCandidateFit] = []
    var leftOut: [String] = []
    for definition in LabelModelRegistry.current.definitions {
      let name = definition.name
      let meanings =
        Self.readersOfAbstentions.contains(name) ? Abstentions.allCases : [options.abstentions]
      for meaning in meanings where name != .standard || meaning != options.abstentions {
        var options = options
        options.abstentions = meaning
        do {
          let model = try definition.make().fit(patterns, options: options, gold: nil, jobs: jobs)
          fits.append(LabelModelCandidateFit(name: name, abstentions: meaning, model: model))
        } catch let error as LabelModelError {
          leftOut.append("\(name): \(error.problem)")
        }
      }
    }
    return (fits, leftOut)
  }
}
