/// A remark of a fit on a quantity that the votes do not determine, or on passes that were too few.
enum FitWarning: Equatable, CustomStringConvertible {
  /// Iterations ended before the parameters stood still.
  case notConverged(passes: Int)
  /// Every vote is for one class.
  case oneClassOnly(Int)
  /// Classes that no function votes for.
  case classesWithoutVotes([Int])
  /// Functions agree no more than their shares of the classes make them agree by chance.
  case agreementOfChance
  /// No class balance explains the functions' shares of the classes.
  case balanceContradicted
  /// Standard error of a learned class balance.
  case balanceUncertain(standardError: Double)
  /// Functions that vote for one class only, whose accuracies votes alone do not tell.
  case oneSided(count: Int)
  /// Classes of the fit stand for other classes than the votes for them say.
  case classesExchanged

  var description: String {
    switch self {
    case .notConverged(let passes):
      "the fit did not converge in \(passes) passes; allow more with --max-passes "
        + "(LabelModelOptions.maximumIterations)"
    case .oneClassOnly(let label):
      "every vote is for class \(label), which does not identify the class balance: it is taken as uniform"
        + Self.giveBalance
    case .classesWithoutVotes(let labels):
      "no function votes for class \(labels.map(String.init).joined(separator: ", ")): "
        + "the votes do not identify its share of the class balance" + Self.giveBalance
    case .agreementOfChance:
      "the functions agree no more than chance would have them agree, which does not identify their "
        + "accuracies: labels are shares of the votes"
    case .balanceContradicted:
      "no class balance explains how often the functions vote for each class, which leaves it "
        + "unidentified: it is the share of the votes" + Self.giveBalance
    case .balanceUncertain(let error):
      "the votes hardly identify the class balance (standard error \(Self.twoDigits(error)))"
        + Self.giveBalance
    case .oneSided(let count):
      "\(count) functions vote for one class only, which does not identify their accuracies: each of their "
        + "votes weighs as one vote beside one pseudo-vote"
    case .classesExchanged:
      "the classes of the fit do not match the votes for them, so that the votes do not identify it: "
        + "labels are shares of the votes"
    }
  }

  /// The remarks as stored: nil for none, so that a document without has no field for them.
  static func texts(_ warnings: [FitWarning]) -> [String]? {
    warnings.isEmpty ? nil : warnings.map(\.description)
  }

  private static let giveBalance = "; give it with --class-balance"

  private static func twoDigits(_ value: Double) -> String {
    "\((value * 100).rounded() / 100)"
  }
}
