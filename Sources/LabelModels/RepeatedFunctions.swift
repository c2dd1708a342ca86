import SupervisionCore

/// Functions whose votes are those of an earlier function on every row, or, of two classes, the opposite on every row.
///
/// Such are one opinion: a fit takes the first of them, and each of n weighs 1/n in the posterior. Functions with fewer than
/// ``leastVotes`` votes may agree so by chance and are left alone.
struct RepeatedFunctions: Equatable, Sendable {
  static let leastVotes = 30.0

  /// The first function with the same opinion as each; itself where there is none before it.
  private(set) var originals: [Int]
  /// Whether a function says the opposite of its original.
  private(set) var isOpposite: [Bool]

  /// - Complexity: O(cells) where no functions have equal numbers of votes for the classes.
  init(_ patterns: VotePatterns, voteCounts: [Double]) {
    let classCount = patterns.classCount
    var originals = Array(0..<patterns.functionCount)
    var isOpposite = [Bool](repeating: false, count: patterns.functionCount)
    var seen: [[Double]: [Int]] = [:]
    for function in originals {
      let own = Array(voteCounts[(function * classCount)..<((function + 1) * classCount)])
      guard own.reduce(0, +) >= Self.leastVotes else { continue }
      let key = classCount == 2 ? own.sorted() : own
      let column = patterns.column(function)
      let earlier = seen[key, default: []]
      if let original = earlier.first(where: { patterns.column($0).elementsEqual(column) }) {
        originals[function] = original
      } else if classCount == 2,
        let original = earlier.first(where: {
          zip(patterns.column($0), column).allSatisfy { $0 == ($1 < 0 ? $1 : 1 - $1) }
        })
      {
        originals[function] = original
        isOpposite[function] = true
      } else {
        seen[key, default: []].append(function)
      }
    }
    self.originals = originals
    self.isOpposite = isOpposite
    for original in Set(originals.indices.filter { isOpposite[$0] }.map { originals[$0] }) {
      takeSideOfOthers(original, patterns)
    }
  }

  /// Makes the first opposite function the original where it agrees more with the functions of other opinions, so that the
  /// order of the columns does not decide which side stands for the opinion.
  private mutating func takeSideOfOthers(_ original: Int, _ patterns: VotePatterns) {
    let group = originals.indices.filter { originals[$0] == original }
    let column = Array(patterns.column(original))
    var agreement = 0
    for other in originals.indices where originals[other] != original {
      for (pattern, vote) in patterns.column(other).enumerated()
      where vote >= 0 && column[pattern] >= 0 {
        agreement += vote == column[pattern] ? patterns.counts[pattern] : -patterns.counts[pattern]
      }
    }
    guard agreement < 0, let side = group.first(where: { isOpposite[$0] }) else { return }
    for function in group {
      originals[function] = side
      isOpposite[function].toggle()
    }
  }

  private var hasRepetitions: Bool {
    originals.enumerated().contains { $0.offset != $0.element }
  }

  /// The weight of each function, 1/n for n of one opinion; nil where all weigh 1.
  var weights: [Double]? {
    guard hasRepetitions else { return nil }
    return originals.map { original in 1 / Double(originals.count { $0 == original }) }
  }

  /// The votes without those of repetitions.
  func distinct(_ patterns: VotePatterns) -> VotePatterns {
    guard hasRepetitions else { return patterns }
    var cells = patterns.cells
    for (function, original) in originals.enumerated() where function != original {
      let column = (function * patterns.patternCount)..<((function + 1) * patterns.patternCount)
      cells.replaceSubrange(
        column, with: repeatElement(abstainCell, count: patterns.patternCount))
    }
    return VotePatterns(
      functionNames: patterns.functionNames, classCount: patterns.classCount, cells: cells,
      counts: patterns.counts)
  }

  /// Rates, `(functionCount·K) × K`, with those of the originals in place of the repetitions'.
  func completed(rates: [Double], classCount: Int) -> [Double] {
    guard hasRepetitions else { return rates }
    return originals.indices.flatMap { function in
      (0..<classCount).flatMap { vote in
        let code =
          originals[function] * classCount + (isOpposite[function] ? 1 - vote : vote)
        return rates[(code * classCount)..<((code + 1) * classCount)]
      }
    }
  }

  /// Accuracies with those of the originals in place of the repetitions'.
  func completed(accuracies: [Double]) -> [Double] {
    originals.indices.map {
      isOpposite[$0] ? 1 - accuracies[originals[$0]] : accuracies[originals[$0]]
    }
  }
}

extension LogLinearPosterior {
  /// The same with the votes of each function times its weight; nil for 1.
  func weighted(by functionWeights: [Double]?) -> LogLinearPosterior {
    guard let functionWeights else { return self }
    var result = self
    let size = classCount * classCount
    for (index, weight) in weights.enumerated() {
      result.weights[index] = weight * functionWeights[index / size]
    }
    return result
  }
}
