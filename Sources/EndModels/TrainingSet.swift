import NumericKernels
import SupervisionCore

/// Targets of a training set: a distribution over the classes per row, slice memberships, and the rows to train on.
public struct TrainingTargets: Sendable {
  /// K, at least 2.
  public let classCount: Int
  /// A distribution over the classes per row of the features.
  public private(set) var labels: ProbabilisticLabels
  /// What the votes say beside the features, by which the labels are refined from the second epoch on; nil to keep them.
  public let voteLikelihoods: VoteLikelihoods?
  /// k, the number of slices without the base slice, which every batch adds.
  public let sliceCount: Int
  /// `rows × k`, 1 for members: a batch takes whole rows.
  private let memberships: [UInt8]
  /// Indices of the rows to train on, such as the covered ones.
  public let rows: [Int]

  /// Targets for every row of the features.
  ///
  /// - Parameters:
  ///   - labels: a distribution over the classes per row.
  ///   - members: memberships of every row, one array per slice, without the base slice.
  ///   - rows: indices of the rows to train on; nil for all.
  ///   - voteLikelihoods: of every row, to refine the labels by; nil to keep them.
  /// - Throws: ``SupervisionCore/DataError`` for labels outside 0...1 or not summing to one, no
  ///   rows, or slices or likelihoods of another length.
  public init(
    labels: ProbabilisticLabels, members: [[Bool]] = [], rows: [Int]? = nil,
    voteLikelihoods: VoteLikelihoods? = nil
  ) throws {
    classCount = labels.classCount
    self.voteLikelihoods = voteLikelihoods
    self.labels = labels
    self.rows = rows ?? Array(0..<labels.count)
    sliceCount = members.count
    memberships = try Self.rowMajor(members, rowCount: labels.count)
    try refuseInvalidLabels()
    if let voteLikelihoods, voteLikelihoods.count != labels.count {
      throw DataError(
        file: "training labels", field: "votes", found: "\(voteLikelihoods.count) rows",
        expected: "\(labels.count)", remedy: "give the votes of every row")
    }
    guard !self.rows.isEmpty else {
      throw DataError(
        file: "training labels", found: "no rows", expected: "at least one",
        remedy: "label the train split, or keep rows without votes (--train-on all)")
    }
  }

  /// The targets with labels that also hold what a model predicts from the features, where the votes are known.
  func refined(by predict: () -> ProbabilisticLabels) -> TrainingTargets {
    guard let voteLikelihoods else { return self }
    var targets = self
    targets.labels = voteLikelihoods.posterior(of: predict())
    return targets
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

/// Dev rows that are scored after each epoch, and the criteria that select the best epoch.
public struct Validation<Features: FeatureRows>: Sendable {
  /// Rows of dev.
  public let features: Features
  /// Criteria, each of which selects its own best epoch.
  public let criteria: [SelectionCriterion]

  /// Rows of dev and the criteria to score them by.
  public init(features: Features, criteria: [SelectionCriterion]) {
    self.features = features
    self.criteria = criteria
  }
}

/// A dev score that selects the best epoch.
public struct SelectionCriterion: Sendable {
  /// Name, unique among the criteria of a run, such as `f1`.
  public let name: String
  /// Score of the predictions on dev, higher is better; nil or a non-finite number when it is undefined.
  public let score: @Sendable (ProbabilisticLabels) -> Double?

  /// A criterion from a score, which is higher for better labels and nil when undefined.
  public init(_ name: String, score: @escaping @Sendable (ProbabilisticLabels) -> Double?) {
    self.name = name
    self.score = score
  }
}
