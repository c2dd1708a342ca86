import FileFormats
import LabelModels
import PortableFoundation
import SupervisionCore

extension FunctionPair {
  /// Pairs of functions from a CSV or TSV file (`.csv`, `.tsv`, either with `.gz`).
  ///
  /// ```text
  /// first,second
  /// causes,induces
  /// ```
  ///
  /// - Parameter file: a header, then a pair of names in each row.
  /// - Returns: the pairs in the file's order with their places.
  /// - Throws: ``SupervisionCore/FileError`` when the file cannot be read; ``SupervisionCore/DataError`` with the line for
  ///   another header, rows without two names, a function with itself and repeated pairs.
  public static func read(_ file: URL) throws -> [FunctionPair] {
    let source = try ByteSource(file, checksumming: false)
    let delimiter = try TableFormat(file).delimiter(for: file)
    var lines: [FunctionPair: Int] = [:]
    var pairs: [FunctionPair] = []
    var hasHeader = false
    try forEachRecord(of: source, delimiter: delimiter) { record in
      let fields = try record.fields()
      guard hasHeader else {
        try record.requireHeader(fields)
        hasHeader = true
        return
      }
      let pair = try record.pair(fields)
      guard lines.updateValue(record.line.number, forKey: pair) == nil else {
        throw record.line.invalid(
          found: "the pair '\(pair.first)', '\(pair.second)' a second time",
          expected: "pairs that occur once, in either order", remedy: "leave out this line")
      }
      pairs.append(pair)
    }
    guard hasHeader else { throw emptyFile(source.path) }
    return pairs
  }
}

extension DelimitedRecord {
  fileprivate func requireHeader(_ fields: [String]) throws {
    guard fields == ["first", "second"] else {
      throw line.invalid(
        found: "'\(fields.joined(separator: ","))'", expected: "the header first,second",
        remedy: "put this header above the pairs")
    }
  }

  fileprivate func pair(_ fields: [String]) throws -> FunctionPair {
    guard fields.count == 2, !fields.contains("") else {
      throw line.invalid(
        found: "\(fields.count { !$0.isEmpty }) names", expected: "two names of functions",
        remedy: "give the two functions of a pair in each line")
    }
    guard fields[0] != fields[1] else {
      throw line.invalid(
        found: "'\(fields[0])' with itself", expected: "two different functions",
        remedy: "correct one of the names, or leave out this line")
    }
    return FunctionPair(fields[0], fields[1], place: "\(line.path):\(line.number)")
  }
}
