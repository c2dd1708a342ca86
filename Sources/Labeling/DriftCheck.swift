import SupervisionCore

/// The rows whose stored votes the drift check casts again: deterministic samples of those on which a function voted
/// and of those on which it abstained.
///
/// Evenly spaced, so that every part of the corpus is looked at.
///
/// - Parameters:
///   - stored: the function's column.
///   - limit: at most this many of each kind.
/// - Returns: rows in ascending order.
package func driftCheckRows(of stored: [Int8], limit: Int = 1000) -> [Int] {
  let voted = stored.indices.filter { stored[$0] != abstainCell }
  let abstained = stored.indices.filter { stored[$0] == abstainCell }
  return (evenlySpaced(voted, limit) + evenlySpaced(abstained, limit)).sorted()
}

private func evenlySpaced(_ rows: [Int], _ limit: Int) -> [Int] {
  guard rows.count > limit else { return rows }
  return (0..<limit).map { rows[$0 * rows.count / limit] }
}
