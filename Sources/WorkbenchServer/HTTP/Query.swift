import Foundation

/// The parameters of a request, each at most once.
struct Query: Sendable {
  private let values: [String: String]

  /// - Parameters:
  ///   - text: percent-encoded, `+` for a space.
  ///   - allowed: the names that may occur.
  /// - Throws: ``Refusal`` for another or a repeated name, and for what is not UTF-8.
  init(_ text: String, allowed: [String]) throws {
    var values: [String: String] = [:]
    for item in text.split(separator: "&") {
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decoded(parts[0]),
        let value = Self.decoded(parts.count > 1 ? parts[1] : "")
      else {
        throw Refusal(
          400, "the query cannot be decoded", remedy: "percent-encode it as UTF-8")
      }
      guard allowed.contains(name) else {
        throw Refusal(
          400, "there is no parameter '\(shortened(name))' here",
          remedy: "the parameters are: \(allowed.joined(separator: ", "))")
      }
      guard values.updateValue(value, forKey: name) == nil else {
        throw Refusal(400, "the parameter '\(name)' occurs twice", remedy: "give it once")
      }
    }
    self.values = values
  }

  private static func decoded(_ text: some StringProtocol) -> String? {
    text.replacingOccurrences(of: "+", with: " ").removingPercentEncoding
  }

  /// The value of a parameter; nil where it is missing or empty.
  subscript(name: String) -> String? {
    values[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  func required(_ name: String, expected: String) throws -> String {
    guard let value = self[name] else {
      throw Refusal(400, "the parameter '\(name)' is missing", remedy: "expected: \(expected)")
    }
    return value
  }

  func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
    guard let text = self[name] else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw Refusal.badParameter(
        name, text, expected: "a whole number in \(range.lowerBound)…\(range.upperBound)")
    }
    return value
  }

  /// `1` or `true`; `0`, `false` or missing.
  func flag(_ name: String) throws -> Bool {
    switch self[name] {
    case nil, "0", "false": return false
    case "1", "true": return true
    case let text?: throw Refusal.badParameter(name, text, expected: "1 or 0")
    }
  }

  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, _ type: Choice.Type = Choice.self
  ) throws -> Choice? {
    guard let text = self[name] else { return nil }
    guard let value = Choice(rawValue: text) else {
      throw Refusal.badParameter(
        name, text, expected: Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return value
  }

  /// Values separated by commas, without empty ones.
  func list(_ name: String) -> [String] {
    self[name]?.split(separator: ",").map(String.init) ?? []
  }
}
