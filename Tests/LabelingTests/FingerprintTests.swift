import Foundation
import Labeling
import SupervisionCore
import Testing

struct FingerprintTests {
  private func keywords(
    _ name: String = "k", _ words: [String] = ["a", "b"], vote: Comment.Label = .spam,
    ignoringCase: Bool = true, version: Int = 1
  ) -> String {
    Keywords<Comment>(
      name, "", in: \.text, anyOf: words, ignoringCase: ignoringCase, vote: vote, version: version
    ).function.fingerprint.declared
  }

  @Test func everyDeclaredPartCounts() {
    let all = [
      keywords(), keywords("other"), keywords("k", ["a"]), keywords("k", ["ab"]),
      keywords("k", ["a", "c"]), keywords(vote: .ham), keywords(ignoringCase: false),
      keywords(version: 2),
    ]
    #expect(Set(all).count == all.count)
    #expect(keywords() == keywords())
  }

  @Test func aPatternsTextAndOptionsCount() {
    func pattern(_ text: String, _ ignoringCase: Bool) -> String {
      Pattern<Comment>(
        "p", "", in: \.text, matches: text, ignoringCase: ignoringCase, vote: .spam
      ).function.fingerprint.declared
    }
    #expect(Set([pattern("a", true), pattern("a", false), pattern("b", true)]).count == 3)
  }

  @Test func aResourcesBytesCount() {
    func function(_ bytes: String) -> LabelingFunction<Comment> {
      LabelingFunction(
        "f", "", resources: [Resource(name: "r", bytes: Array(bytes.utf8))]
      ) { _ in .abstain }
    }
    #expect(function("x").fingerprint.declared == function("x").fingerprint.declared)
    #expect(function("x").fingerprint.declared != function("y").fingerprint.declared)
  }

  @Test func fingerprintsMatchUnlessDeclaredOrTwoKnownSourcesDiffer() {
    let stored = FunctionFingerprint(declared: "d", source: "s")
    #expect(stored.matches(FunctionFingerprint(declared: "d", source: "s")))
    #expect(stored.matches(FunctionFingerprint(declared: "d", source: nil)))
    #expect(FunctionFingerprint(declared: "d", source: nil).matches(stored))
    #expect(!stored.matches(FunctionFingerprint(declared: "d", source: "t")))
    #expect(!stored.matches(FunctionFingerprint(declared: "e", source: "s")))
  }

  @Test func theBodyOfAClosureIsPartOfTheSource() {
    let two = [
      LabelingFunction<Comment>("f", "") { _ in .abstain },
      LabelingFunction<Comment>("f", "") { _ in .vote(.ham) },
    ]
    let same = LabelingFunction<Comment>("f", "") { _ in
      .abstain  // a comment
    }
    #expect(!two[0].fingerprint.matches(two[1].fingerprint))
    #expect(two[0].fingerprint.matches(same.fingerprint))
    #expect(two[0].fingerprint.source != nil)
  }

  @Test func theBodyOfAConditionIsPartOfTheSource() {
    func function(_ condition: Condition<Comment>) -> FunctionFingerprint {
      LabelingFunction("f", "", vote: .spam, when: condition).fingerprint
    }
    let short = function(Condition { $0.text.count < 5 })
    let longer = function(Condition { $0.text.count < 6 })
    let same = function(Condition { $0.text.count < 5 })
    #expect(!short.matches(longer))
    #expect(short.matches(same))
  }

  @Test func anUnreadableFileGivesNoSource() {
    let function = LabelingFunction<Comment>("f", "", file: "/nowhere/x.swift") { _ in .abstain }
    #expect(function.fingerprint.source == nil)
  }
}
