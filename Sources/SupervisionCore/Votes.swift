/// The votes of labeling functions on candidates: one row per candidate, one column per function.
///
/// Cells are class indices 0..<K or ``abstainCell``, stored column by column.
public struct VoteMatrix: Equatable, Sendable {
  /// Number of candidates.
  public let rowCount: Int
  /// Names of the labeling functions, one per column.
  public let functionNames: [String]
  /// Number of classes, K, in 2...127.
  public let classCount: Int
  /// `rowCount × columnCount`, column-major: the cell of row `i`, column `j` is `i + j·rowCount`.
  public let cells: [Int8]

  /// Number of labeling functions.
  public var columnCount: Int { functionNames.count }

  /// A matrix from its cells in column-major order; their values are not checked, see ``firstInvalidCell``.
  ///
  /// - Precondition: `cells.count == rowCount · functionNames.count`; `2 ≤ classCount ≤ 127`.
  public init(rowCount: Int, functionNames: [String], classCount: Int, cells: [Int8]) {
    precondition((2...127).contains(classCount), "classCount must be in 2...127")
    precondition(cells.count == rowCount * functionNames.count, "cells must be rows × columns")
    self.rowCount = rowCount
    self.functionNames = functionNames
    self.classCount = classCount
    self.cells = cells
  }

  /// A matrix from rows of cells, for small cases and tests.
  ///
  /// - Parameters:
  ///   - rows: one cell per function in each.
  ///   - functionNames: `f0`, `f1`, … when nil.
  ///   - classCount: K, in 2...127.
  /// - Precondition: rows are equally long.
  public init(rows: [[Int8]], functionNames: [String]? = nil, classCount: Int) {
    let columnCount = rows.first?.count ?? functionNames?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columnCount }, "rows must have one length")
    var cells = [Int8](repeating: abstainCell, count: rows.count * columnCount)
    for (i, row) in rows.enumerated() {
      for (j, cell) in row.enumerated() { cells[i + j * rows.count] = cell }
    }
    self.init(
      rowCount: rows.count,
      functionNames: functionNames ?? (0..<columnCount).map { "f\($0)" },
      classCount: classCount, cells: cells)
  }

  /// The vote of one function on one candidate: a class index or ``abstainCell``.
  public subscript(row: Int, column: Int) -> Int8 { cells[row + column * rowCount] }

  /// The votes on one candidate, one cell per function.
  public func row(_ index: Int) -> [Int8] {
    (0..<columnCount).map { cells[index + $0 * rowCount] }
  }

  /// The votes of one function, one cell per candidate.
  public func column(_ index: Int) -> ArraySlice<Int8> {
    cells[(index * rowCount)..<((index + 1) * rowCount)]
  }

  /// The same rows with only the columns at these positions, in this order.
  public func selecting(columns: [Int]) -> VoteMatrix {
    VoteMatrix(
      rowCount: rowCount, functionNames: columns.map { functionNames[$0] }, classCount: classCount,
      cells: columns.flatMap { column($0) })
  }

  /// Only the rows at these positions, in this order.
  public func selecting(rows: [Int]) -> VoteMatrix {
    VoteMatrix(
      rowCount: rows.count, functionNames: functionNames, classCount: classCount,
      cells: (0..<columnCount).flatMap { column in rows.map { self[$0, column] } })
  }

  /// The first cell in column-major order that is neither a class index nor ``abstainCell``; nil where there is none.
  ///
  /// - Complexity: O(cells).
  public var firstInvalidCell: (row: Int, column: Int, cell: Int8)? {
    guard let position = cells.firstIndex(where: { $0 < abstainCell || $0 >= Int8(classCount) })
    else { return nil }
    return (position % max(rowCount, 1), position / max(rowCount, 1), cells[position])
  }
}

/// Gold labels of candidates: class indices, or ``unknown``.
public struct GoldLabels: Equatable, Sendable {
  /// The cell of a candidate without a known gold label.
  public static let unknown: Int8 = -1

  /// Class index or ``unknown`` for each candidate.
  public let cells: [Int8]

  /// Gold labels from cells: class indices or ``unknown``.
  public init(_ cells: [Int8]) { self.cells = cells }
  /// Gold labels from class indices in 0..<127, nil where no label is known.
  public init(_ labels: [Int?]) { cells = labels.map { $0.map(Int8.init) ?? Self.unknown } }

  /// Number of candidates, those without a known label included.
  public var count: Int { cells.count }
  /// The class index of a candidate; nil where it is not known.
  public subscript(row: Int) -> Int? { cells[row] < 0 ? nil : Int(cells[row]) }
  /// Number of candidates with a known label. O(*n*).
  public var knownCount: Int { cells.count { $0 >= 0 } }

  /// Share of each class among the known labels; nil when none is known.
  public func classBalance(classCount: Int) -> [Double]? {
    guard knownCount > 0 else { return nil }
    return (0..<classCount).map { label in
      Double(cells.count { Int($0) == label }) / Double(knownCount)
    }
  }
}

/// One distribution over the K classes for each candidate.
public struct ProbabilisticLabels: Equatable, Sendable {
  /// Number of classes, K.
  public let classCount: Int
  /// `count × classCount`, row-major; rows sum to 1.
  public let probabilities: [Double]

  /// Distributions from their probabilities, row-major; they are not normalised here.
  ///
  /// - Precondition: `probabilities.count` is a multiple of `classCount`.
  public init(classCount: Int, probabilities: [Double]) {
    precondition(probabilities.count % classCount == 0, "one probability per row and class")
    self.classCount = classCount
    self.probabilities = probabilities
  }

  /// Number of candidates.
  public var count: Int { probabilities.count / classCount }
  /// The distribution of one candidate, `classCount` probabilities.
  public subscript(row: Int) -> ArraySlice<Double> {
    probabilities[(row * classCount)..<((row + 1) * classCount)]
  }
  /// P(class `label`) of one candidate, in 0...1.
  public subscript(row: Int, label: Int) -> Double { probabilities[row * classCount + label] }

  /// The most probable class of a row, the lowest index on a tie.
  public func mostProbableClass(_ row: Int) -> Int {
    var best = 0
    for label in 1..<classCount where self[row, label] > self[row, best] { best = label }
    return best
  }
}
