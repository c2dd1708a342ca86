import SupervisionCore

/// Vectors with gold labels and slice memberships: the corpus of an application without texts.
///
/// Slices come with the data, as metadata that need not be there when a trained model is used.
package struct SlicedVectors: Equatable, Sendable {
  /// The rows of one split; all fields have the same order.
  package struct Rows: Equatable, Sendable {
    /// Unique over all splits.
    package let ids: [String]
    /// 0 or 1.
    package let labels: [Int]
    /// By slice, then row: whether the row is in the slice.
    package let members: [[Bool]]
    /// `rows × width`, row-major, all finite.
    package let values: [Float]

    package init(ids: [String], labels: [Int], members: [[Bool]], values: [Float]) {
      self.ids = ids
      self.labels = labels
      self.members = members
      self.values = values
    }

    package var count: Int { ids.count }
  }

  /// Unique.
  package let sliceNames: [String]
  /// Numbers per row.
  package let width: Int
  /// Size of the images, of `width` pixels; nil when rows are no images.
  package let imageSize: ImageSize?
  package let splits: [Split: Rows]
  package let origin: CorpusOrigin

  package init(
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
