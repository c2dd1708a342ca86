import SupervisionCore

/// Which stored votes a probe computes again: deterministic samples of those on which a function voted and
/// of those on which it abstained.
///
/// Evenly spaced, so that every part of the corpus is looked at.
///
/// - Parameters:
///   - stored: the function's column.
///   - limit: at most this many of each kind.
/// - Returns: rows in ascending order.
public func probeRows(of stored: [Int8], limit: Int = 1000) -> [Int] {
  let voted = stored.indices.filter { stored[$0] != abstainCell }
  let abstained = stored.indices.filter { stored[$0] == abstainCell }
  return (evenlySpaced(voted, limit) + evenlySpaced(abstained, limit)).sorted()
}

/// Computes a function's votes again and compares them with stored ones.
///
/// A disagreement shows a change that the function's ``Fingerprint`` cannot notice, such as one in a helper
/// function. No disagreement on a sample does not prove that there is none elsewhere.
///
/// - Parameters:
///   - candidates: those of ``probeRows(of:limit:)``, in that order.
///   - stored: their stored votes, one each.
/// - Returns: positions in `candidates` at which the votes differ.
public func probe<C: Candidate>(
  _ function: LabelingFunction<C>, candidates: [C], stored: [Int8]
) throws -> [Int] {
  precondition(candidates.count == stored.count, "one stored vote per candidate")
  let votes = try LabelingFunctionApplier([function], jobs: 1).label(candidates).columns[0]
  return votes.indices.filter { votes[$0] != stored[$0] }
}

private func evenlySpaced(_ rows: [Int], _ limit: Int) -> [Int] {
  guard rows.count > limit else { return rows }
  return (0..<limit).map { rows[$0 * rows.count / limit] }
}
