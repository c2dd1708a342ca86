import NumericKernels
import SupervisionCore

/// What the rows of a training set are trained towards: a distribution over the classes, slices, weights.
public struct TrainingTargets: Sendable {
  public let classCount: Int
  /// One distribution per row of the features.
  public let labels: ProbabilisticLabels
  /// k, without the base slice, which every batch adds.
  public let sliceCount: Int
  /// `rows × k`, 1 for members: a batch takes whole rows.
  private let memberships: [UInt8]
  /// Positions of the rows to train on, such as those with a vote.
  public let rows: [Int]

  /// - Parameters:
  ///   - labels: what to learn, one distribution per row.
  ///   - members: per slice, whether each row is in it; without the base slice.
  ///   - rows: those to train on; nil for all.
  /// - Throws: ``SupervisionCore/DataError`` for labels outside 0...1 or not summing to one, no
  ///   rows, or slices of another length.
  public init(
    labels: ProbabilisticLabels, members: [[Bool]] = [], rows: [Int]? = nil
  ) throws {
    classCount = labels.classCount
    self.labels = labels
    self.rows = rows ?? Array(0..<labels.count)
    sliceCount = members.count
    memberships = try Self.rowMajor(members, rowCount: labels.count)
    try refuseInvalidLabels()
    guard !self.rows.isEmpty else {
      throw DataError(
        file: "training labels", found: "no rows", expected: "at least one",
        remedy: "label the train split, or keep rows without votes (--train-on all)")
    }
  }

  private static func rowMajor(_ members: [[Bool]], rowCount: Int) throws -> [UInt8] {
    var result = [UInt8](repeating: 0, count: rowCount * members.count)
    for (slice, column) in members.enumerated() {
      guard column.count == rowCount else {
        throw DataError(
          file: "slices", field: "slice \(slice)", found: "\(column.count) rows",
          expected: "\(rowCount)", remedy: "give membership for every row")
      }
      for row in 0..<rowCount where column[row] { result[row * members.count + slice] = 1 }
    }
    return result
  }

  private func refuseInvalidLabels() throws {
    for row in rows {
      let distribution = labels[row]
      let sum = distribution.reduce(0, +)
      guard distribution.allSatisfy({ $0 >= 0 && $0 <= 1 }), abs(sum - 1) <= 1e-4 else {
        throw DataError(
          file: "training labels", field: "row \(row)", found: "\(Array(distribution))",
          expected: "\(classCount) probabilities in 0...1 that sum to 1",
          remedy: "fit the label model again, or correct the file they come from")
      }
    }
  }

  /// The targets of some rows as a head takes them; the base slice comes first.
  @_specialize(where S == Float)
  func batch<S: TrainingScalar>(_ rows: ArraySlice<Int>, classWeights: [Double]) -> TargetBatch<S> {
    let outputs = outputCount(classCount: classCount)
    let targets = Matrix<S>(rows: outputs, columns: rows.count)
    var weights = [S](repeating: 1, count: rows.count)
    for (position, row) in rows.enumerated() {
      for output in 0..<outputs {
        targets[output, position] = S(labels[row, outputs == 1 ? 1 : output])
      }
      if !classWeights.isEmpty {
        weights[position] = S(zip(classWeights, labels[row]).reduce(0) { $0 + $1.0 * $1.1 })
      }
    }
    return TargetBatch(targets: targets, weights: weights, members: memberMatrix(rows))
  }

  @_specialize(where S == Float)
  private func memberMatrix<S: TrainingScalar>(_ rows: ArraySlice<Int>) -> Matrix<S> {
    let matrix = Matrix<S>(rows: sliceCount + 1, columns: rows.count)
    let pointer = matrix.pointer
    memberships.withUnsafeBufferPointer { memberships in
      for (position, row) in rows.enumerated() {
        pointer[position] = 1
        for slice in 0..<sliceCount {
          let member = memberships[row * sliceCount + slice]
          pointer[(slice + 1) * rows.count + position] = S(member)
        }
      }
    }
    return matrix
  }
}

/// Rows to look at between epochs, and what decides which epoch is best.
public struct Validation<Features: FeatureRows>: Sendable {
  public let features: Features
  public let criteria: [SelectionCriterion]

  public init(features: Features, criteria: [SelectionCriterion]) {
    self.features = features
    self.criteria = criteria
  }
}

/// A score on dev by which the best epoch is chosen.
public struct SelectionCriterion: Sendable {
  public let name: String
  /// From the labels that the model gives dev to a score, higher is better; nil where it is undefined, which a number that
  /// is not finite is too.
  public let score: @Sendable (ProbabilisticLabels) -> Double?

  public init(_ name: String, score: @escaping @Sendable (ProbabilisticLabels) -> Double?) {
    self.name = name
    self.score = score
  }
}
