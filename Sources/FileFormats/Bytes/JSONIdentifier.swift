/// An identifier in JSON: a text, or a whole number, which is read as the text of its digits.
package struct JSONIdentifier: Decodable {
  package let text: String

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int64.self) {
      text = String(number)
    } else if let number = try? container.decode(UInt64.self) {
      text = String(number)
    } else {
      text = try container.decode(String.self)
    }
  }
}
