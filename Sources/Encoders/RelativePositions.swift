import Foundation

/// The bias of attention by relative position that all layers of MPNet share.
///
/// - Source: Raffel et al. 2020, section 2.1; buckets as in the published implementation of MPNet.
public struct RelativePositions: Sendable {
  /// Number of buckets.
  public let bucketCount: Int
  /// `buckets × heads`, row-major.
  public let table: [Float]
  /// Number of heads.
  public let headCount: Int

  /// A table of biases.
  ///
  /// - Precondition: `table.count == bucketCount · headCount`.
  public init(bucketCount: Int, headCount: Int, table: [Float]) {
    precondition(table.count == bucketCount * headCount, "one bias per bucket and head")
    self.bucketCount = bucketCount
    self.headCount = headCount
    self.table = table
  }

  /// The bucket of a distance, in `0..<bucketCount`: half of the buckets are for keys after the query; in each half the
  /// first half holds one distance a bucket, and the rest grow as logarithms up to a distance of 128.
  ///
  /// - Parameters:
  ///   - distance: position of the key minus that of the query.
  ///   - bucketCount: number of buckets, at least 4.
  public static func bucket(of distance: Int, bucketCount: Int) -> Int {
    let half = bucketCount / 2
    let start = distance > 0 ? half : 0
    let magnitude = abs(distance)
    let exact = half / 2
    guard magnitude >= exact else { return start + magnitude }
    let share = log(Float(magnitude) / Float(exact)) / log(Float(128) / Float(exact))
    return start + min(exact + Int(share * Float(half - exact)), half - 1)
  }

  /// The biases of a sequence, `heads × length × length`: row by query, column by key.
  func biases(length: Int) -> [Float] {
    let buckets = (1 - length..<length).map { Self.bucket(of: $0, bucketCount: bucketCount) }
    return [Float](unsafeUninitializedCapacity: headCount * length * length) { biases, count in
      for head in 0..<headCount {
        for query in 0..<length {
          let row = (head * length + query) * length
          for key in 0..<length {
            biases[row + key] = table[buckets[key - query + length - 1] * headCount + head]
          }
        }
      }
      count = headCount * length * length
    }
  }
}
