import Labeling
import SupervisionCore

/// Labeling functions of the task "Is the sentence of a review positive?".
public enum Sentences {
  /// 33 heuristics over the words of the sentence: single words, sets of words, phrases and patterns; some repeat or contain
  /// each other, as real heuristics do.
  ///
  /// - Throws: as the initializer of ``Labeling/LabelingFunctionSet``; not for these functions.
  public static func labelingFunctions() throws -> LabelingFunctionSet<ReviewSentence> {
    try LabelingFunctionSet("default") {
      keywords("excellent", ["excellent"], .positive)
      keywords("love", ["love", "loved", "loves"], .positive)
      keywords("perfect", ["perfect"], .positive)
      keywords("recommend", ["recommend", "recommended"], .positive)
      keywords("great", ["great"], .positive)
      keywords("amazing", ["amazing", "awesome"], .positive)
      keywords("happy", ["happy", "pleased"], .positive)
      keywords("best", ["best"], .positive)
      keywords("superlative", ["best", "perfect", "excellent", "amazing"], .positive)
      keywords("works-well", ["works well", "works fine"], .positive)
      keywords("fast", ["fast", "quick"], .positive)
      keywords("comfortable", ["comfortable"], .positive)
      keywords("beautiful", ["beautiful", "pretty"], .positive)
      keywords("worth", ["worth every"], .positive)
      keywords("easy", ["easy to use"], .positive)
      keywords("reliable", ["reliable", "solid"], .positive)
      keywords("favourite", ["favourite", "favorite"], .positive)
      pattern("perfectly", #"\bperfect(ly)?\b"#, .positive)
      pattern("many-stars", "(four|five) stars?", .positive)
      pattern("thanks", #"\bthank(s|ed)?\b"#, .positive)
      keywords("refund", ["refund"], .negative)
      keywords("terrible", ["terrible", "horrible", "awful", "worst"], .negative)
      keywords("awful", ["awful"], .negative)
      keywords("waste", ["waste of money", "waste of time"], .negative)
      keywords("disappointed", ["disappointed", "disappointing"], .negative)
      keywords("cheap", ["cheap", "flimsy"], .negative)
      keywords("slow", ["slow"], .negative)
      keywords("useless", ["useless", "poor quality"], .negative)
      pattern("broken", #"\bbr(eaks|oke|oken)\b"#, .negative)
      pattern("returned", #"\breturn(ed|ing)\b"#, .negative)
      pattern("few-stars", "(one|two) stars?", .negative)
      pattern("negated", "(does|did|do) not|not (good|great|worth)|never again", .negative)
      pattern("stopped", "stopped work|complain", .negative)
    }
  }

  /// Any number of functions, each for two consecutive words, to measure the cost of many functions.
  ///
  /// - Throws: as the initializer of ``Labeling/LabelingFunctionSet``; not for these functions.
  package static func wordPairs(
    _ count: Int, of words: [String]
  ) throws -> LabelingFunctionSet<ReviewSentence> {
    try LabelingFunctionSet("default") {
      for index in 0..<count {
        let pair = "\(words[index % words.count]) \(words[index / words.count % words.count])"
        keywords("pair-\(index)", [pair], index % 2 == 0 ? .positive : .negative)
      }
    }
  }
}

private func keywords(
  _ name: String, _ words: [String], _ vote: ReviewSentence.Label, file: String = #filePath,
  line: Int = #line, column: Int = #column
) -> LabelingFunction<ReviewSentence> {
  Keywords(
    name, "Has one of: \(words.joined(separator: ", ")).", in: \.text, anyOf: words, vote: vote,
    file: file, line: line, column: column
  ).function
}

private func pattern(
  _ name: String, _ pattern: String, _ vote: ReviewSentence.Label, file: String = #filePath,
  line: Int = #line, column: Int = #column
) -> LabelingFunction<ReviewSentence> {
  Pattern(
    name, "Matches \(pattern).", in: \.text, matches: pattern, vote: vote, file: file, line: line,
    column: column
  ).function
}
