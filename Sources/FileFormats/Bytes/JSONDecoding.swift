import JSONCoding
import PortableFoundation

/// The value in a JSON text.
///
/// A whole number in the field `id` is read as the text of its digits where the type has a text.
///
/// - Throws: ``DecodingProblem`` with the field for missing, wrong and repeated fields, U+0000 in a text
///   and numbers that the type cannot hold, with the byte for what is no JSON; whatever else the type
///   throws.
package func decodeJSON<T: Decodable>(
  _ type: T.Type, from bytes: some ContiguousBytes, with decoder: JSONDecoder
) throws -> T {
  try bytes.withUnsafeBytes { raw in
    try raw.withMemoryRebound(to: UInt8.self) { bytes in
      let value: T
      do {
        value = try decoder.decode(type, from: Data(buffer: bytes))
      } catch let error as DecodingError {
        value = try FailedDecoding(bytes: bytes, decoder: decoder).value(type, after: error)
      }
      if let problem = JSONInspection(bytes).finding.flatMap(silentProblem) { throw problem }
      return value
    }
  }
}

/// A problem that a decoder does not see.
private func silentProblem(_ finding: JSONInspection.Finding) -> DecodingProblem? {
  switch finding {
  case .malformed: nil
  case .repeatedKey(let field):
    DecodingProblem(
      field: field, found: "the key a second time", expected: "keys that occur once in an object")
  case .nullCharacter(let field):
    DecodingProblem(field: field, found: "the character U+0000", expected: "text without it")
  }
}

/// A JSON text that could not be decoded, analysed again for details that Foundation's error lacks.
private struct FailedDecoding {
  let bytes: UnsafeBufferPointer<UInt8>
  let decoder: JSONDecoder

  /// The value after all, where only its `id` was a whole number instead of a text.
  ///
  /// - Throws: ``DecodingProblem``.
  func value<T: Decodable>(_ type: T.Type, after error: DecodingError) throws -> T {
    let inspection = JSONInspection(bytes, collecting: true)
    switch inspection.finding {
    case .malformed(let byte)?: throw malformed(at: byte)
    case let finding?: throw silentProblem(finding) ?? DecodingProblem(error)
    case nil: break
    }
    switch error {
    case .typeMismatch(let expected, let context)
    where expected == String.self && context.codingPath.map(\.stringValue) == ["id"]:
      return try withTextID(type, inspection, error)
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      throw unfitNumber(type, inspection.numbers) ?? DecodingProblem(error)
    case .keyNotFound(let key, let context) where context.codingPath.isEmpty:
      throw DecodingProblem(
        field: key.stringValue, found: "no such field",
        expected: "it among the fields, which are: \(list(inspection.fields))")
    default: throw DecodingProblem(error)
    }
  }

  private func withTextID<T: Decodable>(
    _ type: T.Type, _ inspection: JSONInspection, _ error: DecodingError
  ) throws -> T {
    guard let number = inspection.numbers.first(where: { $0.field == "id" }),
      case let digits = bytes[number.range].drop(while: { $0 == UInt8(ascii: "-") }),
      digits.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 })
    else { throw DecodingProblem(error) }
    let text = "\"\(String(decoding: bytes[number.range], as: UTF8.self))\""
    do {
      return try decoder.decode(type, from: changed([(number.range, text)]))
    } catch let error as DecodingError {
      throw DecodingProblem(error)
    }
  }

  private func malformed(at byte: Int) -> DecodingProblem {
    let word = bytes[byte...].prefix { isalnum(Int32($0)) != 0 || $0 == UInt8(ascii: "-") }
    let name = String(decoding: word.prefix(20), as: UTF8.self)
    let isNumber = ["nan", "-nan", "inf", "-inf", "infinity", "-infinity"].contains(
      name.lowercased())
    return isNumber
      ? DecodingProblem(
        field: nil, byte: byte, found: "\(name), which is not JSON",
        expected: "a number, or null where none is known")
      : DecodingProblem(field: nil, byte: byte, found: "text that is not JSON", expected: "JSON")
  }

  /// The number for which decoding fails: the first that makes it fail when all after it are zeros.
  ///
  /// Foundation calls a number that its type cannot hold text that is not JSON.
  private func unfitNumber<T: Decodable>(
    _ type: T.Type, _ numbers: [JSONInspection.Number]
  ) -> DecodingProblem? {
    func succeeds(zerosFrom index: Int, after probe: String? = nil) -> Bool {
      var changes = numbers[index...].map { ($0.range, "0") }
      if let probe { changes.insert((numbers[index - 1].range, probe), at: 0) }
      do {
        _ = try decoder.decode(type, from: changed(changes))
        return true
      } catch DecodingError.dataCorrupted(let context) {
        return !context.codingPath.isEmpty
      } catch {
        return true
      }
    }
    guard succeeds(zerosFrom: 0) else { return nil }
    var (low, high) = (0, numbers.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if succeeds(zerosFrom: middle) { low = middle } else { high = middle }
    }
    return DecodingProblem(
      field: numbers[low].field,
      found: String(decoding: bytes[numbers[low].range], as: UTF8.self),
      expected: Self.expectation { succeeds(zerosFrom: high, after: "\($0)") })
  }

  /// The kind of number wanted, by trying which are taken.
  private static func expectation(_ takes: (any CustomStringConvertible) -> Bool) -> String {
    guard !takes(0.5) else { return "a number that its type can hold" }
    let largest: [any FixedWidthInteger] = [
      Int8.max, UInt8.max, Int16.max, UInt16.max, Int32.max, UInt32.max, Int.max, UInt.max,
    ]
    let smallest: [any FixedWidthInteger] = [0, Int8.min, Int16.min, Int32.min, Int.min]
    let range = (smallest.last(where: takes), largest.last(where: takes))
    guard case (let start?, let end?) = range else { return "a whole number" }
    return "a whole number from \(start) to \(end)"
  }

  private func changed(_ changes: [(range: Range<Int>, text: String)]) -> Data {
    var result = Data()
    var end = 0
    for change in changes {
      result.append(contentsOf: bytes[end..<change.range.lowerBound])
      result.append(contentsOf: change.text.utf8)
      end = change.range.upperBound
    }
    result.append(contentsOf: bytes[end...])
    return result
  }
}

private func list(_ names: [String]) -> String {
  names.isEmpty ? "none" : names.joined(separator: ", ")
}
