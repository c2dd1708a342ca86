import SupervisionCore

/// Rows of numbers with gold and the slices they belong to: what an application without texts is.
///
/// Slices come with the data, as metadata that need not be there when a trained model is used.
public struct SlicedVectors: Equatable, Sendable {
  /// The rows of one split; all fields stand in the same order.
  public struct Rows: Equatable, Sendable {
    /// Unique over all splits.
    public let ids: [String]
    /// 0 or 1.
    public let labels: [Int]
    /// By slice, then row: whether the row is in the slice.
    public let members: [[Bool]]
    /// `rows × width`, row-major, all finite.
    public let values: [Float]

    public init(ids: [String], labels: [Int], members: [[Bool]], values: [Float]) {
      self.ids = ids
      self.labels = labels
      self.members = members
      self.values = values
    }

    public var count: Int { ids.count }
  }

  /// Unique.
  public let sliceNames: [String]
  /// Numbers per row.
  public let width: Int
  /// Where rows are images: their size, with `width` pixels.
  public let imageSize: ImageSize?
  public let splits: [Split: Rows]
  public let origin: CorpusOrigin

  public init(
    sliceNames: [String], width: Int, imageSize: ImageSize? = nil, splits: [Split: Rows],
    origin: CorpusOrigin
  ) {
    self.sliceNames = sliceNames
    self.width = width
    self.imageSize = imageSize
    self.splits = splits
    self.origin = origin
  }
}
