import SupervisionCore

/// A yes-or-no question about a candidate, from which labeling and slicing functions are built.
///
/// A condition used by several functions is evaluated once per candidate. Conditions combine with
/// `&&`, `||` and `!`; both sides are always evaluated, and a failure of either is a fault.
///
/// ```swift
/// let short = Condition<Comment> { $0.text.words.count < 5 }
/// LabelingFunction("short-link", "Little but a link.", vote: .spam,
///   when: short && .pattern(in: \.text, matches: "https?://"))
/// ```
public struct Condition<C: Candidate>: Sendable {
  /// Answers for the candidates of a chunk.
  @usableFromInline
  struct Answers {
    @usableFromInline var values: [Bool]
    @usableFromInline var faults: [(row: Int, error: any Error)] = []

    @usableFromInline
    init(values: [Bool], faults: [(row: Int, error: any Error)] = []) {
      self.values = values
      self.faults = faults
    }
  }

  let parameters: [String]
  let resources: [Resource]
  let sources: [SourceLocation]
  let declarationError: UsageError?
  private let identity = Identity()
  private let evaluate: @Sendable (CandidateChunk<C>) -> Answers

  /// A condition from a closure, called once for every candidate.
  @inlinable
  public init(
    resources: [Resource] = [], file: String = #filePath, line: Int = #line, column: Int = #column,
    _ holds: @escaping @Sendable (C) throws -> Bool
  ) {
    self.init(
      parameters: [], resources: resources,
      sources: [SourceLocation(file: file, line: line, column: column)]
    ) { chunk in
      chunk.candidates.withUnsafeBufferPointer { Answers(of: $0, holds) }
    }
  }

  /// A condition on a feature, which is computed once per candidate, however many conditions ask.
  @inlinable
  public init<Value>(
    on feature: Feature<C, Value>, resources: [Resource] = [], file: String = #filePath,
    line: Int = #line, column: Int = #column, _ holds: @escaping @Sendable (Value) -> Bool
  ) {
    self.init(
      parameters: ["feature", feature.key], resources: resources,
      sources: [SourceLocation(file: file, line: line, column: column)]
    ) { chunk in
      chunk.values(of: feature).withUnsafeBufferPointer { Answers(of: $0, holds) }
    }
  }

  /// - Parameter parameters: all that the answers depend on beside the candidate and `resources`.
  @usableFromInline
  init(
    parameters: [String], resources: [Resource] = [], sources: [SourceLocation] = [],
    declarationError: UsageError? = nil,
    evaluate: @escaping @Sendable (CandidateChunk<C>) -> Answers
  ) {
    self.parameters = parameters
    self.resources = resources
    self.sources = sources
    self.declarationError = declarationError
    self.evaluate = evaluate
  }

  func answers(for chunk: CandidateChunk<C>) -> Answers {
    chunk.answer(ObjectIdentifier(identity)) { evaluate(chunk) }
  }

  func fill(_ column: inout CellColumn, for chunk: CandidateChunk<C>, whereTrue cell: Int8) {
    let answers = answers(for: chunk)
    for row in answers.values.indices where answers.values[row] { column.cells[row] = cell }
    for fault in answers.faults { column.fail(fault.row, fault.error) }
  }
}

private final class Identity: Sendable {}

extension Condition.Answers {
  /// The answers for some values, one each; what `holds` throws is a fault.
  @inlinable
  init<Value>(of values: UnsafeBufferPointer<Value>, _ holds: (Value) throws -> Bool) {
    self.init(values: [Bool](repeating: false, count: values.count))
    for row in values.indices {
      do { self.values[row] = try holds(values[row]) } catch { faults.append((row, error)) }
    }
  }
}

extension Condition {
  /// Holds where both hold.
  public static func && (a: Condition, b: Condition) -> Condition {
    combination("and", a, b) { $0 && $1 }
  }

  /// Holds where at least one holds.
  public static func || (a: Condition, b: Condition) -> Condition {
    combination("or", a, b) { $0 || $1 }
  }

  public static prefix func ! (a: Condition) -> Condition {
    Condition(
      parameters: ["not"] + a.parameters, resources: a.resources, sources: a.sources,
      declarationError: a.declarationError
    ) { chunk in
      var answers = a.answers(for: chunk)
      for row in answers.values.indices { answers.values[row].toggle() }
      return answers
    }
  }

  private static func combination(
    _ name: String, _ a: Condition, _ b: Condition,
    _ combine: @escaping @Sendable (Bool, Bool) -> Bool
  ) -> Condition {
    Condition(
      parameters: ["(\(name)"] + a.parameters + [","] + b.parameters + [")"],
      resources: a.resources + b.resources, sources: a.sources + b.sources,
      declarationError: a.declarationError ?? b.declarationError
    ) { chunk in
      let (left, right) = (a.answers(for: chunk), b.answers(for: chunk))
      var faults = left.faults
      let failed = Set(faults.map(\.row))
      faults += right.faults.filter { !failed.contains($0.row) }
      faults.sort { $0.row < $1.row }
      return Answers(values: zip(left.values, right.values).map(combine), faults: faults)
    }
  }
}
