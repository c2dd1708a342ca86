import SupervisionCore

/// Votes in which the joint vote of each component stands for the votes of its functions.
///
/// Every joint vote but the one where all abstain is a code of its own after those of the functions, so that the posterior is
/// log-linear in the codes and passes run as for independent functions.
struct JointVotes: Sendable {
  /// Codes of the functions outside components, then of the components.
  let sparse: SparseVotes

  init(_ patterns: VotePatterns, components: [JointFunctions], jobs: Int) {
    let votes = SparseVotes(patterns, jobs: jobs)
    guard !components.isEmpty else {
      sparse = votes
      return
    }
    let isJoint = Self.isJoint(components, functionCount: patterns.functionCount)
    let layout = JointLayout(components, functionCount: patterns.functionCount)
    let states = components.map(\.states)
    var starts: [UInt32] = [0]
    var codes: [UInt32] = []
    votes.forEachPattern(0..<votes.patternCount) { pattern, own in
      codes += own.filter { !isJoint[Int($0) / votes.classCount] }
      for (index, component) in components.enumerated() {
        let state = states[index].state { patterns[pattern, component.functions[$0]] }
        if state > 0 { codes.append(UInt32(layout.firstCode[index] + state)) }
      }
      starts.append(UInt32(codes.count))
    }
    sparse = SparseVotes(
      functionCount: layout.columnCount, classCount: votes.classCount, starts: starts, codes: codes,
      counts: votes.counts)
  }

  /// Whether each function is in a component.
  static func isJoint(_ components: [JointFunctions], functionCount: Int) -> [Bool] {
    var result = [Bool](repeating: false, count: functionCount)
    for component in components {
      for function in component.functions { result[function] = true }
    }
    return result
  }
}

/// The places of the components' codes.
struct JointLayout: Sendable {
  /// The code of each component's joint vote 0.
  let firstCode: [Int]
  /// Functions, and columns of K codes that hold the joint votes of the components.
  let columnCount: Int

  init(_ components: [JointFunctions], functionCount: Int) {
    var column = functionCount
    var firstCode: [Int] = []
    for component in components {
      firstCode.append(column * component.classCount)
      column += (component.states.count + component.classCount - 1) / component.classCount
    }
    self.firstCode = firstCode
    columnCount = column
  }
}

extension SparseVotes {
  init(
    functionCount: Int, classCount: Int, starts: [UInt32], codes: [UInt32], counts: [Double]
  ) {
    self.functionCount = functionCount
    self.classCount = classCount
    self.starts = starts
    self.codes = codes
    self.counts = counts
  }

  /// The codes `function·K + class` of a pattern's votes.
  func votes(of pattern: Int) -> ArraySlice<UInt32> {
    codes[Int(starts[pattern])..<Int(starts[pattern + 1])]
  }
}

extension LogLinearPosterior {
  /// The posterior over ``JointVotes`` of functions with one accuracy each, those of components by their joint distributions.
  ///
  /// - Parameter accuracies: by function, within (0, 1).
  init(
    classBalance: [Double], accuracies: [Double], components: [JointFunctions],
    tables: [JointTable]
  ) {
    self.init(classBalance: classBalance, accuracies: accuracies)
    let layout = JointLayout(components, functionCount: accuracies.count)
    let classCount = classBalance.count
    weights += [Double](
      repeating: 0, count: (layout.columnCount - accuracies.count) * classCount * classCount)
    for (first, table) in zip(layout.firstCode, tables) {
      let silent = table.logProbabilities[0]
      for label in base.indices { base[label] += silent }
      for (cell, relative) in table.relative.enumerated() {
        weights[first * classCount + cell] = table.logProbabilities[Int(relative)] - silent
      }
    }
  }
}

/// What a component's joint distribution needs in a pass, computed once.
struct JointTable: Sendable {
  let outcomes: JointOutcomes
  /// `stateCount × K`, row-major: the joint vote relative to each class.
  let relative: [UInt32]
  /// log P(joint votes | Y), by joint vote relative to Y.
  var logProbabilities: [Double]

  init(_ component: JointFunctions) {
    let states = component.states
    outcomes = JointOutcomes(states, pairs: component.pairs)
    relative = (0..<states.count).flatMap { state in
      let digits = states.digits(state)
      return (0..<component.classCount).map { UInt32(states.relative(digits, to: $0)) }
    }
    logProbabilities = component.logProbabilities(outcomes)
  }
}
