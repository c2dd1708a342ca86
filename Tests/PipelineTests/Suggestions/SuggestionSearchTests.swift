import Foundation
import LabelModels
import Pipeline
import SupervisionCore
import Testing

/// Suggested functions on small cases computed by hand.
struct SuggestionSearchTests {
  private static let abstain = abstainCell

  private func part(
    _ texts: [String], votes: [[Int8]]? = nil, probability: [Double]? = nil
  ) -> SuggestionSearch.Part {
    SuggestionSearch.Part(
      votes: VoteMatrix(
        rows: votes ?? texts.map { _ in [Self.abstain] }, functionNames: ["old"], classCount: 2),
      labels: ProbabilisticLabels(
        classCount: 2,
        probabilities: (probability ?? texts.map { _ in 0.5 }).flatMap { [1 - $0, $0] }),
      words: texts.map { $0.split(separator: " ").map(String.init) })
  }

  /// Five dev candidates of each class, without votes: `win` in those of class 1, `song` in those of class 0, `the` in all.
  private var dev: SuggestionSearch.Part {
    part((0..<10).map { $0 < 5 ? "the song" : "win the" })
  }
  private let gold = GoldLabels((0..<10).map { Int8($0 < 5 ? 0 : 1) })

  @Test func wordsThatMarkAClassAreSuggested() throws {
    let train = part(
      ["win big", "win", "song", "song", "song", "the", "the", "win"],
      votes: [[1]] + [[Int8]](repeating: [Self.abstain], count: 7))
    let found = SuggestionSearch(train: train, dev: dev, gold: gold, balance: [0.5, 0.5])
      .suggestions(limit: 10)
    #expect(found.map(\.phrase) == ["song", "win"])
    #expect(found.map(\.label) == [0, 1])
    let win = try #require(found.last)
    #expect(win.basis == .gold && win.judgedCount == 5 && win.accuracy == 1)
    // Wilson with z = 1.96 for 5 of 5: 1 / (1 + z²/5).
    #expect(abs(win.interval.lower - 0.5655) < 1e-4)
    #expect(abs(win.interval.upper - 1) < 1e-12)
    #expect(win.voteCount == 3 && win.newlyCoveredCount == 2)
    #expect(win.coverage == 3.0 / 8)
    #expect(try abs(#require(win.overlaps) - 1.0 / 3) < 1e-12)
    #expect(win.nearestFunction == "old")
    #expect(found[0].nearestFunction == nil && found[0].overlaps == 0)
    #expect(
      abs(win.gain - VoteGain(successes: 5, probabilities: [0.5, 0.5, 0.5, 0.5, 0.5]).total / 10)
        < 1e-15)
  }

  /// 4 of p = ½, all of the class: the slope 4/(1 + eᵃ) − a vanishes at a = 1.0469.
  @Test func theWeightBalancesEvidenceAndPenalty() {
    let gain = VoteGain(successes: 4, probabilities: [0.5, 0.5, 0.5, 0.5])
    #expect(abs(4 / (1 + exp(gain.weight)) - gain.weight) < 1e-9)
    #expect(abs(gain.weight - 1.04) < 0.01)
    let a = gain.weight
    #expect(abs(gain.total - (4 * a - 4 * log(0.5 + 0.5 * exp(a)) - a * a / 2)) < 1e-12)
    #expect(VoteGain(successes: 2, probabilities: [0.5, 0.5, 0.5, 0.5]).total == 0)
    #expect(VoteGain(successes: 0, probabilities: [0.5]).weight == 0)
    #expect(VoteGain(successes: 0, probabilities: []).total == 0)
  }

  @Test func whatLabelsKnowAlreadyIsNotSuggested() {
    let covered = part(
      (0..<10).map { $0 < 5 ? "the song" : "win the" },
      votes: (0..<10).map { [$0 < 5 ? 0 : 1] }, probability: (0..<10).map { $0 < 5 ? 0.02 : 0.98 })
    let found = SuggestionSearch(
      train: part(["win", "win", "win"], votes: [[1], [1], [1]], probability: [0.9, 0.9, 0.9]),
      dev: covered, gold: gold, balance: [0.5, 0.5]
    ).suggestions(limit: 10)
    #expect(found.isEmpty)
  }

  @Test func wrongLabelsAreMended() {
    let wrong = part(
      (0..<10).map { $0 < 5 ? "nice song" : "win nice" },
      votes: (0..<10).map { _ in [0] }, probability: (0..<10).map { _ in 0.1 })
    let found = SuggestionSearch(
      train: part(["win", "nice"], votes: [[0], [0]]), dev: wrong, gold: gold,
      balance: [0.5, 0.5]
    ).suggestions(limit: 10)
    #expect(found.map(\.phrase) == ["win"])
    #expect(found.first?.label == 1)
  }

  @Test func withoutGoldTheLabelModelJudges() throws {
    let train = part(
      (0..<12).map { $0 < 8 ? "win prize" : "win" },
      votes: (0..<12).map { [$0 < 8 ? 1 : Self.abstain] },
      probability: (0..<12).map { $0 < 8 ? 0.95 : 0.5 })
    let found = SuggestionSearch(
      train: train, dev: part([]), gold: GoldLabels([Int8]()), balance: [0.5, 0.5]
    ).suggestions(limit: 10)
    let win = try #require(found.first)
    #expect(found.count == 1)
    #expect(win.phrase == "win" && win.label == 1 && win.basis == .labels)
    #expect(win.judgedCount == 8 && abs(win.accuracy - 0.95) < 1e-12)
    #expect(win.newlyCoveredCount == 4)
  }

  @Test func phrasesOfTheSameCandidatesAreSuggestedOnce() {
    let texts = (0..<10).map { $0 < 5 ? "fine tune" : "check out" }
    let found = SuggestionSearch(
      train: part(texts), dev: part(texts), gold: gold, balance: [0.5, 0.5]
    ).suggestions(limit: 10)
    #expect(found.map(\.phrase) == ["fine tune", "check out"])
    let one = SuggestionSearch(
      train: part(texts), dev: part(texts), gold: gold, balance: [0.5, 0.5]
    )
    #expect(one.suggestions(limit: 1).map(\.phrase) == ["fine tune"])
    #expect(one.suggestions(limit: 10, jobs: 2) == found)
  }
}
