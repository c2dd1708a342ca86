import Foundation
import SupervisionCore

/// The object of a `config.json`.
struct ConfigurationFields {
  private let path: String
  private let values: [String: ConfigurationValue]?

  /// - Parameter path: of the file, for errors.
  init(_ data: Data, path: String) {
    self.path = path
    values = try? JSONDecoder().decode([String: ConfigurationValue].self, from: data)
  }

  func invalid(_ field: String, _ found: String, _ expected: String) -> DataError {
    DataError(
      file: path, field: field, found: found, expected: expected,
      remedy: "use a checkpoint of BERT, DistilBERT, RoBERTa or MPNet with its own config.json")
  }

  /// - Parameter standard: value where the field is absent; nil where it must be there.
  func word(_ field: String, _ standard: String?) throws -> String {
    guard let values else { throw invalid("the whole file", "no JSON object", "one") }
    switch (values[field], standard) {
    case (.word(let word), _): return word
    case (nil, let standard?): return standard
    default: throw invalid(field, found(field), "a word")
    }
  }

  func require(_ field: String, is expected: String) throws {
    let word = try word(field, expected)
    guard word == expected else { throw invalid(field, "'\(word)'", "'\(expected)'") }
  }

  func size(
    _ field: String, _ range: ClosedRange<Int>, default standard: Int? = nil
  ) throws -> Int {
    switch (values?[field], standard) {
    case (nil, let standard?), (.null, let standard?): return standard
    case (.number(let number), _):
      if let size = Int(exactly: number), range.contains(size) { return size }
    default: break
    }
    throw invalid(
      field, found(field), "a whole number in \(range.lowerBound)...\(range.upperBound)")
  }

  func number(_ field: String, default standard: Float) throws -> Float {
    switch values?[field] {
    case nil: return standard
    case .number(let number) where number > 0 && number < 1: return Float(number)
    default: throw invalid(field, found(field), "a number between 0 and 1")
    }
  }

  private func found(_ field: String) -> String {
    values?[field].map { "\($0)" } ?? "no such field"
  }
}

/// A value of a `config.json`; `true` and `false` are no numbers.
private enum ConfigurationValue: Decodable, CustomStringConvertible {
  case null
  case flag(Bool)
  case number(Double)
  case word(String)
  /// A list or an object, or a number beyond all limits.
  case other

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let word = try? container.decode(String.self) {
      self = .word(word)
    } else {
      self = .other
    }
  }

  var description: String {
    switch self {
    case .null: "null"
    case .flag(let flag): "\(flag)"
    case .number(let number): Int(exactly: number).map { "\($0)" } ?? "\(number)"
    case .word(let word): "'\(word)'"
    case .other: "another kind of value"
    }
  }
}
