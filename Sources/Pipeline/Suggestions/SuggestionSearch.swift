import Evaluation
import LabelModels
import Streaming
import SupervisionCore

/// The search for words and phrases that mark a class where the labels are missing or wrong.
///
/// A phrase comes into question when it occurs in train or dev candidates without a vote, or in dev candidates whose label
/// is wrong. It is suggested for a class when the interval of its accuracy lies above the share of the class. Those judged
/// by gold come first, by their gain; of phrases with mostly the same candidates only the best is kept.
package struct SuggestionSearch: Sendable {
  /// Votes, labels and words of the candidates of a split.
  package struct Part: Sendable {
    package let votes: VoteMatrix
    package let labels: ProbabilisticLabels
    /// Words of each candidate in lower case.
    package let words: [[String]]

    package init(votes: VoteMatrix, labels: ProbabilisticLabels, words: [[String]]) {
      self.votes = votes
      self.labels = labels
      self.words = words
    }
  }

  /// Smallest number of candidates without a vote or with a wrong label that a phrase is in.
  package static let minimumRows = 3
  /// Share of the candidates of a phrase that another phrase or a function has, from which it adds nothing.
  package static let repetitionShare = 0.9

  private let train: Part
  private let dev: Part
  private let gold: GoldLabels
  private let goldCount: Int
  private let balance: [Double]
  private let text: Int
  private let longest: Int

  /// - Parameters:
  ///   - train: candidates that functions are to cover.
  ///   - dev: candidates that they are judged on.
  ///   - gold: gold labels of dev; may all be unknown.
  ///   - balance: share of each class.
  ///   - text: position of the text that the words are of.
  ///   - longest: greatest number of words of a phrase.
  package init(
    train: Part, dev: Part, gold: GoldLabels, balance: [Double], text: Int = 0, longest: Int = 3
  ) {
    self.train = train
    self.dev = dev
    self.gold = gold
    goldCount = gold.knownCount
    self.balance = balance
    self.text = text
    self.longest = longest
  }

  /// Suggestions, the best first.
  ///
  /// - Parameters:
  ///   - limit: greatest number of suggestions.
  ///   - jobs: number of threads; the result is the same for any.
  ///   - progress: receives a report after each phrase.
  package func suggestions(
    limit: Int, jobs: Int = 1, progress: any ProgressObserver = SilentProgress()
  ) -> [FunctionSuggestion] {
    let phrases = FrequentPhrases(
      in: dev.words + train.words,
      isTarget: dev.words.indices.map(isDevTarget)
        + train.words.indices.map { !train.hasVote($0) },
      longest: longest, minimumRows: Self.minimumRows
    ).phrases
    let judged = parallelMap(phrases, jobs: jobs, progress: progress) { phrase in
      suggestion(phrase).map { Judged(suggestion: $0, rows: phrase.rows) }
    }.compactMap { $0 }
    return distinct(FunctionSuggestion.ranked(judged, by: \.suggestion), limit: limit)
  }

  private struct Judged: Sendable {
    let suggestion: FunctionSuggestion
    let rows: [Int]
  }

  /// The first of those that mostly have the same candidates and vote the same.
  private func distinct(_ ranked: [Judged], limit: Int) -> [FunctionSuggestion] {
    var kept: [(suggestion: FunctionSuggestion, rows: Set<Int>)] = []
    for judged in ranked {
      guard kept.count < limit else { break }
      let isRepeated = kept.contains { other in
        guard other.suggestion.label == judged.suggestion.label else { return false }
        let common = judged.rows.count { other.rows.contains($0) }
        let smaller = min(judged.rows.count, other.rows.count)
        return Double(common) >= Self.repetitionShare * Double(smaller)
      }
      if !isRepeated { kept.append((judged.suggestion, Set(judged.rows))) }
    }
    return kept.map(\.suggestion)
  }

  private func isDevTarget(_ row: Int) -> Bool {
    !dev.hasVote(row) || gold[row].map { $0 != dev.labels.mostProbableClass(row) } ?? false
  }

  private func suggestion(_ phrase: FrequentPhrases.Phrase) -> FunctionSuggestion? {
    let devCount = dev.words.count
    let goldRows = phrase.rows.prefix { $0 < devCount }.filter { gold[$0] != nil }
    let trainRows = phrase.rows.drop { $0 < devCount }.map { $0 - devCount }
    let evidence =
      goldRows.count >= Self.minimumRows
      ? evidence(ofGold: goldRows) : evidence(ofLabels: trainRows)
    guard let evidence else { return nil }
    let nearest = train.functionVotingMost(on: trainRows)
    let repeating = nearest.map { train.votes(of: $0.column, for: evidence.label, on: trainRows) }
    if let repeating, Double(repeating) >= Self.repetitionShare * Double(trainRows.count) {
      return nil
    }
    let uncovered = trainRows.count { !train.hasVote($0) }
    return FunctionSuggestion(
      phrase: phrase.text, text: text, label: evidence.label, basis: evidence.basis,
      judgedCount: evidence.count, accuracy: evidence.accuracy, interval: evidence.interval,
      gain: evidence.gain, voteCount: trainRows.count,
      coverage: Double(trainRows.count) / Double(max(1, train.words.count)),
      newlyCoveredCount: uncovered,
      overlaps: trainRows.isEmpty
        ? nil : Double(trainRows.count - uncovered) / Double(trainRows.count),
      nearestFunction: nearest.map { train.votes.functionNames[$0.column] })
  }
}

