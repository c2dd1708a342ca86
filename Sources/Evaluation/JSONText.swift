/// JSON written with its keys in the order given, which `JSONEncoder` does not promise.
package indirect enum JSONText: CustomStringConvertible {
  case null
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
    switch self {
    case .null: "null"
    case .string(let text): Self.quoted(text)
    case .integer(let value): value.description
    case .number(let value): value.isFinite ? value.description : "null"
    case .array(let items): "[" + items.map(\.description).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { "\(Self.quoted($0.0)):\($0.1)" }.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case ..<" ":
        let hexadecimal = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
