/// JSON written with its keys in the order given, which `JSONEncoder` does not promise.
package indirect enum JSONText: CustomStringConvertible {
  case null
  case bool(Bool)
  /// JSON that is written as it is.
  case verbatim(String)
  case string(String)
  case integer(any BinaryInteger)
  /// Written so that it reads back to the same bits; null when not finite.
  case number(Double)
  case array([JSONText])
  case object([(String, JSONText)])

  package static func number(orNull value: Double?) -> JSONText {
    value.map { .number($0) } ?? .null
  }

  package var description: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func append(to bytes: inout [UInt8]) {
    switch self {
    case .bool(let value): bytes += "\(value)".utf8
    case .string(let text): bytes.appendJSON(text)
    case .integer(let value): bytes += value.description.utf8
    case .number(let value) where value.isFinite: bytes += value.description.utf8
    case .null, .number: bytes += "null".utf8
    case .verbatim(let json): bytes += json.utf8
    case .array(let items): bytes.appendList(items, in: "[]") { $1.append(to: &$0) }
    case .object(let members):
      bytes.appendList(members, in: "{}") { bytes, member in
        bytes.appendJSON(member.0)
        bytes.append(UInt8(ascii: ":"))
        member.1.append(to: &bytes)
      }
    }
  }
}

extension [UInt8] {
  /// Appends items with commas between them, inside two brackets.
  fileprivate mutating func appendList<Item>(
    _ items: [Item], in brackets: String, _ appendItem: (inout [UInt8], Item) -> Void
  ) {
    append(contentsOf: brackets.utf8.prefix(1))
    for (index, item) in items.enumerated() {
      if index > 0 { append(UInt8(ascii: ",")) }
      appendItem(&self, item)
    }
    append(contentsOf: brackets.utf8.suffix(1))
  }
}
