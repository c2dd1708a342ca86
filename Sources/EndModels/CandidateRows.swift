import SupervisionCore

/// Candidates of one split in a form that encoders read.
public enum CandidateRows: Sendable {
  case texts([MarkedTokens])
  case vectors(DenseRows)

  /// The form alone.
  public enum Form: String, CaseIterable, Sendable {
    case text, vectors
  }

  public var form: Form {
    switch self {
    case .texts: .text
    case .vectors: .vectors
    }
  }
}

/// Candidates in the one form that an encoder reads: `[MarkedTokens]` or ``DenseRows``.
public protocol EncoderInput: Sendable {
  static var form: CandidateRows.Form { get }
  /// An input without candidates.
  static var empty: Self { get }
  /// The candidates; nil where they have the other form.
  init?(_ rows: CandidateRows)
}

extension [MarkedTokens]: EncoderInput {
  public static var form: CandidateRows.Form { .text }
  public static var empty: [MarkedTokens] { [] }

  public init?(_ rows: CandidateRows) {
    guard case .texts(let texts) = rows else { return nil }
    self = texts
  }
}

extension DenseRows: EncoderInput {
  public static var form: CandidateRows.Form { .vectors }
  public static var empty: DenseRows { DenseRows(count: 0, width: 0, values: []) }

  public init?(_ rows: CandidateRows) {
    guard case .vectors(let vectors) = rows else { return nil }
    self = vectors
  }
}
