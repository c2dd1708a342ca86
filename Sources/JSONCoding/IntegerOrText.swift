/// A value that is written as a whole number or as a text, such as a class by its index or name.
package enum IntegerOrText: Decodable {
  case integer(Int)
  case text(String)

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    self =
      try (try? container.decode(Int.self)).map { .integer($0) }
      ?? .text(container.decode(String.self))
  }

  /// The text, or the digits of the number.
  package var text: String {
    switch self {
    case .integer(let value): String(value)
    case .text(let text): text
    }
  }
}
