import PortableFoundation
import SupervisionCore

/// Two different functions by their columns.
struct ColumnPair: Codable, Hashable, Sendable {
  /// The lower column.
  let first: Int
  /// The higher column.
  let second: Int

  /// A pair of columns in either order.
  init(_ a: Int, _ b: Int) {
    first = min(a, b)
    second = max(a, b)
  }
}

extension VotePatterns {
  /// The columns of named pairs, ascending, each pair once.
  ///
  /// - Throws: ``LabelModelError/unknownDependency(_:function:known:)``, ``LabelModelError/dependencyOnItself(_:)``.
  func columns(of pairs: [FunctionPair]) throws -> [ColumnPair] {
    let columns = Dictionary(
      zip(functionNames, 0...), uniquingKeysWith: { first, _ in first })
    let found = try pairs.map { pair in
      func column(_ name: String) throws -> Int {
        guard let column = columns[name] else {
          throw LabelModelError.unknownDependency(pair, function: name, known: functionNames)
        }
        return column
      }
      guard pair.first != pair.second else { throw LabelModelError.dependencyOnItself(pair) }
      return ColumnPair(try column(pair.first), try column(pair.second))
    }
    return Set(found).sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }
}

/// The connected components that pairs of functions form.
struct DependencyGroups: Sendable {
  /// Columns of each component, ascending; components by their first column.
  let functions: [[Int]]
  /// Pairs of each component, by columns.
  let pairs: [[ColumnPair]]
  /// Pairs left out because a component would have had too many joint votes.
  let omitted: [ColumnPair]

  /// Joins the pairs in their order; one that would give a component more joint votes than `limit` is left out.
  init(_ pairs: [ColumnPair], functionCount: Int, classCount: Int, limit: Int = .max) {
    var component = Array(0..<functionCount)
    var kept: [ColumnPair] = []
    var omitted: [ColumnPair] = []
    for pair in pairs {
      let (a, b) = (component[pair.first], component[pair.second])
      let size = component.count { $0 == a || $0 == b }
      guard Self.stateCount(size, classCount: classCount) <= limit else {
        omitted.append(pair)
        continue
      }
      for function in component.indices where component[function] == max(a, b) {
        component[function] = min(a, b)
      }
      kept.append(pair)
    }
    let roots = Set(kept.map { component[$0.first] }).sorted()
    functions = roots.map { root in component.indices.filter { component[$0] == root } }
    self.pairs = roots.map { root in kept.filter { component[$0.first] == root } }
    self.omitted = omitted
  }

  /// Joint votes of some functions, (K + 1)^functions; `Int.max` where there are more.
  static func stateCount(_ functionCount: Int, classCount: Int) -> Int {
    (0..<functionCount).reduce(1) { count, _ in
      let (product, overflows) = count.multipliedReportingOverflow(by: classCount + 1)
      return overflows ? .max : product
    }
  }
}
