import Foundation

/// A trained model as it stands in a file: magic, version, length of the header, header, arrays, checksum.
struct ModelFile {
  /// What training decides but computes without rounding: names, vocabulary, sizes of arrays.
  let structure: String
  /// Numbers of the header, such as the threshold.
  let numbers: NumbersByPath
  /// The parameters, single precision.
  let arrays: Data

  init(_ data: Data) throws {
    var reader = Reader(data)
    let kind = String(decoding: reader.read(8), as: UTF8.self)
    let version = reader.readInteger(byteCount: 4)
    let header = reader.read(reader.readInteger(byteCount: 8))
    let sizes = (0..<reader.readInteger(byteCount: 8)).map { _ in
      let size = reader.readInteger(byteCount: 8)
      reader.skip(4 * size)
      return size
    }
    let members = try JSONSerialization.jsonObject(with: header) as? [String: Any] ?? [:]
    let names = ["classNames", "slices", "vocabulary", "task"].map {
      "\($0) \(members[$0] ?? "none")"
    }
    structure = "\(kind) \(version)\n\(names.joined(separator: "\n"))\narrays \(sizes)\n"
    numbers = try NumbersByPath(header)
    arrays = data.dropFirst(20 + header.count).dropLast(64)
  }

  private struct Reader {
    private var rest: Data

    init(_ data: Data) { rest = data }

    mutating func read(_ count: Int) -> Data {
      defer { skip(count) }
      return rest.prefix(count)
    }

    mutating func skip(_ count: Int) { rest = rest.dropFirst(count) }

    mutating func readInteger(byteCount: Int) -> Int {
      read(byteCount).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
  }
}
