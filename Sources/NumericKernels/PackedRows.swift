/// Rows of different lengths, packed by step: the first token of every row, then every second token, and so on.
///
/// Rows are sorted by length, longest first, so that the rows which still have a token at a step are the first ones and
/// token `t` of row `r` is number `starts[t] + r`.
public struct PackedRows: Equatable, Sendable {
  /// Lengths of the rows in tokens, longest first.
  public let lengths: [Int32]
  /// Position of each row in the batch that it was taken from.
  public let places: [Int32]
  /// First token of each step, and the number of tokens at the end: step `t` has the tokens `starts[t]..<starts[t + 1]`.
  public let starts: [Int32]

  /// The packing of rows with these lengths.
  ///
  /// - Parameter original: lengths of the rows in the order of the batch; 0 is allowed.
  /// - Complexity: O(*n*·log *n* + *steps*) for *n* rows.
  public init(lengths original: [Int]) {
    let order = original.indices.sorted { (original[$1], $0) < (original[$0], $1) }
    places = order.map(Int32.init)
    lengths = order.map { Int32(original[$0]) }
    var starts: [Int32] = [0]
    var active = order.count
    for step in 0..<(order.first.map { original[$0] } ?? 0) {
      while original[order[active - 1]] <= step { active -= 1 }
      starts.append(starts[step] + Int32(active))
    }
    self.starts = starts
  }

  /// Number of rows, those without tokens included.
  public var count: Int { lengths.count }
  /// Number of steps, the length of the longest row.
  public var stepCount: Int { starts.count - 1 }
  /// Number of tokens in all rows.
  public var tokenCount: Int { Int(starts[stepCount]) }
  /// Numbers of the tokens of a step, one for each row that is longer than `step`.
  public func tokens(_ step: Int) -> Range<Int> { Int(starts[step])..<Int(starts[step + 1]) }
}
