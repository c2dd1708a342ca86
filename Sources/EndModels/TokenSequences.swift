import NumericKernels
import SupervisionCore

/// Rows of token numbers in text order, the input of sequence models.
public struct TokenSequences: FeatureRows, Equatable {
  /// The number shared by all tokens outside the vocabulary.
  public static let unknown: Int32 = 0

  /// Token numbers of all rows; those of row `r` are `ids[offsets[r]..<offsets[r + 1]]`.
  public let ids: [Int32]
  /// `count + 1` positions in ``ids``, starting with 0.
  public let offsets: [Int32]
  /// Number of distinct tokens, the unknown token included; token numbers lie in `0..<tokenCount`.
  public let tokenCount: Int

  /// Rows of token numbers.
  ///
  /// - Precondition: numbers in `0..<tokenCount`.
  public init(rows: [[Int32]], tokenCount: Int) {
    ids = rows.flatMap { $0 }
    precondition(
      ids.allSatisfy { 0 <= $0 && $0 < tokenCount }, "token numbers lie in 0..<\(tokenCount)")
    offsets = rows.reduce(into: [0]) { $0.append($0.last! + Int32($1.count)) }
    self.tokenCount = tokenCount
  }

  /// Number of rows.
  public var count: Int { offsets.count - 1 }
  /// The token numbers of one row, in order.
  public func row(_ index: Int) -> ArraySlice<Int32> {
    ids[Int(offsets[index])..<Int(offsets[index + 1])]
  }
  /// Number of tokens of one row.
  public func length(of row: Int) -> Int { Int(offsets[row + 1] - offsets[row]) }

  /// Some rows packed step by step, and the ids of their tokens in that order.
  func batch(_ rows: ArraySlice<Int>) -> (packed: PackedRows, ids: [Int32]) {
    let packed = PackedRows(lengths: rows.map { length(of: $0) })
    let firsts = packed.places.map { Int(offsets[rows[rows.startIndex + Int($0)]]) }
    let batchIDs = [Int32](unsafeUninitializedCapacity: packed.tokenCount) { buffer, written in
      for step in 0..<packed.stepCount {
        for row in 0..<packed.tokens(step).count {
          buffer.initializeElement(at: written, to: ids[firsts[row] + step])
          written += 1
        }
      }
    }
    return (packed, batchIDs)
  }
}

extension Vocabulary {
  /// The hashes that occur in at least `minimumCount` rows; a row may hold a hash several times.
  public init(countingSequences rows: [[UInt64]], minimumCount: Int) {
    self.init(counting: rows.map { Array(Set($0)) }, minimumCount: minimumCount)
  }

  /// Rows of token numbers in the order of the hashes: 1 + its position for a known one, 0 for an unknown one.
  public func sequences(_ rows: [[UInt64]]) -> TokenSequences {
    let numbers = Dictionary(
      uniqueKeysWithValues: hashes.enumerated().map { ($1, Int32($0 + 1)) })
    return TokenSequences(
      rows: rows.map { row in row.map { numbers[$0] ?? TokenSequences.unknown } },
      tokenCount: count + 1)
  }
}
