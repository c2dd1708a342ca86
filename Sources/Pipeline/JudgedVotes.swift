import SupervisionCore

/// The rows of a vote file with what a gold file says of them.
struct JudgedVotes {
  let items: [String]
  let matrix: VoteMatrix
  let gold: GoldLabels
  /// Names of the parts that are scored apart, with their rows; one part named `all` without splits.
  let parts: [(name: String, rows: [Int])]
  /// Rows to fit to; nil for all.
  let fittingRows: [Int]?
  /// Gold of dev; nil where no split is named, so that nothing is tuned on what is scored.
  let devGold: GoldLabels?
  /// What of the gold file is of no use here.
  let goldWarnings: [String]

  init(
    _ votes: (items: [String], matrix: VoteMatrix),
    gold: [String: (gold: Int?, split: Split?)]?, atLeastClasses: Int
  ) {
    let judgements = votes.items.map { gold?[$0] }
    let splits = judgements.map { $0?.split }
    items = votes.items
    matrix = votes.matrix.with(classCount: max(votes.matrix.classCount, atLeastClasses))
    self.gold = GoldLabels(judgements.map { $0?.gold })
    let strangers = (gold?.count ?? 0) - judgements.count { $0 != nil }
    goldWarnings =
      (strangers > 0 ? ["\(strangers) items of the gold file have no votes and are left out"] : [])
      + (gold != nil && self.gold.knownCount == 0
        ? ["the gold file has no known label of an item with votes: nothing is scored"] : [])
    if splits.contains(where: { $0 != nil }) {
      parts = Split.allCases.map { split in
        (split.rawValue, splits.indices.filter { splits[$0] == split })
      }
      let training = splits.indices.filter { splits[$0] == nil || splits[$0] == .train }
      fittingRows = training.isEmpty ? nil : training
      let dev = GoldLabels(splits.indices.map { splits[$0] == .dev ? judgements[$0]?.gold : nil })
      devGold = dev.knownCount > 0 ? dev : nil
    } else {
      parts = [("all", Array(items.indices))]
      fittingRows = nil
      devGold = nil
    }
  }
}

extension VoteMatrix {
  /// The same cells for more classes.
  fileprivate func with(classCount: Int) -> VoteMatrix {
    VoteMatrix(
      rowCount: rowCount, functionNames: functionNames, classCount: classCount, cells: cells)
  }
}
