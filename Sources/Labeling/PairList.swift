import SupervisionCore

/// Known pairs, such as couples, with a fast look-up in either direction.
public struct PairList: Sendable {
  /// In the order of their source.
  public let pairs: [(first: String, second: String)]
  /// The distinct names, as UTF-8.
  private let names: [[UInt8]]
  private let numbers: HashIndex
  private let known: Set<Pair>

  /// The numbers of two names.
  private struct Pair: Hashable {
    let first: Int
    let second: Int
  }

  public init(_ pairs: [(first: String, second: String)]) {
    var names: [[UInt8]] = []
    var numbers = HashIndex(capacity: 2 * pairs.count)
    let number = { (name: String) in
      let bytes = Array(name.utf8)
      let hash = bytes.withUnsafeBufferPointer { HashIndex.hash(of: $0) }
      if let known = numbers.number(of: hash, where: { names[$0] == bytes }) { return known }
      names.append(bytes)
      return numbers.insert(hash)
    }
    known = Set(pairs.map { Pair(first: number($0.first), second: number($0.second)) })
    self.pairs = pairs
    self.names = names
    self.numbers = numbers
  }

  /// The pairs of a text with two fields a line, unquoted.
  ///
  /// - Parameters:
  ///   - resource: the text, with the name that errors give.
  ///   - separator: between the fields: a comma, a tab. ASCII.
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

  /// Whether the pair is listed in this order.
  public func contains(_ first: String, _ second: String) -> Bool {
    guard let first = number(of: first), let second = number(of: second) else { return false }
    return known.contains(Pair(first: first, second: second))
  }

  /// Whether the pair is listed in either order.
  public func containsEitherWay(_ a: String, _ b: String) -> Bool {
    guard let a = number(of: a), let b = number(of: b) else { return false }
    return known.contains(Pair(first: a, second: b)) || known.contains(Pair(first: b, second: a))
  }

  private func number(of name: String) -> Int? {
    var name = name
    return name.withUTF8 { bytes in
      numbers.number(of: HashIndex.hash(of: bytes)) { names[$0].elementsEqual(bytes) }
    }
  }

  /// The pairs after a change, without those for which it gives nil.
  public func compactMap(
    _ change: (_ first: String, _ second: String) -> (first: String, second: String)?
  ) -> PairList {
    PairList(pairs.compactMap { change($0.first, $0.second) })
  }
}
