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
  case negative, positive
}

/// What a labeling function says of a candidate.
public enum Vote<Label: ClassLabel>: Hashable, Sendable {
  case abstain
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

/// Which part of a corpus a candidate belongs to.
public enum Split: String, CaseIterable, Codable, Hashable, Sendable, Comparable {
  case train, dev, test

  public static func < (a: Split, b: Split) -> Bool {
    allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
  }
}
