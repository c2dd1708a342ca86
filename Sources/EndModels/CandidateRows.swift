import SupervisionCore

/// Candidates of one split in a form that encoders read.
public enum CandidateRows: Sendable {
  /// Tokens with marked mentions, one per candidate.
  case texts([MarkedTokens])
  /// Vectors from files, one row per candidate.
  case vectors(DenseRows)
  /// States of a pretrained encoder's pieces, and where candidates stand among them.
  case states(PieceStateRows)

  /// The forms: text, vectors and states.
  public enum Form: String, CaseIterable, Sendable {
    /// Text as tokens with marked mentions.
    case text
    /// Vectors from files.
    case vectors
    /// States of a pretrained encoder's pieces.
    case states
  }

  /// The form of these candidates.
  public var form: Form {
    switch self {
    case .texts: .text
    case .vectors: .vectors
    case .states: .states
    }
  }
}

/// Candidates in the one form that an encoder reads: `[MarkedTokens]`, ``DenseRows`` or ``PieceStateRows``.
public protocol EncoderInput: Sendable {
  /// The form of candidates that the type holds.
  static var form: CandidateRows.Form { get }
  /// An input without candidates.
  static var empty: Self { get }
  /// The candidates; nil where they have another form.
  init?(_ rows: CandidateRows)
}

extension [MarkedTokens]: EncoderInput {
  /// Text.
  public static var form: CandidateRows.Form { .text }
  /// No texts.
  public static var empty: [MarkedTokens] { [] }

  /// The texts; nil for other forms.
  public init?(_ rows: CandidateRows) {
    guard case .texts(let texts) = rows else { return nil }
    self = texts
  }
}

extension DenseRows: EncoderInput {
  /// Vectors.
  public static var form: CandidateRows.Form { .vectors }
  /// No rows, of width 0.
  public static var empty: DenseRows { DenseRows(count: 0, width: 0, values: []) }

  /// The vectors; nil for other forms.
  public init?(_ rows: CandidateRows) {
    guard case .vectors(let vectors) = rows else { return nil }
    self = vectors
  }
}

extension PieceStateRows: EncoderInput {
  /// States.
  public static var form: CandidateRows.Form { .states }
  /// No candidates and no texts.
  public static var empty: PieceStateRows {
    PieceStateRows(
      states: PieceStates(width: 1, offsets: [0], values: []), texts: [], rangeCount: 0, ranges: [],
      extraCount: 0, extras: [], layers: nil)
  }

  /// The states; nil for other forms.
  public init?(_ rows: CandidateRows) {
    guard case .states(let states) = rows else { return nil }
    self = states
  }
}