extension SuggestionSearch {
  private struct Evidence {
    let label: Int
    let basis: FunctionSuggestion.Basis
    let count: Int
    let accuracy: Double
    let interval: ConfidenceInterval
    let gain: Double
  }

  private func evidence(ofGold rows: [Int]) -> Evidence? {
    var counts = [Int](repeating: 0, count: balance.count)
    for row in rows { if let label = gold[row] { counts[label] += 1 } }
    return best { label in
      guard let interval = marking(label, Double(counts[label]), of: rows.count) else { return nil }
      let gain = VoteGain(
        successes: Double(counts[label]), probabilities: rows.map { dev.labels[$0, label] })
      return Evidence(
        label: label, basis: .gold, count: rows.count,
        accuracy: Double(counts[label]) / Double(rows.count), interval: interval,
        gain: gain.total / Double(goldCount))
    }
  }

  /// The label model's classes of the covered candidates, taken over to those without a vote.
  private func evidence(ofLabels rows: [Int]) -> Evidence? {
    let covered = rows.filter(train.hasVote)
    let uncovered = rows.filter { !train.hasVote($0) }
    guard covered.count >= Self.minimumRows else { return nil }
    return best { label in
      let sum = covered.reduce(0) { $0 + train.labels[$1, label] }
      guard let interval = marking(label, sum, of: covered.count) else { return nil }
      let shrunk = (sum + balance[label]) / Double(covered.count + 1)
      let gain = VoteGain(
        successes: shrunk * Double(uncovered.count),
        probabilities: uncovered.map { train.labels[$0, label] })
      return Evidence(
        label: label, basis: .labels, count: covered.count, accuracy: sum / Double(covered.count),
        interval: interval, gain: gain.total / Double(train.words.count))
    }
  }

  /// The evidence of the class with the largest gain above 0, the lowest index on a tie.
  private func best(_ evidence: (Int) -> Evidence?) -> Evidence? {
    var best: Evidence?
    for label in balance.indices {
      guard let found = evidence(label), found.gain > best?.gain ?? 0 else { continue }
      best = found
    }
    return best
  }

  /// The interval of the accuracy where it lies above the share of the class.
  private func marking(_ label: Int, _ successes: Double, of count: Int) -> ConfidenceInterval? {
    let interval = ConfidenceInterval.wilson(
      successes: min(count, Int(successes.rounded())), trials: count)
    return interval.flatMap { $0.lower > balance[label] ? $0 : nil }
  }
}

extension SuggestionSearch.Part {
  package func hasVote(_ row: Int) -> Bool {
    (0..<votes.columnCount).contains { votes[row, $0] != abstainCell }
  }

  fileprivate func functionVotingMost(on rows: [Int]) -> (column: Int, count: Int)? {
    var most: (column: Int, count: Int)?
    for column in 0..<votes.columnCount {
      let count = rows.count { votes[$0, column] != abstainCell }
      if count > most?.count ?? 0 { most = (column, count) }
    }
    return most
  }

  fileprivate func votes(of column: Int, for label: Int, on rows: [Int]) -> Int {
    rows.count { votes[$0, column] == Int8(label) }
  }
}
