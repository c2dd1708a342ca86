import SupervisionCore

/// Votes or options a label model cannot work with.
public enum LabelModelError: ReportableError, Equatable {
  case noRows
  case noFunctions
  case tooFewFunctions(model: LabelModelName, found: Int, needed: Int)
  case tooManyVotes(model: LabelModelName, found: Int, limit: Int)
  case noVotes
  case invalidCell(row: Int, function: String, cell: Int8, classCount: Int)
  case invalidClassBalance(found: [Double], classCount: Int)
  case invalidDependency(FunctionPair, functionCount: Int)
  case otherFunctions(found: [String], expected: [String])
  case otherClassCount(found: Int, expected: Int)
  case goldCount(found: Int, expected: Int)
  case unreadableModel(found: String, expected: String)

  public var failureKind: FailureKind {
    switch self {
    case .invalidClassBalance, .invalidDependency: .usage
    default: .data
    }
  }

  public var description: String {
    "\(problem)\n  help: \(remedy)"
  }

  /// The finding, and what was expected.
  public var problem: String { explanation.problem }
  /// What to do next.
  public var remedy: String { explanation.remedy }

  private var explanation: (problem: String, remedy: String) {
    switch self {
    case .noRows:
      ("votes: found no row, expected at least one", "run `slicework label` first")
    case .noFunctions:
      ("votes: found no labeling function, expected at least one", "register a labeling function")
    case .tooFewFunctions(let model, let found, let needed):
      (
        "label model \(model.rawValue): found \(found) functions with votes, expected at least \(needed): "
          + "accuracies are not identifiable with fewer",
        "add labeling functions, or choose --label-model majority"
      )
    case .tooManyVotes(let model, let found, let limit):
      (
        "label model \(model.rawValue): found \(found) different votes to pair, expected at most \(limit)",
        "choose --label-model dawid-skene, which needs no pairs, or fewer functions"
      )
    case .noVotes:
      (
        "votes: every cell abstains, expected at least one vote",
        "check the labeling functions with `slicework analyze`"
      )
    case .invalidCell(let row, let function, let cell, let classCount):
      (
        "votes: row \(row), function '\(function)': found \(cell), expected -1 (abstain) or a class in 0..<\(classCount)",
        "correct the vote, or give the number of classes with --classes"
      )
    case .invalidClassBalance(let found, let classCount):
      (
        "class balance: found \(found.map { String($0) }.joined(separator: ",")), "
          + "expected \(classCount) positive numbers that sum to 1",
        "give one share per class, class 0 first, as in --class-balance 0.9,0.1"
      )
    case .invalidDependency(let pair, let functionCount):
      (
        "dependencies: found the pair (\(pair.first), \(pair.second)), "
          + "expected two different positions in 0..<\(functionCount)",
        "name two different labeling functions"
      )
    case .otherFunctions(let found, let expected):
      (
        "votes: found \(found.count) functions \(Self.sample(found)), "
          + "expected the \(expected.count) the model was fitted to \(Self.sample(expected))",
        "fit the model again on these functions"
      )
    case .otherClassCount(let found, let expected):
      (
        "votes: found \(found) classes, expected the \(expected) the model was fitted to",
        "fit the model again on these votes"
      )
    case .goldCount(let found, let expected):
      (
        "gold: found \(found) labels, expected one for each of \(expected) vote rows",
        "give gold for the same rows as the votes, -1 where it is unknown"
      )
    case .unreadableModel(let found, let expected):
      ("label model: found \(found), expected \(expected)", "fit the model again")
    }
  }

  private static func sample(_ names: [String]) -> String {
    "(" + names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …)" : ")")
  }
}

extension VoteMatrix {
  /// - Throws: `LabelModelError.invalidCell(row:function:cell:classCount:)` for the first cell that
  ///   is neither abstain nor a class.
  public func checkCells() throws {
    if let (row, column, cell) = firstInvalidCell {
      throw LabelModelError.invalidCell(
        row: row, function: functionNames[column], cell: cell, classCount: classCount)
    }
  }
}

extension VotePatterns {
  /// Throws unless there is a row, a function and a vote.
  public func checkNotEmpty() throws {
    guard functionCount > 0 else { throw LabelModelError.noFunctions }
    guard patternCount > 0 else { throw LabelModelError.noRows }
    guard cells.contains(where: { $0 != abstainCell }) else { throw LabelModelError.noVotes }
  }
}
