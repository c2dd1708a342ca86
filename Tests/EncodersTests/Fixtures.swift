import Foundation

/// A folder of `Fixtures`, which `make-fixtures.py` writes with the reference implementation.
func fixture(_ path: String) throws -> URL {
  guard let folder = Bundle.module.resourceURL else { throw CocoaError(.fileNoSuchFile) }
  return folder.appending(path: "Fixtures").appending(path: path)
}

func decoded<Value: Decodable>(_ type: Value.Type, _ file: URL) throws -> Value {
  try JSONDecoder().decode(type, from: Data(contentsOf: file))
}
