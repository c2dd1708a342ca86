/// The classes of a task, declared as an enumeration whose raw values are 0, 1, …, K − 1.
///
/// ```swift
/// enum Label: Int, ClassLabel { case ham, spam }
/// ```
public protocol ClassLabel: RawRepresentable<Int>, CaseIterable, Hashable, Sendable {}

extension ClassLabel {
  /// Number of classes, K ≥ 2.
  public static var classCount: Int { allCases.count }

  /// Case names in the order of their raw values.
  public static var classNames: [String] {
    allCases.sorted { $0.rawValue < $1.rawValue }.map { String(describing: $0) }
  }

  /// Whether raw values are exactly 0, 1, …, K − 1 and K lies in 2...127, as a vote cell requires.
  public static var isWellFormed: Bool {
    (2...127).contains(classCount) && allCases.map(\.rawValue).sorted() == Array(0..<classCount)
  }
}

/// Two classes for relations and other yes-no tasks: class 0 is negative, class 1 positive.
public enum BinaryLabel: Int, ClassLabel {
  /// The relation does not hold, or the answer is no.
  case negative
  /// The relation holds, or the answer is yes.
  case positive
}

/// The result of a labeling function for one candidate: a class, or an abstention.
public enum Vote<Label: ClassLabel>: Hashable, Sendable {
  /// The function gives no class.
  case abstain
  /// The function gives this class.
  case vote(Label)

  /// The cell of a ``VoteMatrix``: the class index, or ``abstainCell``.
  @inlinable public var cell: Int8 {
    switch self {
    case .abstain: abstainCell
    case .vote(let label): Int8(truncatingIfNeeded: label.rawValue)
    }
  }
}

/// The cell of a ``VoteMatrix`` in which the labeling function abstains.
public let abstainCell: Int8 = -1

/// One of the three parts of a corpus; ordered train, dev, test.
public enum Split: String, CaseIterable, Codable, Hashable, Sendable, Comparable {
  /// Candidates that label models and end models are fitted to.
  case train
  /// Candidates with gold labels on which settings and thresholds are chosen.
  case dev
  /// Candidates with gold labels on which results are reported.
  case test

  /// Whether one part comes before the other: train, then dev, then test.
  public static func < (a: Split, b: Split) -> Bool {
    allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
  }
}
