import SupervisionCore

/// Deals rows to splits so that every group has the same share in each.
///
/// Groups overlap, as slices do. The rarest group's rows are dealt first, each to the split that lacks most of that
/// group, on a tie to the one that lacks most rows; sizes are exact.
///
/// - Source: Sechidis, Tsoumakas and Vlahavas 2011, *On the Stratification of Multi-Label Data*, with sizes fixed.
struct StratifiedSplit {
  /// Positions of the rows in each split, ascending.
  let rows: [Split: [Int]]

  /// - Parameters:
  ///   - gold: class of each row.
  ///   - members: by slice, then row. Each class of each slice is a group, and each class alone.
  ///   - sizes: rows of each split, which sum to the number of rows.
  ///   - seed: decides the order in which a group's rows are dealt.
  /// - Complexity: O(groups · (rows + groups)).
  init(gold: [Int], members: [[Bool]], sizes: [(split: Split, count: Int)], seed: UInt64) {
    precondition(sizes.reduce(0) { $0 + $1.count } == gold.count, "sizes sum to the rows")
    var dealer = Dealer(Groups(gold: gold, members: members), sizes: sizes.map(\.count))
    var generator = SeededGenerator(seed: seed)
    dealer.deal(Array(gold.indices).shuffled(using: &generator))
    rows = Dictionary(
      uniqueKeysWithValues: sizes.enumerated().map { place, size in
        (size.split, gold.indices.filter { dealer.place[$0] == place })
      })
  }
}

/// Overlapping groups of rows.
private struct Groups {
  /// Groups of each row.
  let ofRow: [[Int]]
  let count: Int

  init(gold: [Int], members: [[Bool]]) {
    let classCount = (gold.max() ?? 0) + 1
    count = (members.count + 1) * classCount
    ofRow = gold.indices.map { row in
      let slices = members.indices.filter { members[$0][row] }
      return (slices + [members.count]).map { $0 * classCount + gold[row] }
    }
  }
}

/// Rows on their way to splits, which are known by their place here.
private struct Dealer {
  /// Split of each row; nil until it is dealt.
  private(set) var place: [Int?]
  private let groups: Groups
  /// Rows that each split still lacks.
  private var lacking: [Int]
  /// Number of rows of each group that each split should still get, by split and group.
  private var wanted: [[Double]]
  /// Rows of each group that are not dealt.
  private var open: [Int]

  init(_ groups: Groups, sizes: [Int]) {
    self.groups = groups
    place = groups.ofRow.map { _ in nil }
    lacking = sizes
    var open = [Int](repeating: 0, count: groups.count)
    for row in groups.ofRow { for group in row { open[group] += 1 } }
    self.open = open
    let total = Double(max(1, groups.ofRow.count))
    wanted = sizes.map { size in open.map { Double($0) * Double(size) / total } }
  }

  mutating func deal(_ rows: [Int]) {
    while let rarest = open.indices.filter({ open[$0] > 0 }).min(by: { open[$0] < open[$1] }) {
      for row in rows where place[row] == nil && groups.ofRow[row].contains(rarest) {
        deal(row, of: rarest)
      }
    }
  }

  private mutating func deal(_ row: Int, of group: Int) {
    let candidates = lacking.indices.filter { lacking[$0] > 0 }
    var best = candidates[0]
    for split in candidates.dropFirst() {
      let (mine, others) = (wanted[split][group], wanted[best][group])
      if mine > others || (mine == others && lacking[split] > lacking[best]) { best = split }
    }
    place[row] = best
    lacking[best] -= 1
    for group in groups.ofRow[row] {
      wanted[best][group] -= 1
      open[group] -= 1
    }
  }
}
