import EndModels
import Store
import SupervisionCore

/// Rule that turns probabilities into classes; it also selects the score on dev by which the epoch is chosen.
///
/// The raw value is the word on the command line, in tables and in JSON.
public enum DecisionThreshold: String, CaseIterable, Sendable {
  /// The most probable class; for two classes, class 1 above one half.
  case half = "0.5"
  /// Class 1 above the threshold with the best F1 on dev; for two classes only.
  case tuned

  /// Thresholds that are reported for a number of classes: both for two classes, ``half`` for more.
  public static func all(classCount: Int) -> [DecisionThreshold] {
    classCount == 2 ? [.half, .tuned] : [.half]
  }
}

extension DecisionThreshold: Codable {
  /// The name in stores and checkpoints, which write `half` for ``half``.
  var storedName: String { self == .half ? "half" : rawValue }

  /// Decodes the raw value or the stored name.
  public init(from decoder: any Decoder) throws {
    self = try .stored(in: decoder) { $0.storedName }
  }

  /// Encodes the stored name.
  public func encode(to encoder: any Encoder) throws { try storedName.encode(to: encoder) }
}

extension CaseIterable where Self: RawRepresentable<String> {
  /// Reads a case by its raw value, or by the name that stores write for it.
  static func stored(in decoder: any Decoder, name: (Self) -> String) throws -> Self {
    let text = try String(from: decoder)
    guard let value = Self(rawValue: text) ?? allCases.first(where: { name($0) == text }) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "unknown \(Self.self) '\(text)'"))
    }
    return value
  }
}

extension Store {
  /// Labels that a run predicted for a split under one decision threshold, one row per candidate in corpus order.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when the run has none, or they are damaged or of an earlier corpus.
  public func predictions(
    of run: StoredRun, decision: DecisionThreshold, split: Split
  ) throws -> ProbabilisticLabels {
    try predictions(of: run, decision: decision.storedName, split: split)
  }

  /// P(Y) that a run predicted for the candidate at a position of the split; nil where the run has no prediction.
  ///
  /// - Complexity: reads one chunk.
  public func prediction(
    of run: StoredRun, decision: DecisionThreshold, split: Split, position: Int
  ) throws -> [Double]? {
    try prediction(of: run, decision: decision.storedName, split: split, position: position)
  }
}
