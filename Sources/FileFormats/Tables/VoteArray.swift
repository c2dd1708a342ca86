import PortableFoundation
import SupervisionCore

/// Whether a file holds one array, or several under names.
package func isArrayFile(_ url: URL) -> Bool {
  url.pathExtension.lowercased() == "npz" || (try? TableFormat(url)) == .npy
}

/// The votes in an npy or npz file, a row for each item; items are named after their rows, voters after their columns.
///
/// - Throws: ``DataError`` with row and column for a cell that is no class, and for an array without rows or columns.
func readVoteArray(
  _ url: URL, classCount: Int?
) throws -> (items: [String], matrix: VoteMatrix) {
  let array = try NpyMatrix(contentsOf: url, arrays: ["votes", "L"])
  guard array.rowCount > 0, array.columnCount > 0 else {
    throw DataError(
      file: url.relativePath, field: "shape", found: "\(array.rowCount) × \(array.columnCount)",
      expected: "a row for each item and a column for each voter", remedy: "write the array again")
  }
  let columns = VoteColumns(
    voters: (0..<array.columnCount).map { "f\($0)" }, classCount: classCount)
  var rows = VoteRows(columns)
  let rowsAtOnce = 4096
  for start in stride(from: 0, to: array.rowCount, by: rowsAtOnce) {
    let end = min(start + rowsAtOnce, array.rowCount)
    let numbers = array.rows(start..<end, as: Double.self)
    for row in start..<end {
      try rows.addUnnamed { cells in
        for column in cells.indices {
          let number = numbers[(row - start) * array.columnCount + column]
          guard let cell = Int8(exactly: number), columns.isCell(cell) else {
            throw DataError(
              file: url.relativePath, field: "row \(row), column \(column)", found: "\(number)",
              expected: columns.expectation, remedy: columns.remedy)
          }
          cells[column] = cell
        }
      }
    }
  }
  return rows.finish()
}
