import SupervisionCore

extension FittedLabelModel {
  /// The parts of the log odds of a class in the label of one row.
  ///
  /// - Parameters:
  ///   - row: one cell per function.
  ///   - label: index of the class; nil for class 1 of two, and for the most probable of more.
  /// - Precondition: the row has a cell for each function.
  /// - Complexity: as ``contributions(for:to:jobs:)`` for one pattern.
  public func contributions(for row: [Int8], to label: Int? = nil) -> VoteContributions {
    contributions(
      for: VotePatterns(
        functionNames: functionNames, classCount: classCount, cells: row, counts: [1]),
      to: label, jobs: 1)[0]
  }

  /// The parts of the log odds of a class in the label of every pattern, in their order.
  ///
  /// Contributions are exact up to 12 votes, from the posteriors of all subsets of the votes. Those of more votes are
  /// means over 128 orders, the same ones for every row with as many votes; ``VoteContributions/sampledOrders`` says so.
  ///
  /// - Parameters:
  ///   - patterns: the vote rows.
  ///   - label: index of the class; nil for class 1 of two, and for the most probable of more.
  ///   - jobs: the largest number of threads; the result is the same for any.
  /// - Precondition: the patterns have the model's functions and class count.
  /// - Complexity: 2ᵗ posteriors for a pattern of *t* ≤ 12 votes, 128·(*t* − 1) for one of more.
  public func contributions(
    for patterns: VotePatterns, to label: Int? = nil, jobs: Int
  ) -> [VoteContributions] {
    let rows = (0..<patterns.patternCount).map { patterns.pattern($0) }
    let voteCounts = rows.map { row in row.count { $0 != abstainCell } }
    let orders = Dictionary(
      uniqueKeysWithValues: Set(voteCounts).map { ($0, VoteOrders(voteCount: $0)) })
    let batches = ContributionBatch.batches(
      rows, voteCounts.map { orders[$0]! }, functionNames: functionNames)
    return parallelMap(batches, jobs: jobs) { $0.contributions(self, to: label) }.flatMap { $0 }
  }
}

/// Vote rows whose subsets get their posteriors together.
private struct ContributionBatch: Sendable {
  /// One row with its votes in the order of the functions' names, so that sampled orders do not depend on the columns.
  struct Row: Sendable {
    let cells: [Int8]
    let columns: [Int]
    let orders: VoteOrders
  }

  /// Cells of the subsets of a batch, unless one row has more by itself.
  private static let cellLimit = 1 << 21

  let rows: [Row]

  static func batches(
    _ rows: [[Int8]], _ orders: [VoteOrders], functionNames: [String]
  ) -> [ContributionBatch] {
    let columns = functionNames.indices.sorted { functionNames[$0] < functionNames[$1] }
    var batches: [ContributionBatch] = []
    var batch: [Row] = []
    var cellCount = 0
    for (cells, orders) in zip(rows, orders) {
      let size = orders.setCount * cells.count
      if !batch.isEmpty, cellCount + size > cellLimit {
        batches.append(ContributionBatch(rows: batch))
        (batch, cellCount) = ([], 0)
      }
      batch.append(
        Row(cells: cells, columns: columns.filter { cells[$0] != abstainCell }, orders: orders))
      cellCount += size
    }
    return batch.isEmpty ? batches : batches + [ContributionBatch(rows: batch)]
  }

  func contributions(
    _ model: some FittedLabelModel, to label: Int?
  ) -> [VoteContributions] {
    let classCount = model.classCount
    let posteriors = model.posteriors(for: subsets(of: model), jobs: 1)
    var start = 0
    return rows.map { row in
      defer { start += row.orders.setCount }
      func distribution(_ set: Int) -> ArraySlice<Double> {
        posteriors[((start + set) * classCount)..<((start + set + 1) * classCount)]
      }
      let label = label ?? explainedClass(of: distribution(row.orders.fullSet))
      let values = (0..<row.orders.setCount).map { finiteLogOdds(distribution($0), of: label) }
      return VoteContributions(row, values, to: label, model)
    }
  }

  /// The subsets of all rows, one after the other.
  private func subsets(of model: some FittedLabelModel) -> VotePatterns {
    let setCount = rows.reduce(0) { $0 + $1.orders.setCount }
    var cells = [Int8](repeating: abstainCell, count: setCount * model.functionNames.count)
    cells.withUnsafeMutableBufferPointer { cells in
      var start = 0
      for row in rows {
        for (vote, column) in row.columns.enumerated() {
          let first = column * setCount + start
          row.orders.forEachSet(with: vote) { cells[first + $0] = row.cells[column] }
        }
        start += row.orders.setCount
      }
    }
    return VotePatterns(
      functionNames: model.functionNames, classCount: model.classCount, cells: cells,
      counts: [Int](repeating: 1, count: setCount))
  }

  private func explainedClass(of posterior: ArraySlice<Double>) -> Int {
    guard posterior.count > 2, let most = posterior.max() else { return 1 }
    return posterior.firstIndex(of: most)! - posterior.startIndex
  }
}

extension VoteContributions {
  /// - Parameter values: log odds of each set of the row's votes.
  fileprivate init(
    _ row: ContributionBatch.Row, _ values: [Double], to label: Int, _ model: some FittedLabelModel
  ) {
    let shares = row.orders.contributions(values)
    let weights = model.voteWeights(for: row.cells)
    let repeated = model.repeatedVotes(in: row.cells, weights: weights)
    self.label = label
    classBalance = finiteLogOdds(model.classBalance[...], of: label)
    let change = values[0] - classBalance
    silence = abs(change) < 1e-12 ? 0 : change  // Only rounding stands between equal distributions.
    sampledOrders = row.orders.isExact ? nil : VoteOrders.sampledCount
    votes = zip(row.columns, shares).map { column, share in
      Vote(
        column: column, function: model.functionNames[column], label: Int(row.cells[column]),
        logOdds: share, weight: weights?[column] ?? 1,
        repeats: repeated[column].map { model.functionNames[$0] })
    }.sorted { $0.column < $1.column }
  }
}

extension FittedLabelModel {
  /// For each discounted vote, the column of the vote without which more than half of the discount goes. Discounts of all
  /// votes of a row together have none.
  fileprivate func repeatedVotes(in row: [Int8], weights: [Double]?) -> [Int: Int] {
    let columns = row.indices.filter { row[$0] != abstainCell }
    guard let weights, columns.contains(where: { weights[$0] < 1 }) else { return [:] }
    var result: [Int: Int] = [:]
    var greatest = weights.map { ($0 + 1) / 2 }
    for other in columns {
      var rest = row
      rest[other] = abstainCell
      guard let without = voteWeights(for: rest) else { continue }
      for column in columns where column != other && weights[column] < 1 {
        guard without[column] > greatest[column] + 1e-9 else { continue }
        greatest[column] = without[column]
        result[column] = other
      }
    }
    return result
  }
}
