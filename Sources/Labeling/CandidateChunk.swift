import SupervisionCore

/// Something computed once per candidate and used by several functions, such as its name parts.
public struct Feature<C: Candidate, Value: Sendable>: Sendable {
  /// Names the feature; two features of one name must compute the same.
  public let key: String
  let values: @Sendable (ArraySlice<C>) -> [Value]

  @inlinable
  public init(_ key: String, _ compute: @escaping @Sendable (C) -> Value) {
    self.init(key: key) { $0.map(compute) }
  }

  @usableFromInline
  init(key: String, values: @escaping @Sendable (ArraySlice<C>) -> [Value]) {
    self.key = key
    self.values = values
  }
}

/// Consecutive candidates that one worker labels together, with what was computed for them so far.
///
/// A chunk belongs to one thread.
public final class CandidateChunk<C: Candidate> {
  /// Consecutive candidates of some array, whose storage they share: row `r` is `candidates[candidates.startIndex + r]`.
  public let candidates: ArraySlice<C>
  /// Time spent on what functions share, which is no single function's.
  private(set) var sharedTime: Duration = .zero
  private var sharedValues: [AnyHashable: Any] = [:]
  /// What conditions answer.
  let answers = MemoCache<ObjectIdentifier, Answers>()
  /// Where literals stand in texts.
  let occurrences = MemoCache<OccurrencesKey, LiteralOccurrences>()
  /// Where words stand among the tokens of pairs.
  let positions = MemoCache<WordsKey, PositionSet>()
  private var depth = 0

  public init(_ candidates: ArraySlice<C>) { self.candidates = candidates }

  /// The candidates of another chunk with what functions share as far as it was computed there, and no answer of a
  /// condition.
  init(sharing chunk: CandidateChunk) {
    candidates = chunk.candidates
    sharedValues = chunk.sharedValues
  }

  /// One value per candidate, computed on first use.
  public func values<Value>(of feature: Feature<C, Value>) -> [Value] {
    shared(feature.key) { feature.values(candidates) }
  }

  /// A value computed on first use and kept under a key; its time counts as shared.
  func shared<Value>(_ key: AnyHashable, _ compute: () -> Value) -> Value {
    if let known = sharedValues[key] as? Value { return known }
    depth += 1
    let start = ContinuousClock.now
    let value = compute()
    depth -= 1
    if depth == 0 { sharedTime += ContinuousClock.now - start }
    sharedValues[key] = value
    return value
  }

  /// Sets every row's cell to what `cell` says of its candidate; a throw becomes a fault.
  @inlinable
  public func fill(_ column: inout VoteColumn, _ cell: (C) throws -> Int8) {
    for (row, candidate) in candidates.enumerated() {
      do { column.cells[row] = try cell(candidate) } catch { column.fail(row, error) }
    }
  }
}

/// Values that are computed when they are first asked for; computing one may ask for others.
final class MemoCache<Key: Hashable, Value> {
  private var values: [Key: Value] = [:]

  func value(of key: Key, _ compute: () -> Value) -> Value {
    if let known = values[key] { return known }
    let value = compute()
    values[key] = value
    return value
  }
}
