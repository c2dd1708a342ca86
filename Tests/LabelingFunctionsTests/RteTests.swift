import Labeling
import LabelingFunctions
import SupervisionCore
import Testing

struct RteTests {
  /// The slices that a pair is in.
  private func slices(
    of premise: String, _ hypothesis: String, _ matching: Rte.Matching = .wholeWords
  ) throws -> Set<String> {
    let functions = try Rte.slices(matching: matching).functions
    let pair = EntailmentPair(id: "p", premise: premise, hypothesis: hypothesis)
    let columns = try SlicingFunctionApplier(functions, jobs: 1, onFault: .stop)
      .apply(to: [pair]).columns
    return Set(zip(functions, columns).filter { $0.1 == [1] }.map(\.0.name))
  }

  /// Ten words, in no slice of its own.
  private let neutral = "u v w x y z u v w x"

  @Test func namesAreThoseOfTheSixteenSlices() throws {
    let names = [
      "temporal", "possessive", "comparative", "quantification", "short-hypothesis",
      "long-hypothesis", "short-premise", "long-premise", "where", "who", "what", "when", "and",
      "but", "or", "articles",
    ]
    #expect(try Rte.slices().functions.map(\.name) == names)
    #expect(try Rte.slices(matching: .substrings).functions.map(\.name) == names)
    #expect(try slices(of: neutral, neutral) == [])
  }

  @Test(arguments: [
    ("temporal", "After"), ("temporal", "before"), ("temporal", "past."),
    ("possessive", "inside of"), ("possessive", "with"), ("possessive", "\"within\""),
    ("comparative", "Worse"), ("quantification", "none"), ("where", "where"), ("who", "who,"),
    ("what", "What"), ("when", "when"), ("and", "and"), ("but", "but"), ("or", "or"),
  ])
  func aWordInEitherSentencePutsThePairInItsSlice(slice: String, word: String) throws {
    #expect(try slices(of: "\(neutral) \(word)", neutral) == [slice])
    #expect(try slices(of: neutral, "u v \(word) u v w") == [slice])
    #expect(try slices(of: "\(neutral) \(word)", neutral, .substrings).contains(slice))
  }

  @Test(arguments: [
    ("quantification", "small"), ("temporal", "afternoon"), ("possessive", "without"),
    ("comparative", "unless"), ("who", "whole"), ("what", "somewhat"), ("when", "whenever"),
    ("where", "nowhere"), ("and", "land"), ("but", "butter"), ("or", "word"),
  ])
  func aPartOfAWordCountsOnlyAmongSubstrings(slice: String, word: String) throws {
    #expect(try slices(of: "\(neutral) \(word)", neutral) == [])
    #expect(try slices(of: "\(neutral) \(word)", neutral, .substrings).contains(slice))
  }

  @Test func aPhraseNeedsItsWordsSideBySide() throws {
    #expect(try slices(of: "\(neutral) inside u of", neutral) == [])
    #expect(try slices(of: "\(neutral) inside", "of u v w x") == [])
  }

  @Test func lengthsAreCountedInWords() throws {
    let words = { (count: Int) in Array(repeating: "u", count: count).joined(separator: " ") }
    #expect(try slices(of: words(9), words(5)) == ["short-premise"])
    #expect(try slices(of: words(10), words(4) + " --") == ["short-hypothesis"])
    #expect(try slices(of: words(100), words(15)) == [])
    #expect(try slices(of: words(101), words(16)) == ["long-premise", "long-hypothesis"])
  }

  @Test(arguments: Rte.Matching.allCases)
  func articlesAreCountedOverBothSentences(matching: Rte.Matching) throws {
    #expect(try slices(of: "\(neutral) the", neutral, matching) == [])
    #expect(try slices(of: "\(neutral) the", "An u v w x", matching) == ["articles"])
    #expect(try slices(of: "\(neutral) a a", neutral, matching) == ["articles"])
  }

  @Test func theFingerprintTellsTheMatchingsApart() throws {
    let whole = try Rte.slices().functions[0].fingerprint
    let parts = try Rte.slices(matching: .substrings).functions[0].fingerprint
    #expect(whole != parts)
  }
}
