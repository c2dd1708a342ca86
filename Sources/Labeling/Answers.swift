import Synchronization

/// The answers of a condition for the candidates of a chunk, with its failures.
@usableFromInline
struct Answers: Sendable {
  @usableFromInline var values: [Bool]
  @usableFromInline var faults: [(row: Int, error: any Error)] = []

  @usableFromInline
  init(values: [Bool]) { self.values = values }

  /// The answers for some values, one each, with the row kept in `place`; an error that `holds` throws is a fault.
  @inlinable
  init<Value>(
    of values: UnsafeBufferPointer<Value>, at place: FunctionPlace,
    _ holds: (Value) throws -> Bool
  ) {
    self.init(values: [Bool](repeating: false, count: values.count))
    for row in values.indices {
      place.row.store(row, ordering: .relaxed)
      do { self.values[row] = try holds(values[row]) } catch { faults.append((row, error)) }
    }
    place.row.store(-1, ordering: .relaxed)
  }

  func negated() -> Answers {
    var answers = self
    answers.values.withUnsafeMutableBufferPointer { values in
      for row in values.indices { values[row].toggle() }
    }
    return answers
  }

  /// Combines two answers row by row; a row on which both fail has the fault of these answers.
  @inline(__always)
  func combined(with other: Answers, _ combine: (Bool, Bool) -> Bool) -> Answers {
    var answers = self
    answers.values.withUnsafeMutableBufferPointer { values in
      other.values.withUnsafeBufferPointer { others in
        for row in values.indices { values[row] = combine(values[row], others[row]) }
      }
    }
    if !other.faults.isEmpty {
      let failed = Set(faults.map(\.row))
      answers.faults += other.faults.filter { !failed.contains($0.row) }
      answers.faults.sort { $0.row < $1.row }
    }
    return answers
  }

  /// Sets the cells of the rows for which the answer is yes.
  func fill(_ column: inout VoteColumn, whereTrue cell: Int8) {
    column.cells.withUnsafeMutableBufferPointer { cells in
      values.withUnsafeBufferPointer { values in
        for row in values.indices { cells[row] = values[row] ? cell : cells[row] }
      }
    }
    for fault in faults { column.fail(fault.row, fault.error) }
  }
}
