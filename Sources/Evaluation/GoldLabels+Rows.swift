import SupervisionCore

extension GoldLabels {
  /// Rows whose gold label is known, among the given ones (all when nil), in their order.
  public func knownRows(among rows: [Int]? = nil) -> [Int] {
    (rows ?? Array(cells.indices)).filter { cells[$0] != Self.unknown }
  }
}
