import SupervisionCore
import Synchronization

/// A value computed once per candidate and used by several functions, such as the parts of a name.
public struct Feature<C: Candidate, Value: Sendable>: Sendable {
  /// The name of the feature; two features of one name must compute the same values.
  public let key: String
  let values: @Sendable (CandidateChunk<C>) -> [Value]

  /// A feature from a closure, called once per candidate and batch.
  @inlinable
  public init(_ key: String, _ compute: @escaping @Sendable (C) -> Value) {
    self.init(key: key) { $0.map(compute) }
  }

  @usableFromInline
  init(key: String, values: @escaping @Sendable (CandidateChunk<C>) -> [Value]) {
    self.key = key
    self.values = values
  }
}

/// Consecutive candidates that one thread labels together, with the values computed for them so far.
///
/// A chunk belongs to one thread.
public final class CandidateChunk<C: Candidate> {
  /// The candidates, a slice of some array: row `r` is `candidates[candidates.startIndex + r]`.
  public let candidates: ArraySlice<C>
  /// Time spent on values that several functions use.
  private(set) var sharedTime: Duration = .zero
  private var sharedValues: [AnyHashable: Any] = [:]
  /// Answers of conditions.
  let answers = MemoCache<ObjectIdentifier, Answers>()
  /// Positions of literals in texts.
  let occurrences = MemoCache<OccurrencesKey, LiteralOccurrences>()
  /// Positions of words among the tokens of pairs.
  let positions = MemoCache<WordsKey, PositionSet>()
  private var depth = 0
  /// Where its thread stands.
  @usableFromInline let place = FunctionPlace()

  /// A chunk of these candidates, with nothing computed.
  public init(_ candidates: ArraySlice<C>) { self.candidates = candidates }

  /// The candidates of another chunk with the shared values computed there, without the answers of conditions.
  init(sharing chunk: CandidateChunk) {
    candidates = chunk.candidates
    sharedValues = chunk.sharedValues
  }

  /// One value per candidate, computed on first use.
  public func values<Value>(of feature: Feature<C, Value>) -> [Value] {
    shared(feature.key) { feature.values(self) }
  }

  /// A value computed on first use and stored under a key; its time counts as shared.
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

  /// Sets the cell of every row by its candidate; an error that `cell` throws becomes a fault.
  @inlinable
  public func fill(_ column: inout VoteColumn, _ cell: (C) throws -> Int8) {
    let place = place
    for (row, candidate) in candidates.enumerated() {
      place.row.store(row, ordering: .relaxed)
      do { column.cells[row] = try cell(candidate) } catch { column.fail(row, error) }
    }
    place.row.store(-1, ordering: .relaxed)
  }

  /// One value per candidate.
  @inlinable
  func map<Value>(_ value: (C) -> Value) -> [Value] {
    let place = place
    let values = candidates.enumerated().map { row, candidate in
      place.row.store(row, ordering: .relaxed)
      return value(candidate)
    }
    place.row.store(-1, ordering: .relaxed)
    return values
  }
}

/// A cache of values computed on first use; computing one may ask for others.
final class MemoCache<Key: Hashable, Value> {
  private var values: [Key: Value] = [:]

  func value(of key: Key, _ compute: () -> Value) -> Value {
    if let known = values[key] { return known }
    let value = compute()
    values[key] = value
    return value
  }
}
