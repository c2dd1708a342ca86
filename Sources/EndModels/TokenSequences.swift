import NumericKernels
import SupervisionCore

/// Rows of token numbers in the order of their texts: what a sequence model reads.
public struct TokenSequences: FeatureRows, Equatable {
  /// The number of every token that the vocabulary does not know.
  public static let unknown: Int32 = 0

  /// Row `r` has `ids[offsets[r]..<offsets[r + 1]]`.
  public let ids: [Int32]
  public let offsets: [Int32]
  /// Token numbers lie in `0..<tokenCount`; the unknown token counts.
  public let tokenCount: Int

  /// - Precondition: numbers in `0..<tokenCount`.
  public init(rows: [[Int32]], tokenCount: Int) {
    ids = rows.flatMap { $0 }
    precondition(
      ids.allSatisfy { 0 <= $0 && $0 < tokenCount }, "token numbers lie in 0..<\(tokenCount)")
    offsets = rows.reduce(into: [0]) { $0.append($0.last! + Int32($1.count)) }
    self.tokenCount = tokenCount
  }

  public var count: Int { offsets.count - 1 }
  public func row(_ index: Int) -> ArraySlice<Int32> {
    ids[Int(offsets[index])..<Int(offsets[index + 1])]
  }
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
