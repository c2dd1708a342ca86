import Foundation
import SupervisionCore

/// The range of a numeric option.
package enum OptionRange: Sendable {
  /// Whole numbers within bounds.
  case whole(ClosedRange<Int>)
  /// Finite numbers above a bound.
  case above(Double)
  /// Finite numbers from a bound on.
  case atLeast(Double)
  /// A share, upper bound excluded.
  case share(Range<Double>)

  /// The range in words, as in errors and help: `above 0`.
  package var text: String {
    switch self {
    case .whole(let range) where range.upperBound == .max: "at least \(range.lowerBound)"
    case .whole(let range): "in \(range.lowerBound)...\(range.upperBound)"
    case .above(let bound): "above \(shortText(bound))"
    case .atLeast(let bound): "at least \(shortText(bound))"
    case .share(let range): "in \(shortText(range.lowerBound))..<\(shortText(range.upperBound))"
    }
  }

  func contains(_ value: Double) -> Bool {
    switch self {
    case .whole(let range): value >= Double(range.lowerBound) && value <= Double(range.upperBound)
    case .above(let bound): value > bound && value.isFinite
    case .atLeast(let bound): value >= bound && value.isFinite
    case .share(let range): range.contains(value)
    }
  }
}

/// The description of one option: name, key path, range, default and help.
///
/// Command-line arguments, their help, the axes of a search, the messages of validation and the table in the
/// documentation all come from these values, so that an option is described once:
///
/// ```swift
/// extension TrainingOptions {
///   package static let fields = [
///     OptionField.number("learning-rate", \TrainingOptions.learningRate, .above(0), "Learning rate of Adam.")
///   ]
/// }
/// ```
package struct OptionField<Root: Sendable>: Sendable {
  /// The name on the command line, without leading dashes.
  package let name: String
  /// One sentence.
  package let help: String
  /// Whether it takes several values.
  package let isList: Bool
  /// Whether a search may vary it.
  package let isSearchable: Bool
  /// Permitted words; empty for options that are no choice of words.
  package let words: @Sendable () -> [String]
  /// Permitted values in words when nothing is registered, for the documentation.
  package let documented: String
  private let range: String
  /// The value as text.
  package let text: @Sendable (Root) -> String
  /// Sets the value from texts, one unless ``isList``; false for texts that are no such value at all.
  private let assign: @Sendable (inout Root, [String]) -> Bool
  private let isSound: @Sendable (Root) -> Bool

  init(
    _ name: String, _ help: String, range: String, isList: Bool = false, isSearchable: Bool,
    words: @escaping @Sendable () -> [String] = { [] }, documented: String? = nil,
    text: @escaping @Sendable (Root) -> String,
    isSound: @escaping @Sendable (Root) -> Bool,
    assign: @escaping @Sendable (inout Root, [String]) -> Bool
  ) {
    self.name = name
    self.help = help
    self.range = range
    self.documented = documented ?? range
    self.isList = isList
    self.isSearchable = isSearchable
    self.words = words
    self.text = text
    self.isSound = isSound
    self.assign = assign
  }

  /// Permitted values in words, such as `in 1...65536` or `attention or max`.
  package var expected: String {
    let words = words()
    return words.isEmpty ? range : alternatives(words)
  }

  /// The name in sentences: `learning rate`.
  package var title: String { name.replacing("-", with: " ") }

  /// Refuses a value out of range.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` naming the option, what was found and its range.
  package func validate(_ root: Root) throws {
    try check(isSound(root), title, text(root), expected)
  }

  /// Sets the value from text.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for texts that are no such value, and for values out of range.
  package func set(_ texts: [String], in root: inout Root) throws {
    guard assign(&root, texts) else {
      throw UsageError(
        "\(title) cannot be '\(texts.joined(separator: " "))'", remedy: "expected: \(expected)")
    }
    try validate(root)
  }

  /// The same option of a struct that holds this one.
  package func lifted<Whole: Sendable>(
    _ path: WritableKeyPath<Whole, Root> & Sendable
  ) -> OptionField<Whole> {
    OptionField<Whole>(
      name, help, range: range, isList: isList, isSearchable: isSearchable, words: words,
      documented: documented,
      text: { text($0[keyPath: path]) }, isSound: { isSound($0[keyPath: path]) },
      assign: { assign(&$0[keyPath: path], $1) })
  }
}

extension OptionField {
  /// A writable key path to the value.
  package typealias Path<Value> = WritableKeyPath<Root, Value> & Sendable

  /// A whole number.
  package static func whole(
    _ name: String, _ path: Path<Int>, _ range: ClosedRange<Int>, _ help: String,
    expected: String? = nil, isSearchable: Bool = true
  ) -> OptionField {
    OptionField(
      name, help, range: expected ?? OptionRange.whole(range).text, isSearchable: isSearchable,
      text: { String($0[keyPath: path]) }, isSound: { range.contains($0[keyPath: path]) },
      assign: { root, texts in
        assign(texts.first.flatMap { Int($0) }, to: &root[keyPath: path])
      })
  }

