import PortableFoundation
import SupervisionCore

/// A fitted ``AutomaticModel``: the chosen label model, its calibration, and the candidates with their scores.
public struct FittedAutomatic: FittedLabelModel {
  public static var name: LabelModelName { .auto }

  /// The chosen label model.
  public let model: any FittedLabelModel
  /// The correction of its labels; nil where they are best as they are.
  public let calibration: LabelCalibration?
  /// The candidates and the choice among them.
  public let choice: AutomaticChoice

  public var functionNames: [String] { model.functionNames }
  /// P(Y) of the chosen label model, before calibration.
  public var classBalance: [Double] { model.classBalance }
  public var learnedAccuracies: [Double?] { model.learnedAccuracies }
  /// What was chosen and why, then the remarks of the chosen label model.
  public var warnings: [String] {
    [choice.explanation] + choice.leftOut.map { "auto left out \($0)" } + model.warnings
  }

  init(_ model: any FittedLabelModel, calibration: LabelCalibration?, choice: AutomaticChoice) {
    self.model = model
    self.calibration = calibration
    self.choice = choice
  }

  public func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    let labels = model.posteriors(for: patterns, jobs: jobs)
    return calibration?.corrected(labels) ?? labels
  }

  public func voteWeights(for row: [Int8]) -> [Double]? { model.voteWeights(for: row) }
}

extension FittedAutomatic {
  /// The choice among fits, the default first; a fit with the labels of an earlier one is no candidate.
  init(
    among fits: [LabelModelCandidateFit], leftOut: [String], by rows: RowsWithGold, jobs: Int
  ) {
    var scored: [(fit: LabelModelCandidateFit, labels: [Double])] = []
    for fit in fits {
      let labels = rows.labels(of: fit.model, jobs: jobs)
      if !scored.contains(where: { $0.labels == labels }) { scored.append((fit, labels)) }
    }
    let standardLosses = rows.losses(of: scored[0].labels)
    let candidates = scored.flatMap { fit, labels in
      [labels, rows.crossValidated(labels)].enumerated().map { index, labels in
        LabelModelCandidate(
          fit, isCalibrated: index == 1, losses: rows.losses(of: labels),
          standardLosses: standardLosses, rocAUC: rows.rocAUC(of: labels))
      }
    }
    let choice = AutomaticChoice(
      goldCount: rows.gold.count, candidates: candidates, leftOut: leftOut)
    let (fit, labels) = scored[(choice.chosenIndex ?? 0) / 2]
    self.init(
      fit.model,
      calibration: choice.chosen?.isCalibrated == true ? rows.calibration(of: labels) : nil,
      choice: choice)
  }
}

extension LabelModelCandidate {
  fileprivate init(
    _ fit: LabelModelCandidateFit, isCalibrated: Bool, losses: [Double], standardLosses: [Double],
    rocAUC: Double?
  ) {
    let count = Double(losses.count)
    let differences = zip(standardLosses, losses).map { $0 - $1 }
    let gain = differences.reduce(0, +) / count
    let squares = differences.reduce(0) { $0 + ($1 - gain) * ($1 - gain) }
    self.init(
      name: fit.name, abstentions: fit.abstentions, isCalibrated: isCalibrated,
      logLoss: losses.reduce(0, +) / count, gain: gain,
      standardError: (squares / (count - 1) / count).squareRoot(), rocAUC: rocAUC)
  }
}

extension FittedAutomatic: Codable {
  private enum CodingKeys: String, CodingKey {
    case model, version, parameters, calibration, choice
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type(of: model).name, forKey: .model)
    try container.encode(type(of: model).documentVersions.upperBound, forKey: .version)
    try container.encode(model, forKey: .parameters)
    try container.encodeIfPresent(calibration, forKey: .calibration)
    try container.encode(choice, forKey: .choice)
  }

  /// - Throws: ``LabelModelError/unreadableModel(found:expected:)`` for a label model that is not registered, or
  ///   has another version.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(LabelModelName.self, forKey: .model)
    guard let definition = LabelModelRegistry.current[name] else {
      throw LabelModelError.unreadableModel(
        found: "model '\(name)' chosen by auto", expected: "a label model of this package")
    }
    let version = try container.decode(Int.self, forKey: .version)
    guard definition.fittedType.documentVersions.contains(version) else {
      throw LabelModelError.unreadableModel(
        found: "version \(version) of '\(name)' chosen by auto",
        expected: "at most version \(definition.fittedType.documentVersions.upperBound)")
    }
    func decode(_ type: (some FittedLabelModel).Type) throws -> any FittedLabelModel {
      try container.decode(type, forKey: .parameters)
    }
    model = try decode(definition.fittedType)
    calibration = try container.decodeIfPresent(LabelCalibration.self, forKey: .calibration)
    choice = try container.decode(AutomaticChoice.self, forKey: .choice)
  }

  public func checkParameters() throws {
    try model.checkWhole()
    let check = try ParameterCheck(functionCount: functionNames.count, classCount: classCount)
    try calibration?.check(check)
    try choice.check(check)
  }
}
