import SupervisionCore

/// Generated sentences of about thirty words, as many as one wants, to measure work on many candidates.
///
/// A sentence is neutral words with cues among them: words and phrases that are more frequent in sentences of one class. Three
/// of ten sentences are positive. Each block of 4,096 has a generator of its own, so that the n-th sentence does not depend on how
/// many are asked for.
package struct EmbeddedSentences: Sequence, IteratorProtocol, Sendable {
  package struct Row: Sendable {
    /// `s0`, `s1`, …
    package let id: String
    package let text: String
    /// Class 1 is positive.
    package let label: Int
  }

  /// Words that are independent of the class.
  package static let words = neutralWords.map { "\($0)" }

  private static let blockSize = 4_096
  private static let positiveShare = 0.3
  private static let neutralWordCounts = 22...32

  private let count: Int
  private let seed: UInt64
  private var position = 0
  private var generator: SeededGenerator

  /// - Parameters:
  ///   - count: how many.
  ///   - seed: the same seed gives the same sentences.
  package init(count: Int, seed: UInt64 = 0) {
    self.count = count
    self.seed = seed
    generator = SeededGenerator(seed: seed)
  }

  package mutating func next() -> Row? {
    guard position < count else { return nil }
    if position % Self.blockSize == 0 {
      generator = SeededGenerator(seed: seed &+ UInt64(position / Self.blockSize) &* 0x9E37_79B9)
    }
    let label = generator.uniform() < Self.positiveShare ? 1 : 0
    let row = Row(id: "s\(position)", text: sentence(label), label: label)
    position += 1
    return row
  }

  private mutating func sentence(_ label: Int) -> String {
    let counts = Self.neutralWordCounts
    let neutralCount = counts.lowerBound + generator.index(below: counts.count)
    var words: [StaticString] = []
    words.reserveCapacity(counts.upperBound + 8)
    for _ in 0..<neutralCount {
      words.append(neutralWords[generator.index(below: neutralWords.count)])
    }
    for cue in sentenceCues where generator.uniform() < cue.rate(label) {
      words.insert(cue.text, at: generator.index(below: words.count))
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 * words.count)
    for (index, word) in words.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: " ")) }
      bytes.append(
        contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
    bytes.append(UInt8(ascii: "."))
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Words that a class favours.
private struct Cue {
  let text: StaticString
  let label: Int
  /// P(the cue occurs | its class).
  let share: Double
  /// Factor by which it is rarer in the other class.
  let odds: Double

  init(_ text: StaticString, _ label: Int, _ share: Double, _ odds: Double) {
    self.text = text
    self.label = label
    self.share = share
    self.odds = odds
  }

  func rate(_ other: Int) -> Double { other == label ? share : share / odds }
}

private let sentenceCues = [
  Cue("excellent", 1, 0.12, 8), Cue("love", 1, 0.15, 4), Cue("perfect", 1, 0.10, 6),
  Cue("perfectly", 1, 0.05, 6), Cue("recommend", 1, 0.12, 5), Cue("great", 1, 0.20, 3),
  Cue("amazing", 1, 0.08, 7), Cue("happy", 1, 0.10, 4), Cue("best", 1, 0.10, 4),
  Cue("works well", 1, 0.08, 9), Cue("fast", 1, 0.08, 2.5), Cue("comfortable", 1, 0.06, 5),
  Cue("beautiful", 1, 0.06, 6), Cue("five stars", 1, 0.05, 15), Cue("worth every", 1, 0.05, 10),
  Cue("easy to use", 1, 0.07, 5), Cue("reliable", 1, 0.05, 5), Cue("thank", 1, 0.05, 3),
  Cue("thanks", 1, 0.05, 3), Cue("favourite", 1, 0.05, 6),
  Cue("refund", 0, 0.08, 8), Cue("broken", 0, 0.08, 6), Cue("broke", 0, 0.06, 6),
  Cue("terrible", 0, 0.07, 8), Cue("waste of money", 0, 0.05, 15), Cue("disappointed", 0, 0.10, 6),
  Cue("returned", 0, 0.06, 5), Cue("returning", 0, 0.04, 6), Cue("cheap", 0, 0.10, 2),
  Cue("does not", 0, 0.12, 2.5), Cue("awful", 0, 0.05, 8), Cue("worst", 0, 0.06, 8),
  Cue("slow", 0, 0.08, 3), Cue("one star", 0, 0.05, 12), Cue("useless", 0, 0.05, 9),
  Cue("poor quality", 0, 0.05, 9), Cue("never again", 0, 0.03, 12), Cue("not good", 0, 0.05, 7),
  Cue("stopped working", 0, 0.06, 9), Cue("complaint", 0, 0.04, 5),
]

private let neutralWords: [StaticString] = [
  "the", "a", "it", "this", "that", "my", "we", "they", "and", "or", "but", "with", "for", "from",
  "to", "in", "on", "at", "of", "was", "is", "are", "were", "had", "have", "will", "would", "could",
  "after", "before", "when", "while", "because", "since", "until", "then", "also", "very", "quite",
  "rather", "almost", "about", "around", "again", "still", "already", "here", "there", "home",
  "kitchen", "table", "chair", "lamp", "phone", "cable", "charger", "battery", "screen", "keyboard",
  "mouse", "printer", "paper", "book", "cover", "bag", "shoes", "shirt", "jacket", "colour", "size",
  "box", "package", "delivery", "driver", "shop", "seller", "order", "price", "week", "month",
  "day",
  "morning", "evening", "friend", "sister", "brother", "mother", "father", "son", "daughter",
  "gift",
  "birthday", "garden", "car", "bike", "road", "train", "office", "desk", "window", "door", "wall",
  "floor", "water", "coffee", "tea", "bread", "bottle", "glass", "plate", "knife", "spoon",
  "handle",
  "button", "switch", "light", "sound", "music", "speaker", "camera", "picture", "frame", "metal",
  "plastic", "wood", "leather", "cotton", "black", "white", "blue", "green", "red", "large",
  "small",
  "long", "short", "heavy", "thin", "first", "second", "third", "two", "three", "four", "bought",
  "used", "opened", "put", "took", "came", "went", "found", "saw", "looked", "tried", "wanted",
  "needed", "asked", "told", "called", "wrote", "read", "made", "gave", "got", "kept", "left",
  "set",
  "turned", "moved", "carried", "washed", "cleaned", "charged", "connected", "installed",
  "replaced",
  "ordered", "arrived", "shipped", "wrapped", "measured", "compared", "noticed", "expected",
]
