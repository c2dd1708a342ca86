import Foundation

/// A file of votes or probabilities: comma-separated, an identifier first, names of columns in the first line.
struct Table {
  private let columns: [Substring]
  private let rows: [Substring]

  init(_ data: Data) {
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    columns = lines.first?.split(separator: ",").dropFirst().map { $0 } ?? []
    rows = Array(lines.dropFirst())
  }

  /// The file without the name of its first column, which says what a row is.
  var text: Data {
    Data(([columns.joined(separator: ",")] + rows.map(String.init)).joined(separator: "\n").utf8)
  }

  /// Mean of each column; texts count as zero.
  var means: [(column: String, mean: Double)] {
    var sums = [Double](repeating: 0, count: columns.count)
    for row in rows {
      for (index, field) in row.split(separator: ",").suffix(columns.count).enumerated() {
        sums[index] += Double(field) ?? 0
      }
    }
    return zip(columns, sums).map { (String($0), $1 / Double(max(1, rows.count))) }
  }
}
