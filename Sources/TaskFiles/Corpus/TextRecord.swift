import Foundation
import SupervisionCore

/// A candidate of a task file: a text, or two, and the other columns of its row.
package struct TextRecord: Candidate, Equatable {
  package typealias Label = ClassIndex

  package let id: String
  /// The column that a person reads.
  package let text: String
  /// The second text of a pair; nil where a candidate has one.
  package let second: String?
  /// The other columns by name, as they stand in the file; columns of empty cells are left out.
  package let fields: [String: String]

  package init(id: String, text: String, second: String? = nil, fields: [String: String] = [:]) {
    self.id = id
    self.text = text
    self.second = second
    self.fields = fields
  }

  package var markedText: MarkedText {
    MarkedText(text: second.map { "\(text)\n\($0)" } ?? text, marks: [])
  }

  package var candidateText: CandidateText {
    CandidateText(texts: [text] + (second.map { [$0] } ?? []))
  }
}

extension TextRecord: Codable {
  /// A member of the flat object that a record is stored as.
  private struct Key: CodingKey {
    static let id = Key("id")
    static let text = Key("text")
    static let second = Key("second")
    private static let reserved = ["id", "text", "second"]
    private static let prefix = "column "

    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }

    /// The key of a column, which a name of the record's own does not take.
    init(column: String) {
      let isTaken = Self.reserved.contains(column) || column.hasPrefix(Self.prefix)
      self.init(isTaken ? Self.prefix + column : column)
    }

    /// The column of this key; nil for the record's own members.
    var column: String? {
      if Self.reserved.contains(stringValue) { return nil }
      return stringValue.hasPrefix(Self.prefix)
        ? String(stringValue.dropFirst(Self.prefix.count)) : stringValue
    }
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    id = try container.decode(String.self, forKey: .id)
    text = try container.decode(String.self, forKey: .text)
    second = try container.decodeIfPresent(String.self, forKey: .second)
    var fields: [String: String] = [:]
    for key in container.allKeys {
      guard let column = key.column else { continue }
      fields[column] = try container.decode(String.self, forKey: key)
    }
    self.fields = fields
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(id, forKey: .id)
    try container.encode(text, forKey: .text)
    try container.encodeIfPresent(second, forKey: .second)
    for (column, value) in fields { try container.encode(value, forKey: Key(column: column)) }
  }
}
