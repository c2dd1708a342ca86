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
  ///   - bucketCount: number of buckets in `4...511`; with more, the exact distances would reach beyond 128.
  public static func bucket(of distance: Int, bucketCount: Int) -> Int {
    let half = bucketCount / 2
    let start = distance > 0 ? half : 0
    let magnitude = abs(distance)
    let exact = half / 2
    guard magnitude >= exact else { return start + magnitude }
    let share = log(Float(magnitude) / Float(exact)) / log(Float(128) / Float(exact))
    return start + min(exact + Int(share * Float(half - exact)), half - 1)
  }

  /// The biases at every distance within sequences of a length, `heads × (2·longest − 1)`; a row's middle is distance 0.
  public func biases(longest: Int) -> [Float] {
    let buckets = (1 - longest..<longest).map {
      Self.bucket(of: $0, bucketCount: bucketCount)
    }
    return (0..<headCount).flatMap { head in buckets.map { table[$0 * headCount + head] } }
  }
}
