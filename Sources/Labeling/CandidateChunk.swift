import SupervisionCore

/// Something computed once per candidate and used by several functions, such as its tokens.
public struct Feature<C: Candidate, Value>: Sendable {
  /// Names the feature; two features of one name must compute the same.
  public let key: String
  let compute: @Sendable (C) -> Value

  public init(_ key: String, _ compute: @escaping @Sendable (C) -> Value) {
    self.key = key
    self.compute = compute
  }
}

/// Consecutive candidates that one worker labels together, with the features computed so far.
public final class CandidateChunk<C: Candidate> {
  public let candidates: [C]
  private var computed: [String: Any] = [:]

  public init(_ candidates: [C]) { self.candidates = candidates }

  /// One value per candidate, computed on first use.
  public func values<Value>(of feature: Feature<C, Value>) -> [Value] {
    if let known = computed[feature.key] as? [Value] { return known }
    let values = candidates.map(feature.compute)
    computed[feature.key] = values
    return values
  }
}

/// Where a labeling function puts its votes for a chunk: abstain until set.
public final class VoteColumn<Label: ClassLabel> {
  public private(set) var cells: [Int8]
  public private(set) var faults: [(row: Int, error: any Error)] = []

  public init(rowCount: Int) { cells = [Int8](repeating: abstainCell, count: rowCount) }

  public func set(_ row: Int, _ vote: () throws -> Vote<Label>) {
    do { cells[row] = try vote().cell } catch { faults.append((row, error)) }
  }
}
