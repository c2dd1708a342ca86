import Slicework

/// A label model that believes votes where all agree, and the class balance everywhere else.
struct UnanimousModel: LabelModel {
  func fit(
    _ patterns: VotePatterns, options: LabelModelOptions, gold: VotesWithGold?, jobs: Int
  ) throws -> Unanimous {
    try patterns.checkNotEmpty()
    let uniform = [Double](repeating: 1 / Double(patterns.classCount), count: patterns.classCount)
    return Unanimous(
      functionNames: patterns.functionNames,
      classBalance: try options.givenClassBalance(classCount: patterns.classCount) ?? uniform)
  }
}

struct Unanimous: FittedLabelModel {
  static let name: LabelModelName = "unanimous"

  let functionNames: [String]
  let classBalance: [Double]
  var learnedAccuracies: [Double?] { functionNames.map { _ in nil } }
  var warnings: [String] { [] }

  func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    (0..<patterns.patternCount).flatMap { index in
      let votes = Set(patterns.pattern(index).filter { $0 >= 0 })
      guard votes.count == 1, let label = votes.first else { return classBalance }
      return classBalance.indices.map { $0 == Int(label) ? 1 : 0 }
    }
  }
}
