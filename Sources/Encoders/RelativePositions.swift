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
}
