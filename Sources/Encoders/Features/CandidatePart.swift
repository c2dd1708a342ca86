/// A part of the vector that a candidate gets from an encoder's states.
public enum CandidatePart: String, CaseIterable, Codable, Sendable {
  /// For each mention, the mean over the pieces that it overlaps.
  case mentions
  /// The mean over the pieces between the first two mentions, where both are in one text.
  case between
  /// The state of the first piece, such as `[CLS]`.
  case first
  /// The mean over all pieces, special ones included.
  case mean
  /// Which of the first two mentions comes first, and how many pieces lie between them: one of 22 numbers is 1.
  case distance

  /// The parts for candidates with this many mentions.
  ///
  /// Two mentions: they, what lies between them, and their distance. One: it, and the whole. None: the whole.
  public static func standard(mentionCount: Int) -> [CandidatePart] {
    switch mentionCount {
    case 0: [.first, .mean]
    case 1: [.mentions, .first, .mean]
    default: [.mentions, .between, .distance]
    }
  }
}

/// The composition of a candidate's vector from an encoder's states.
public struct CandidateLayout: Codable, Equatable, Sendable {
  /// Parts in the order of the vector, each at most once; ``CandidatePart/distance`` always comes last.
  public let parts: [CandidatePart]
  /// Mentions of a candidate; candidates with fewer have zeros in place of those that they lack.
  public let mentionCount: Int

  /// A composition.
  ///
  /// - Parameters:
  ///   - parts: those wanted, in any order; empty for ``CandidatePart/standard(mentionCount:)``.
  ///   - mentionCount: mentions of a candidate.
  public init(parts: [CandidatePart], mentionCount: Int) {
    let wanted = parts.isEmpty ? CandidatePart.standard(mentionCount: mentionCount) : parts
    self.parts = CandidatePart.allCases.filter(wanted.contains)
    self.mentionCount = mentionCount
  }

  /// Number of means over pieces in a vector.
  public var rangeCount: Int {
    parts.reduce(0) { count, part in
      switch part {
      case .mentions: count + mentionCount
      case .between, .first, .mean: count + 1
      case .distance: count
      }
    }
  }

  /// Numbers after the means.
  public var extraCount: Int { parts.contains(.distance) ? MentionDistance.count : 0 }

  /// Length of a vector.
  ///
  /// - Parameter hiddenSize: d, the width of a state.
  public func width(hiddenSize: Int) -> Int { rangeCount * hiddenSize + extraCount }
}

/// Order of two mentions and pieces between them, as one of 22 numbers.
enum MentionDistance {
  /// Least number of pieces of each class of distances.
  private static let bounds = [0, 1, 2, 3, 4, 5, 7, 10, 15, 25, 50]
  static let count = 2 * bounds.count

  /// Position of the number that is 1; nil where the mentions are not both there.
  static func position(_ first: Range<Int>, _ second: Range<Int>) -> Int? {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    let isReversed = second.lowerBound < first.lowerBound
    let (left, right) = isReversed ? (second, first) : (first, second)
    let distance = max(0, right.lowerBound - left.upperBound)
    let bucket = bounds.lastIndex { $0 <= distance } ?? 0
    return (isReversed ? bounds.count : 0) + bucket
  }
}
