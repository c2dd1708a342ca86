import Labeling
import SupervisionCore
import Synchronization
import Testing

@Suite struct PreparedCandidatesTests {
  private final class Count: Sendable {
    let calls = Atomic(0)
  }

  private let candidates = comments((0..<1200).map { $0.isMultiple(of: 3) ? "buy \($0)" : "song" })

  @Test(arguments: [1, 3])
  func preparedCandidatesGetTheSameVotes(jobs: Int) throws {
    let applier = LabelingFunctionApplier(
      [
        LabelingFunction<Comment>.keywords, LabelingFunction<Comment>.digits,
      ], jobs: jobs)
    let prepared = applier.prepare(candidates)
    #expect(prepared.count == 1200)
    let columns = try applier.apply(to: prepared).columns
    #expect(columns == (try applier.apply(to: candidates).columns))
    #expect(columns[0].count { $0 == 1 } == 400)
  }

  /// What is prepared must not answer for the functions, else a bench of them would time nothing.
  @Test func conditionsAreAskedAgainAndFeaturesAreNot() throws {
    let (answers, features) = (Count(), Count())
    let length = Feature<Comment, Int>("length") {
      features.calls.add(1, ordering: .relaxed)
      return $0.text.count
    }
    let applier = LabelingFunctionApplier([
      LabelingFunction<Comment>(
        "any", "", vote: .spam,
        when: Condition { _ in
          answers.calls.add(1, ordering: .relaxed)
          return true
        }),
      LabelingFunction<Comment>("long", "", vote: .ham, when: Condition(on: length) { $0 > 4 }),
    ])
    let prepared = applier.prepare(candidates)
    _ = try applier.apply(to: prepared)
    _ = try applier.apply(to: prepared)
    #expect(answers.calls.load(ordering: .relaxed) == 3 * 1200)
    #expect(features.calls.load(ordering: .relaxed) == 1200)
  }
}

extension LabelingFunction<Comment> {
  fileprivate static let keywords = LabelingFunction(
    "buys", "", vote: .spam, when: .keywords(in: \.text, anyOf: ["buy"]))
  fileprivate static let digits = LabelingFunction(
    "digits", "", vote: .ham, when: .pattern(in: \.text, matches: "[0-9]{3}"))
}
