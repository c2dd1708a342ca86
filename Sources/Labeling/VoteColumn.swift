import SupervisionCore

/// The cells of one function for a chunk of candidates, the default cell until set.
public struct VoteColumn {
  /// One cell per candidate: a class index or ``SupervisionCore/abstainCell`` for labeling functions, 1 (in) or 0 (not in)
  /// for slicing functions.
  public var cells: [Int8]
  /// Failures by row, in ascending order. Such a row has the default cell.
  public private(set) var faults: [(row: Int, error: any Error)] = []
  @usableFromInline let defaultCell: Int8

  /// A column of default cells.
  public init(rowCount: Int, defaultCell: Int8) {
    self.defaultCell = defaultCell
    cells = [Int8](repeating: defaultCell, count: rowCount)
  }

  /// Records a failure and sets the row's cell to the default. Call in ascending order of rows.
  public mutating func fail(_ row: Int, _ error: any Error) {
    cells[row] = defaultCell
    faults.append((row, error))
  }

  /// Turns cells outside `allowed` into faults.
  mutating func refuseCells(outside allowed: [Int8], classNames: [String]) {
    var isRefused = [UInt8](repeating: 1, count: 256)
    for cell in allowed + [defaultCell, abstainCell] { isRefused[Int(UInt8(bitPattern: cell))] = 0 }
    let refusals = cells.reduce(0) { $0 | isRefused[Int(UInt8(bitPattern: $1))] }
    guard refusals != 0 else { return }
    for row in cells.indices where isRefused[Int(UInt8(bitPattern: cells[row]))] != 0 {
      let name = { (cell: Int8) in
        classNames.indices.contains(Int(cell)) ? classNames[Int(cell)] : "class \(cell)"
      }
      fail(
        row,
        VoteOutsidePolarity(
          found: name(cells[row]), declared: allowed.filter { $0 >= 0 }.map(name)))
    }
    faults.sort { $0.row < $1.row }
  }
}

/// The error of a labeling function that voted a class outside its declared polarity.
package struct VoteOutsidePolarity: Error, Equatable, CustomStringConvertible {
  package let found: String
  package let declared: [String]

  package var description: String {
    "voted \(found), but its declared polarity is \(declared.joined(separator: ", "))"
  }
}
