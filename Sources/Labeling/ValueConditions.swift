import PortableFoundation
import SupervisionCore

/// Bounds of a count or a number, both included; nil where there is none.
public struct Bounds<Value: Comparable & Sendable>: Equatable, Sendable where Value: Hashable {
  /// The least value that is inside.
  public var atLeast: Value?
  /// The greatest value that is inside.
  public var atMost: Value?

  /// Bounds from `atLeast` to `atMost`.
  public init(atLeast: Value? = nil, atMost: Value? = nil) {
    self.atLeast = atLeast
    self.atMost = atMost
  }

  /// Whether a value is inside.
  public func contains(_ value: Value) -> Bool {
    atLeast.map { value >= $0 } ?? true && atMost.map { value <= $0 } ?? true
  }

  var parameters: [String] {
    [atLeast.map { "\($0)" } ?? "", atMost.map { "\($0)" } ?? ""]
  }
}

extension Condition {
  /// Whether a text has so many words (see `String.words`).
  public static func wordCount(
    in text: any KeyPath<C, String> & Sendable, atLeast: Int? = nil, atMost: Int? = nil,
    file: String = #filePath, line: Int = #line, column: Int = #column
  ) -> Condition {
    wordCount(
      in: TextSource(text), Bounds(atLeast: atLeast, atMost: atMost),
      sources: [SourceLocation(file: file, line: line, column: column)])
  }

  /// Whether a text has so many characters, counted as Unicode scalars.
  public static func characterCount(
    in text: any KeyPath<C, String> & Sendable, atLeast: Int? = nil, atMost: Int? = nil,
    file: String = #filePath, line: Int = #line, column: Int = #column
  ) -> Condition {
    characterCount(
      in: TextSource(text), Bounds(atLeast: atLeast, atMost: atMost),
      sources: [SourceLocation(file: file, line: line, column: column)])
  }

  /// Whether a text is a number in these bounds, such as `12` or `-3.5`; what is no number is outside.
  public static func number(
    in text: any KeyPath<C, String> & Sendable, atLeast: Double? = nil, atMost: Double? = nil,
    file: String = #filePath, line: Int = #line, column: Int = #column
  ) -> Condition {
    number(
      in: TextSource(text), Bounds(atLeast: atLeast, atMost: atMost),
      sources: [SourceLocation(file: file, line: line, column: column)])
  }

  /// Whether a text is one of some values, byte by byte.
  public static func value(
    in text: any KeyPath<C, String> & Sendable, isOneOf values: [String],
    file: String = #filePath, line: Int = #line, column: Int = #column
  ) -> Condition {
    value(
      in: TextSource(text), isOneOf: values,
      sources: [SourceLocation(file: file, line: line, column: column)])
  }
}

extension Condition {
  package static func wordCount(
    in text: TextSource<C>, _ bounds: Bounds<Int>, sources: [SourceLocation] = []
  ) -> Condition {
    onTexts(text, ["word-count"] + bounds.parameters, sources) { bytes in
      var count = 0
      WordScanner.forEachWord(in: bytes, bytes.indices) { _, _ in count += 1 }
      return bounds.contains(count)
    }
  }

  package static func characterCount(
    in text: TextSource<C>, _ bounds: Bounds<Int>, sources: [SourceLocation] = []
  ) -> Condition {
    onTexts(text, ["character-count"] + bounds.parameters, sources) { bytes in
      bounds.contains(bytes.count { $0 & 0xC0 != 0x80 })
    }
  }

  package static func number(
    in text: TextSource<C>, _ bounds: Bounds<Double>, sources: [SourceLocation] = []
  ) -> Condition {
    onTexts(text, ["number"] + bounds.parameters, sources) { bytes in
      Double(String(decoding: bytes, as: UTF8.self)).map(bounds.contains) ?? false
    }
  }

  package static func value(
    in text: TextSource<C>, isOneOf values: [String], sources: [SourceLocation] = []
  ) -> Condition {
    let values = Set(values.map { Array($0.utf8) })
    let parameters = values.map { String(decoding: $0, as: UTF8.self) }.sorted()
    return onTexts(text, ["value", "\(parameters.count)"] + parameters, sources) {
      values.contains(Array($0))
    }
  }

  /// A condition on the UTF-8 of a text.
  private static func onTexts(
    _ text: TextSource<C>, _ parameters: [String], _ sources: [SourceLocation],
    _ holds: @escaping @Sendable (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Condition {
    Condition(parameters: parameters, sources: sources) { chunk in
      let texts = text.texts(of: chunk)
      return texts.bytes.withUnsafeBufferPointer { bytes in
        Answers(
          values: texts.ends.indices.map {
            holds(UnsafeBufferPointer(rebasing: bytes[texts.range($0)]))
          })
      }
    }
  }
}
