import SupervisionCore

/// Shares of the rows with gold that dev and test get, of each class; all other rows are train.
public struct SplitShares: Equatable, Sendable {
  /// Share of dev, from 0 to 1.
  public var dev: Double
  /// Share of test, from 0 to 1; with ``dev`` at most 1.
  public var test: Double
  /// Seed of the division.
  public var seed: UInt64

  /// Shares from 0 to 1 that sum to at most 1.
  public init(dev: Double, test: Double, seed: UInt64 = 0) {
    self.dev = dev
    self.test = test
    self.seed = seed
  }

  /// The split of each row: depends on ids, classes and the seed, not on the order of the rows.
  ///
  /// - Parameter rows: id and class of each row; rows without a class are train.
  /// - Complexity: O(rows · log rows).
  func splits(of rows: [(id: String, gold: Int?)]) -> [Split] {
    var splits = [Split](repeating: .train, count: rows.count)
    let ranks = rows.map { rank($0.id) }
    let byClass = Dictionary(grouping: rows.indices.filter { rows[$0].gold != nil }) {
      rows[$0].gold
    }
    for members in byClass.values {
      let ordered = members.sorted { (ranks[$0], rows[$0].id) < (ranks[$1], rows[$1].id) }
      let devCount = Int((dev * Double(ordered.count)).rounded())
      let testCount = min(Int((test * Double(ordered.count)).rounded()), ordered.count - devCount)
      for row in ordered.prefix(devCount) { splits[row] = .dev }
      for row in ordered.dropFirst(devCount).prefix(testCount) { splits[row] = .test }
    }
    return splits
  }

  private func rank(_ id: String) -> UInt64 {
    var generator = SeededGenerator(seed: fnv1a64(id.utf8) ^ seed)
    return generator.next()
  }
}

extension CorpusSource {
  /// The same candidates, with splits by shares in place of their own.
  ///
  /// The source is read twice; memory holds id and class of every candidate.
  public func divided(by shares: SplitShares) -> CorpusSource {
    let source = self
    return CorpusSource(files: files) { request, body in
      var rows: [(id: String, gold: Int?)] = []
      _ = try source.read(request) { item in
        if case .candidate(let labeled) = item {
          rows.append((labeled.candidate.id, labeled.gold))
        }
      }
      let splits = shares.splits(of: rows)
      var row = 0
      return try source.read(request) { item in
        guard case .candidate(let labeled) = item else { return try body(item) }
        defer { row += 1 }
        guard row < rows.count, rows[row].id == labeled.candidate.id else {
          throw FileError(
            path: labeled.candidate.id,
            problem: "the corpus changed at this candidate while it was read",
            remedy: "import again when nothing writes to its files")
        }
        try body(
          .candidate(
            LabeledCandidate(
              candidate: labeled.candidate, split: splits[row], gold: labeled.gold)))
      }
    }
  }
}
