import Foundation
import SupervisionCore

/// - Throws: ``DataError`` when the column does not hold what this version writes.
func decoded<Value: Decodable>(_ type: Value.Type, from json: String) throws -> Value {
  do {
    return try JSONDecoder().decode(type, from: Data(json.utf8))
  } catch {
    throw damagedRow("JSON of \(type)", found: "'\(json.prefix(80))'")
  }
}
