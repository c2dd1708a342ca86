import SupervisionCore

extension GoldLabels {
  /// The rows among these (all when nil) whose gold label is known.
  public func knownRows(among rows: [Int]? = nil) -> [Int] {
    (rows ?? Array(cells.indices)).filter { cells[$0] != Self.unknown }
  }
}
