import SupervisionCore

/// Votes or options that a label model cannot work with.
public enum LabelModelError: ReportableError, Equatable {
  /// The matrix has no rows.
  case noRows
  /// The matrix has no columns.
  case noFunctions
  /// The model needs more functions with votes to identify its parameters.
  case tooFewFunctions(model: LabelModelName, found: Int, needed: Int)
  /// The model's moments would not fit in memory: too many functions times classes.
  case tooManyVotes(model: LabelModelName, found: Int, limit: Int)
  /// Every function abstains on every row.
  case noVotes
  /// A cell that is neither an abstention nor a class.
  case invalidCell(row: Int, function: String, cell: Int8, classCount: Int)
  /// A given class balance that is not one positive share per class with sum 1.
  case invalidClassBalance(found: [Double], classCount: Int)
  /// A given pair that names a function without a column.
  case unknownDependency(FunctionPair, function: String, known: [String])
  /// A given pair of a function with itself.
  case dependencyOnItself(FunctionPair)
  /// Given pairs that connect more functions than exact enumeration can hold.
  case dependenciesTooLarge(functions: [String], jointVotes: Int, limit: Int)
  /// Votes of other functions than those the model was fitted to.
  case otherFunctions(found: [String], expected: [String])
  /// Votes with another number of classes than the model was fitted to.
  case otherClassCount(found: Int, expected: Int)
  /// Another number of gold labels than of vote rows.
  case goldCount(found: Int, expected: Int)
  /// A document that is not a fitted model of the expected kind and version.
  case unreadableModel(found: String, expected: String)

  public var failureKind: FailureKind {
    switch self {
    case .invalidClassBalance: .usage
    default: .data
    }
  }

  public var description: String {
    "\(problem)\n  help: \(remedy)"
  }

  /// The data found and the data expected.
  public var problem: String { explanation.problem }
  /// The step that the user takes next.
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
    case .unknownDependency(let pair, let function, let known):
      (
        "\(pair.place ?? "dependencies"): found the function '\(function)', "
          + "expected one of the \(known.count) that vote \(Self.sample(known))",
        "correct the name, or leave out the pair"
      )
    case .dependencyOnItself(let pair):
      (
        "\(pair.place ?? "dependencies"): found '\(pair.first)' with itself, "
          + "expected two different functions",
        "name two different labeling functions"
      )
    case .dependenciesTooLarge(let functions, let jointVotes, let limit):
      (
        "dependencies: found pairs that connect \(functions.count) functions "
          + "(\(functions.joined(separator: ", "))) with "
          + "\(jointVotes == .max ? "too many" : String(jointVotes)) joint votes, expected at most \(limit)",
        "leave out the weakest pairs of this group, so that it falls into smaller ones"
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
  /// Checks that every cell is an abstention or a class.
  ///
  /// - Throws: `LabelModelError.invalidCell(row:function:cell:classCount:)` for the first other cell.
  public func checkCells() throws {
    if let (row, column, cell) = firstInvalidCell {
      throw LabelModelError.invalidCell(
        row: row, function: functionNames[column], cell: cell, classCount: classCount)
    }
  }
}

extension VotePatterns {
  /// Checks that there is a row, a function and a vote.
  ///
  /// - Throws: `LabelModelError.noRows`, `noFunctions` or `noVotes`.
  public func checkNotEmpty() throws {
    guard functionCount > 0 else { throw LabelModelError.noFunctions }
    guard patternCount > 0 else { throw LabelModelError.noRows }
    guard cells.contains(where: { $0 != abstainCell }) else { throw LabelModelError.noVotes }
  }
}
