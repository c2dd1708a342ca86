/// The name that a mistyped one was probably meant to be.
///
/// - Returns: the first name of least edit distance (insertions, deletions, substitutions and swaps of neighbours, case
///   ignored); nil where every name differs in more than a third of the characters, or more than in three.
/// - Complexity: O(characters of `name` × characters of all `names`).
package func nearestName(to name: String, among names: some Sequence<String>) -> String? {
  let typed = Array(name.lowercased())
  let limit = min(3, max(1, typed.count / 3))
  var best: (name: String, distance: Int)?
  for candidate in names {
    let distance = editDistance(typed, Array(candidate.lowercased()))
    if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.name
}

/// Optimal string alignment.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in a.indices {
    var current = [i + 1]
    for j in b.indices {
      var cost = min(last[j + 1] + 1, current[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        cost = min(cost, beforeLast[j - 1] + 1)
      }
      current.append(cost)
    }
    (beforeLast, last) = (last, current)
  }
  return last[b.count]
}
