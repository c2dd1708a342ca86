import PortableFoundation

/// The JSON of a value, without white space and with keys in alphabetical order: equal values give equal bytes.
///
/// - Parameters:
///   - value: what to encode.
///   - escapesSlashes: writes `/` as `\/`. The formats of models and settings do; others write it plainly.
/// - Throws: `EncodingError`, such as for a number that is not finite.
package func canonicalJSON(
  _ value: some Encodable, escapesSlashes: Bool = false
) throws -> Data {
  let encoder = JSONEncoder()
  encoder.outputFormatting = escapesSlashes ? .sortedKeys : [.sortedKeys, .withoutEscapingSlashes]
  return try encoder.encode(value)
}

/// ``canonicalJSON(_:escapesSlashes:)`` as text.
package func canonicalJSONText(
  _ value: some Encodable, escapesSlashes: Bool = false
) throws -> String {
  String(decoding: try canonicalJSON(value, escapesSlashes: escapesSlashes), as: UTF8.self)
}
