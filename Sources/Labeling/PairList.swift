import SupervisionCore

/// Known pairs, such as couples, with a fast look-up in either direction.
public struct PairList: Sendable {
  /// The pairs in the order of their source.
  public let pairs: [(first: String, second: String)]
  private let names: NameNumbers
  /// Both numbers of each pair.
  private let known: Set<UInt64>

  /// A list of these pairs.
  public init(_ pairs: [(first: String, second: String)]) {
    let names = NameNumbers(pairs.flatMap { [$0.first, $0.second] })
    known = Set(
      pairs.compactMap { pair in
        names[pair.first].flatMap { first in names[pair.second].map { Self.key(first, $0) } }
      })
    self.pairs = pairs
    self.names = names
  }

  private static func key(_ first: Int, _ second: Int) -> UInt64 {
    UInt64(first) << 32 | UInt64(second)
  }

  /// Pairs from a text with two unquoted fields a line.
  ///
  /// - Parameters:
  ///   - resource: the text, with the name that errors give.
  ///   - separator: the ASCII character between the fields: a comma, a tab.
  ///   - hasHeader: whether the first line names the fields.
  /// - Throws: ``SupervisionCore/DataError`` with the line that does not have two fields, and for
  ///   bytes that are not UTF-8.
  public init(_ resource: Resource, separator: Unicode.Scalar, hasHeader: Bool) throws {
    var pairs: [(first: String, second: String)] = []
    try resource.forEachRecord(separator: separator, fields: ["first", "second"]) { line, fields in
      if line == 1 && hasHeader { return }
      pairs.append(
        (String(decoding: fields[0], as: UTF8.self), String(decoding: fields[1], as: UTF8.self)))
    }
    self.init(pairs)
  }

  /// Whether the pair is listed in this order. Names are compared byte for byte.
  public func contains(_ first: String, _ second: String) -> Bool {
    guard let first = names[first], let second = names[second] else { return false }
    return known.contains(Self.key(first, second))
  }

  /// Whether the pair is listed in either order.
  public func containsEitherWay(_ a: String, _ b: String) -> Bool {
    guard let a = names[a], let b = names[b] else { return false }
    return known.contains(Self.key(a, b)) || known.contains(Self.key(b, a))
  }

  /// The list of transformed pairs, without those for which `transform` returns nil.
  public func compactMap(
    _ change: (_ first: String, _ second: String) -> (first: String, second: String)?
  ) -> PairList {
    PairList(pairs.compactMap { change($0.first, $0.second) })
  }
}