  /// A whole number that may be absent.
  ///
  /// - Parameter absent: the word, or the number, that means absence.
  package static func whole(
    _ name: String, _ path: Path<Int?>, _ range: ClosedRange<Int>, _ help: String, absent: String
  ) -> OptionField {
    OptionField(
      name, help, range: "\(absent), or \(OptionRange.whole(range).text)", isSearchable: true,
      text: { $0[keyPath: path].map(String.init) ?? absent },
      isSound: { $0[keyPath: path].map(range.contains) ?? true },
      assign: { root, texts in
        let value = texts.first.flatMap { Int($0) }
        guard value != nil || texts == [absent] else { return false }
        root[keyPath: path] = texts == [absent] ? nil : value
        return true
      })
  }

  /// A text that may be absent; `none` means absence.
  package static func text(
    _ name: String, _ path: Path<String?>, _ help: String, expected: String
  ) -> OptionField {
    OptionField(
      name, help, range: expected, isSearchable: true, text: { $0[keyPath: path] ?? "none" },
      isSound: { _ in true },
      assign: { root, texts in
        guard let text = texts.first, !text.isEmpty else { return false }
        root[keyPath: path] = text == "none" ? nil : text
        return true
      })
  }

  /// Several words of an enumeration, which may be absent.
  ///
  /// - Parameter absent: the word that means absence.
  package static func words<Value: RawRepresentable<String> & CaseIterable & SendableMetatype>(
    _ name: String, _ path: Path<[Value]?>, _ help: String, absent: String
  ) -> OptionField {
    OptionField(
      name, help, range: "\(absent), or of \(alternatives(Value.allCases.map(\.rawValue)))",
      isList: true, isSearchable: false,
      text: { $0[keyPath: path]?.map(\.rawValue).joined(separator: " ") ?? absent },
      isSound: { _ in true },
      assign: { root, texts in
        let values = texts.compactMap { Value(rawValue: $0) }
        guard values.count == texts.count || texts == [absent] else { return false }
        root[keyPath: path] = values.isEmpty ? nil : values
        return true
      })
  }

  /// A number.
  package static func number(
    _ name: String, _ path: Path<Double>, _ range: OptionRange, _ help: String
  ) -> OptionField {
    OptionField(
      name, help, range: range.text, isSearchable: true, text: { "\($0[keyPath: path])" },
      isSound: { range.contains($0[keyPath: path]) },
      assign: { root, texts in
        assign(texts.first.flatMap { Double($0) }, to: &root[keyPath: path])
      })
  }

  /// One of the words of an enumeration.
  package static func word<Value: RawRepresentable<String> & CaseIterable & SendableMetatype>(
    _ name: String, _ path: Path<Value>, _ help: String, isSearchable: Bool = true
  ) -> OptionField {
    let words = Value.allCases.map(\.rawValue)
    return .word(
      name, path, help, words: { words }, builtIn: words, isSearchable: isSearchable)
  }

  /// A word.
  ///
  /// - Parameters:
  ///   - words: permitted words, including those registered when the program starts; empty for every word that the type
  ///     accepts.
  ///   - builtIn: the words that need no registration.
  ///   - expected: permitted values in words, where `words` is empty.
  package static func word<Value: RawRepresentable<String> & SendableMetatype>(
    _ name: String, _ path: Path<Value>, _ help: String,
    words: @escaping @Sendable () -> [String] = { [] }, builtIn: [String] = [],
    expected: String = "", isSearchable: Bool = true
  ) -> OptionField {
    OptionField(
      name, help, range: expected, isSearchable: isSearchable, words: words,
      documented: builtIn.isEmpty ? expected : alternatives(builtIn),
      text: { $0[keyPath: path].rawValue }, isSound: { _ in true },
      assign: { root, texts in
        let words = words()
        let known = texts.first.flatMap { words.isEmpty || words.contains($0) ? $0 : nil }
        return assign(known.flatMap { Value(rawValue: $0) }, to: &root[keyPath: path])
      })
  }

  /// Several numbers.
  ///
  /// - Parameters:
  ///   - expected: permitted values in words.
  ///   - absent: the empty list in words, such as `none`.
  ///   - isOmitted: whether a number means "none" and is left out.
  package static func list<Value: LosslessStringConvertible & SendableMetatype>(
    _ name: String, _ path: Path<[Value]>, _ help: String, expected: String, absent: String,
    isSearchable: Bool, isSound: @escaping @Sendable ([Value]) -> Bool,
    omitting isOmitted: @escaping @Sendable (Value) -> Bool = { _ in false }
  ) -> OptionField {
    OptionField(
      name, help, range: expected, isList: true, isSearchable: isSearchable,
      text: { root in
        let values = root[keyPath: path]
        return values.isEmpty ? absent : values.map(\.description).joined(separator: " ")
      }, isSound: { isSound($0[keyPath: path]) },
      assign: { root, texts in
        let values = texts.compactMap { Value($0) }
        return assign(
          values.count == texts.count ? values.filter { !isOmitted($0) } : nil,
          to: &root[keyPath: path])
      })
  }

  /// - Returns: false where there is no value.
  private static func assign<Value>(_ value: Value?, to target: inout Value) -> Bool {
    guard let value else { return false }
    target = value
    return true
  }
}

/// `a, b or c`.
private func alternatives(_ words: [String]) -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " or " + last
}

/// Without a fraction where there is none.
private func shortText(_ value: Double) -> String {
  value == value.rounded() ? String(Int(value)) : "\(value)"
}
