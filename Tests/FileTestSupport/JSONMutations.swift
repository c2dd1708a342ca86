import Foundation

/// A JSON document with one place changed.
public struct JSONMutation: Sendable {
  /// The place and its new value, such as `parameters.rates.0 = -1`.
  public let change: String
  /// The changed document.
  public let document: Data
}

/// A document with one place after the other changed: a value removed, of another type, out of range or very large; a list
/// empty, shorter, longer or turned round.
///
/// Of a list, the first, the middle and the last element are changed.
///
/// - Complexity: O(places · bytes).
public func jsonMutations(of document: Data) throws -> [JSONMutation] {
  let whole = try JSONSerialization.jsonObject(with: document, options: .fragmentsAllowed)
  return try changes(of: whole, at: []).map { change in
    JSONMutation(
      change: change.description,
      document: try JSONSerialization.data(
        withJSONObject: change.applied(to: whole, change.path[...]),
        options: [.sortedKeys, .fragmentsAllowed]))
  }
}

private struct Change {
  let path: [String]
  /// Nil to remove the value.
  let value: Any?

  var description: String {
    let text =
      value.flatMap {
        try? JSONSerialization.data(withJSONObject: $0, options: .fragmentsAllowed)
      }.map { String(decoding: $0.prefix(60), as: UTF8.self) } ?? "removed"
    return "\(path.joined(separator: ".")) = \(text)"
  }

  func applied(to whole: Any, _ rest: ArraySlice<String>) -> Any {
    guard let key = rest.first else { return value ?? NSNull() }
    let isLast = rest.count == 1
    if var object = whole as? [String: Any] {
      object[key] = isLast ? value : object[key].map { applied(to: $0, rest.dropFirst()) }
      return object
    }
    guard var list = whole as? [Any], let index = Int(key) else { return whole }
    if isLast, value == nil {
      list.remove(at: index)
    } else {
      list[index] = applied(to: list[index], rest.dropFirst())
    }
    return list
  }
}

private func changes(of value: Any, at path: [String]) -> [Change] {
  var result = path.isEmpty ? [] : otherValues(value).map { Change(path: path, value: $0) }
  if !path.isEmpty { result.append(Change(path: path, value: nil)) }
  switch value {
  case let object as [String: Any]:
    for (key, member) in object.sorted(by: { $0.key < $1.key }) {
      result += changes(of: member, at: path + [key])
    }
  case let list as [Any]:
    for index in Set([0, list.count / 2, list.count - 1]).sorted()
    where list.indices.contains(index) {
      result += changes(of: list[index], at: path + ["\(index)"])
    }
  default: break
  }
  return result
}

private func otherValues(_ value: Any) -> [Any] {
  var values: [Any] = [NSNull(), "x", [Any](), [String: Any](), true, false]
  values += [0, -1, 1, 0.5, 3, 1_000_000_007, Int64.max, 1e300, -1e300] as [Any]
  if let list = value as? [Any], !list.isEmpty {
    values += [Array(list.dropLast()), list + [list[0]], Array(list.reversed())] as [Any]
  }
  if let text = value as? String { values += ["", text + text, "\u{0}"] }
  return values
}
