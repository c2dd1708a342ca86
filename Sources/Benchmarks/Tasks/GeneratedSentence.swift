import Labeling
import SupervisionCore

/// A sentence of words drawn from a vocabulary.
struct GeneratedSentence: Candidate, Codable {
  typealias Label = BinaryLabel

  let id: String
  let text: String

  static func make(count: Int, wordCount: Int = 30, seed: UInt64) -> [GeneratedSentence] {
    var generator = SeededGenerator(seed: seed)
    let vocabulary = vocabulary(&generator)
    return (0..<count).map { row in
      let words = (0..<wordCount).map { _ in vocabulary[generator.index(below: vocabulary.count)] }
      return GeneratedSentence(id: String(row), text: words.joined(separator: " "))
    }
  }

  /// 2,000 words of random letters, and some that functions look for.
  private static func vocabulary(_ generator: inout SeededGenerator) -> [String] {
    (0..<2_000).map { index in
      String(
        (0..<(3 + index % 7)).map { _ in
          Character(Unicode.Scalar(UInt8(97 + generator.index(below: 26))))
        })
    } + [
      "married", "wife", "husband", "treats", "causes", "buy", "cheap", "not", "risk", "study",
    ]
  }

  /// Six keyword and four pattern functions.
  static func applier(jobs: Int) throws -> LabelingFunctionApplier<GeneratedSentence> {
    let set = try LabelingFunctionSet<GeneratedSentence>("bench") {
      Keywords("spouse", "A spouse word.", in: \.text, anyOf: ["wife", "husband"], vote: .positive)
      Keywords("married", "A wedding.", in: \.text, anyOf: ["married"], vote: .positive)
      Keywords("shop", "A purchase.", in: \.text, anyOf: ["buy", "cheap"], vote: .negative)
      Keywords("negated", "A negation.", in: \.text, anyOf: ["not", "never"], vote: .negative)
      Keywords("phrase", "Two words.", in: \.text, anyOf: ["risk study"], vote: .positive)
      Keywords("study", "A study.", in: \.text, anyOf: ["study", "trial"], vote: .negative)
      Pattern("causes", "Causes.", in: \.text, matches: "caus(e|es|ed)", vote: .positive)
      Pattern("treats", "Treats.", in: \.text, matches: #"\btreat\w*"#, vote: .negative)
      Pattern("risk", "Risk of.", in: \.text, matches: "risk .{0,40} wife", vote: .positive)
      Pattern("ends", "Ends in a verb.", in: \.text, matches: "(married|buy)$", vote: .positive)
    }
    return LabelingFunctionApplier(set.functions, jobs: jobs)
  }

  /// Any number of functions, three keywords and two patterns in turn, on words of the sentences of this seed.
  static func applier(
    functionCount: Int, seed: UInt64, jobs: Int
  ) throws -> LabelingFunctionApplier<GeneratedSentence> {
    var generator = SeededGenerator(seed: seed)
    let words = vocabulary(&generator)
    let set = try LabelingFunctionSet<GeneratedSentence>("bench") {
      for index in 0..<functionCount {
        let word = words[index % words.count]
        let vote: BinaryLabel = index.isMultiple(of: 2) ? .positive : .negative
        if index % 5 < 3 {
          Keywords("f\(index)", "The word \(word).", in: \.text, anyOf: [word], vote: vote)
        } else {
          Pattern(
            "f\(index)", "A word from \(word).", in: \.text, matches: #"\b\#(word)\w*"#, vote: vote)
        }
      }
    }
    return LabelingFunctionApplier(set.functions, jobs: jobs)
  }
}
