import Foundation
import JSONCoding
import Testing

@Suite struct JSONTextTests {
  @Test func keysKeepTheirOrder() {
    let text = JSONText.object([
      ("b", .integer(-3)), ("a", .array([.null, .string("x\"y"), .array([]), .object([])])),
      ("c", .number(0.1)),
    ])
    #expect(text.description == #"{"b":-3,"a":[null,"x\"y",[],{}],"c":0.1}"#)
  }

  @Test(arguments: [0, -0.0, 1, 0.1, 1e300, -2.5e-7, .pi, .leastNonzeroMagnitude])
  func numbersReadBackToTheSameBits(value: Double) throws {
    let text = JSONText.array([.number(value)]).description
    let read = try JSONDecoder().decode([Double].self, from: Data(text.utf8))
    #expect(read[0].bitPattern == value.bitPattern)
  }

  @Test func numbersThatJSONDoesNotHaveAreNull() {
    for value in [Double.nan, .infinity, -.infinity] {
      #expect(JSONText.number(value).description == "null")
    }
    #expect(JSONText.number(orNull: nil).description == "null")
    #expect(JSONText.number(orNull: 2).description == "2.0")
  }
}

@Suite struct CanonicalJSONTests {
  struct Row: Encodable {
    var z = 1.0
    var path = "a/b"
    var a = ["y": 2, "x": 1]
  }

  @Test func keysAreSortedAndSlashesPlain() throws {
    #expect(try canonicalJSONText(Row()) == #"{"a":{"x":1,"y":2},"path":"a/b","z":1}"#)
  }

  @Test func formatsOfModelsEscapeSlashes() throws {
    let text = try canonicalJSONText(Row(), escapesSlashes: true)
    #expect(text == #"{"a":{"x":1,"y":2},"path":"a\/b","z":1}"#)
    #expect(try canonicalJSON(Row(), escapesSlashes: true) == Data(text.utf8))
  }

  @Test func numbersThatJSONDoesNotHaveAreAnError() {
    #expect(throws: EncodingError.self) { try canonicalJSON([Double.nan]) }
  }
}
