import Evaluation
import LabelModels
import SupervisionCore

/// Results of a ``VoteSetBench``.
package struct VoteSetResults: Sendable {
  /// Sizes of a set.
  package struct Facts: Equatable, Sendable {
    package let name: String
    package let itemCount: Int
    package let voterCount: Int
    package let classCount: Int
    package let voteCount: Int
    /// Number of rows with gold in each scope.
    package let goldCounts: [VoteSetScope: Int]

    init(_ set: VoteSet) {
      name = set.name
      itemCount = set.items.count
      voterCount = set.matrix.columnCount
      classCount = set.classCount
      voteCount = set.matrix.cells.count { $0 != abstainCell }
      goldCounts = Dictionary(
        uniqueKeysWithValues: VoteSetScope.allCases.map { ($0, set.rows($0).count) })
    }
  }

  /// The measures of a method on the rows of a scope, and its gain over vote shares there.
  package struct Scored: Equatable, Sendable {
    package let scores: VoteSetScores
    package let gain: PairedGain
  }

  /// A method on a set.
  package struct Entry: Sendable {
    package let set: String
    package let method: VoteSetMethod
    /// Empty where the method failed; a scope without rows is left out.
    package let scores: [VoteSetScope: Scored]
    /// The reason why the method gave no labels; nil where it did.
    package let failure: String?
  }

  package let sets: [Facts]
  /// By set, in the order of the methods.
  package let entries: [Entry]
  /// Methods in the order of the tables.
  package let methods: [VoteSetMethod]
  private let positions: [Key: Int]

  private struct Key: Hashable {
    let set: String
    let method: VoteSetMethod
  }

  init(sets: [Facts], entries: [Entry]) {
    self.sets = sets
    self.entries = entries
    methods = entries.filter { $0.set == sets.first?.name }.map(\.method)
    positions = Dictionary(
      uniqueKeysWithValues: entries.enumerated().map {
        (Key(set: $1.set, method: $1.method), $0)
      })
  }

  /// nil where the method failed on the set, or the scope has no rows there.
  package func scored(_ method: VoteSetMethod, on set: String, _ scope: VoteSetScope) -> Scored? {
    positions[Key(set: set, method: method)].flatMap { entries[$0].scores[scope] }
  }

  /// Sets that have rows with gold in a scope.
  package func sets(_ scope: VoteSetScope) -> [Facts] { sets.filter { $0.goldCounts[scope] != 0 } }

  /// Ranks of the ranked methods, averages over the sets of a scope; a method that failed on a set has the last rank there.
  package func averageRanks(
    _ measure: VoteSetMeasure, _ scope: VoteSetScope
  ) -> [VoteSetMethod: Double] {
    let ranked = methods.filter(\.isRanked)
    let sets = sets(scope)
    var sums = [Double](repeating: 0, count: ranked.count)
    for set in sets {
      let values = ranked.map { scored($0, on: set.name, scope)?.scores[measure] }
      for (index, rank) in meanRanks(values, isLoss: measure.isLoss).enumerated() {
        sums[index] += rank
      }
    }
    return Dictionary(
      uniqueKeysWithValues: zip(ranked, sums.map { $0 / Double(sets.count) }))
  }
}

/// What the sets of a scope say of a method; sets on which it failed are left out.
package struct VoteSetSummary: Equatable, Sendable {
  /// Fewest rows with gold from which a set's loss counts in ``worstGain``.
  package static let worstRowCount = 300
  /// A set is below vote shares where z is below this …
  package static let belowZ = -2.0
  /// … and the gain below this.
  package static let belowGain = -0.005

  /// Number of sets scored.
  package let setCount: Int
  /// Mean over the sets of the gain in accuracy over vote shares.
  package let meanGain: Double
  /// Lowest gain among the sets of at least 300 rows with gold; nil for no such set.
  package let worstGain: Double?
  /// The set of the lowest gain.
  package let worstSet: String?
  /// Number of sets with z below −2 and a gain below −.005.
  package let belowCount: Int
  /// Means over the sets.
  package let means: [VoteSetMeasure: Double]
  /// Log loss minus that of the vote shares with one pseudo-vote: mean and highest.
  package let lossOverPseudoVote: Differences?
  /// Log loss minus that of the model `majority`: mean and highest.
  package let lossOverMajority: Differences?

  /// Differences over sets.
  package struct Differences: Equatable, Sendable {
    package let mean: Double
    package let highest: Double

    init?(_ values: [Double]) {
      guard let highest = values.max() else { return nil }
      mean = values.reduce(0, +) / Double(values.count)
      self.highest = highest
    }
  }

  /// nil where the method was scored on no set.
  package init?(_ results: VoteSetResults, _ method: VoteSetMethod, _ scope: VoteSetScope) {
    let scored = results.sets(scope).compactMap { set in
      results.scored(method, on: set.name, scope).map { (set: set.name, result: $0) }
    }
    guard !scored.isEmpty else { return nil }
    let gains = scored.map { $0.result.gain }
    let large = scored.filter { $0.result.scores.correct.count >= Self.worstRowCount }
    let worst = large.min { $0.result.gain.mean < $1.result.gain.mean }
    setCount = scored.count
    meanGain = gains.reduce(0) { $0 + $1.mean } / Double(gains.count)
    worstGain = worst?.result.gain.mean
    worstSet = worst?.set
    belowCount = gains.count { $0.z < Self.belowZ && $0.mean < Self.belowGain }
    means = Dictionary(
      uniqueKeysWithValues: VoteSetMeasure.allCases.map { measure in
        let sum = scored.reduce(0) { $0 + $1.result.scores[measure] }
        return (measure, sum / Double(scored.count))
      })
    func lossOver(_ yardstick: VoteSetMethod) -> Differences? {
      Differences(
        scored.compactMap { set, result in
          results.scored(yardstick, on: set, scope).map {
            result.scores.logLoss - $0.scores.logLoss
          }
        })
    }
    lossOverPseudoVote = lossOver(.pseudoVote)
    lossOverMajority = lossOver(.model(.majority, isBalanceTrue: false))
  }
}
