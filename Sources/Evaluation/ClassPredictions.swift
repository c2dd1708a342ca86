import SupervisionCore

/// One predicted class for each row, or an abstention where a method declines to choose.
public struct ClassPredictions: Equatable, Sendable {
  /// Class index, or ``SupervisionCore/abstainCell``, for each row.
  public let cells: [Int8]

  /// Predictions from cells: class indices or ``SupervisionCore/abstainCell``.
  public init(cells: [Int8]) { self.cells = cells }
  /// Predictions from class indices in 0..<127, nil where the method abstains.
  public init(_ classes: [Int?]) { cells = classes.map { $0.map(Int8.init) ?? abstainCell } }

  /// The most probable class of every row, the lowest index on a tie: for two classes, class 1
  /// where its probability exceeds one half.
  public init(mostProbableIn labels: ProbabilisticLabels) {
    cells = (0..<labels.count).map { Int8(labels.mostProbableClass($0)) }
  }

  /// Class 1 where its probability exceeds the threshold, else class 0.
  ///
  /// - Precondition: two classes.
  public init(_ labels: ProbabilisticLabels, threshold: Double) {
    precondition(labels.classCount == 2, "a threshold divides two classes")
    cells = (0..<labels.count).map { labels[$0, 1] > threshold ? 1 : 0 }
  }

  /// Number of rows.
  public var count: Int { cells.count }
  /// The class index predicted for a row; nil where the method abstains.
  public subscript(row: Int) -> Int? { cells[row] < 0 ? nil : Int(cells[row]) }
}
