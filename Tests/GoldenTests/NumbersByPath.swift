import Foundation

/// The numbers of JSON documents by the paths at which they stand, such as `tasks/0/methods/1/test/f1/mean`.
///
/// Texts are left out, since wording may change; which number is whose follows from the order.
struct NumbersByPath {
  private(set) var values: [String: Double] = [:]

  /// - Parameter data: a document, or several of which each starts on a line of its own.
  init(_ data: Data) throws {
    add(try JSONSerialization.jsonObject(with: data), at: "")
  }

  /// One line per number, by path.
  var text: String {
    values.sorted { $0.key < $1.key }.map { "\($0.key)\t\($0.value)\n" }.joined()
  }

  private mutating func add(_ value: Any, at path: String) {
    func below(_ key: String) -> String { path.isEmpty ? key : "\(path)/\(key)" }
    switch value {
    case let members as [String: Any]:
      for (key, member) in members where !Spelling.isLeftOut(key) {
        add(member, at: below(Spelling.keys[key] ?? key))
      }
    case let elements as [Any]:
      for (index, element) in elements.enumerated() { add(element, at: below("\(index)")) }
    case let number as NSNumber:
      values[path] = number.doubleValue
    default:
      break
    }
  }
}
