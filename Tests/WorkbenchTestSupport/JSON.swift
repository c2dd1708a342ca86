/// A JSON value that tests can walk through.
@dynamicMemberLookup
public enum JSON: Decodable, Equatable, Sendable, CustomStringConvertible {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case list([JSON])
  case object([String: JSON])

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  /// `null` where there is no such member.
  public subscript(dynamicMember name: String) -> JSON {
    if case .object(let members) = self { members[name] ?? .null } else { .null }
  }

  public subscript(name: String) -> JSON { self[dynamicMember: name] }

  /// `null` outside of the list.
  public subscript(index: Int) -> JSON {
    list.indices.contains(index) ? list[index] : .null
  }

  public var list: [JSON] { if case .list(let values) = self { values } else { [] } }
  public var double: Double? { if case .number(let value) = self { value } else { nil } }
  public var string: String? { if case .text(let value) = self { value } else { nil } }
  public var int: Int? { double.map { Int($0) } }
  public var texts: [String] { list.compactMap(\.string) }
  public var ints: [Int] { list.compactMap(\.int) }

  public var description: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let value): "\"\(value)\""
    case .list(let values): "\(values)"
    case .object(let members): "\(members)"
    }
  }
}
