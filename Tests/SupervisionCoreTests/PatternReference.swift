import SupervisionCore

/// The patterns of a vote matrix by a dictionary of whole rows, and their canonical order from its definition.
///
/// Cells take ⌈log₂(K + 1)⌉ bits and never cross words; the hash mixes one word after the other; patterns ascend by hash,
/// then by words.
struct PatternReference {
  private(set) var rows: [[Int8]] = []
  private(set) var counts: [Int] = []
  /// Position in `rows` of each row of the matrix.
  private(set) var patternOfRow: [UInt32] = []

  init(_ matrix: VoteMatrix) {
    let all = (0..<matrix.rowCount).map(matrix.row)
    let countOfRow = all.reduce(into: [[Int8]: Int]()) { $0[$1, default: 0] += 1 }
    rows = countOfRow.keys.map { row in
      let words = Self.words(of: row, classCount: matrix.classCount)
      return (row: row, key: [Self.hash(of: words)] + words)
    }
    .sorted { $0.key.lexicographicallyPrecedes($1.key) }
    .map(\.row)
    counts = rows.map { countOfRow[$0] ?? 0 }
    let positions = Dictionary(uniqueKeysWithValues: zip(rows, 0...))
    patternOfRow = all.map { UInt32(positions[$0] ?? -1) }
  }

  /// Cells plus 1, the first in the lowest bits of the first word.
  static func words(of row: [Int8], classCount: Int) -> [UInt64] {
    let bits = (1...8).first { 1 << $0 >= classCount + 1 } ?? 8
    let cellsPerWord = 64 / bits
    var words = [UInt64](repeating: 0, count: max(1, (row.count + cellsPerWord - 1) / cellsPerWord))
    for (column, cell) in row.enumerated() {
      words[column / cellsPerWord] |= UInt64(Int(cell) + 1) << (column % cellsPerWord * bits)
    }
    return words
  }

  static func hash(of words: [UInt64]) -> UInt64 {
    words.reduce(0x9E37_79B9_7F4A_7C15) { mixed($0 ^ $1) }
  }

  static func mixed(_ value: UInt64) -> UInt64 {
    let product = value &* 0xD6E8_FEB8_6659_FD93
    return product ^ (product >> 32)
  }
}

/// Random votes; the share of abstains decides how often rows repeat.
func randomVotes(
  rows: Int, functions: Int, classes: Int, abstaining: Double = 0.6, seed: UInt64
) -> VoteMatrix {
  var generator = SeededGenerator(seed: seed)
  return VoteMatrix(
    rowCount: rows, functionNames: (0..<functions).map { "f\($0)" }, classCount: classes,
    cells: (0..<(rows * functions)).map { _ in
      generator.uniform() < abstaining ? abstainCell : Int8(generator.index(below: classes))
    })
}

extension VotePatterns {
  var rows: [[Int8]] { (0..<patternCount).map(pattern) }
}

extension VoteMatrix {
  /// The rows in parts of random sizes, some of them empty.
  func randomParts(seed: UInt64) -> [VoteMatrix] {
    var generator = SeededGenerator(seed: seed)
    var parts: [VoteMatrix] = []
    var start = 0
    while start < rowCount {
      let end = min(rowCount, start + generator.index(below: max(2, rowCount / 3)))
      parts.append(selecting(rows: Array(start..<end)))
      start = end
    }
    return parts
  }
}
