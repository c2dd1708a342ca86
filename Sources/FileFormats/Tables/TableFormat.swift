import PortableFoundation
import SupervisionCore

/// The form of a file of votes, labels or candidates, by the ending of its name; `.gz` may follow.
package enum TableFormat: String, CaseIterable, Sendable {
  case csv, tsv
  case jsonLines = "jsonl"
  case npy

  /// - Throws: ``SupervisionCore/UsageError`` for another ending.
  package init(_ url: URL) throws {
    let plain = url.pathExtension.lowercased() == "gz" ? url.deletingPathExtension() : url
    guard let format = TableFormat(rawValue: plain.pathExtension.lowercased()) else {
      let endings = Self.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
      throw UsageError(
        "\(url.relativePath): unknown ending '\(plain.pathExtension)'",
        remedy: "name a file that ends in one of \(endings), with .gz after it if it is packed")
    }
    self = format
  }

  /// - Throws: ``UsageError`` for a form that has no delimiter.
  package func delimiter(for url: URL) throws -> Delimiter {
    switch self {
    case .csv: return .comma
    case .tsv: return .tab
    case .jsonLines, .npy:
      throw UsageError(
        "\(url.relativePath): cannot be read from a .\(rawValue) file",
        remedy: "name a .csv or .tsv file")
    }
  }
}
