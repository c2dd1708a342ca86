import NumericKernels
import SupervisionCore

/// Training targets of one batch: class probabilities, row weights and slice memberships.
public struct TargetBatch<S: TrainingScalar> {
  /// `C × batch`: P(Y = 1) for two classes (C = 1), else one probability per class (C = K).
  public let targets: Matrix<S>
  /// Loss weight of each row.
  public let weights: [S]
  /// `slices × batch`, 1 for members; the base slice, which holds every row, comes first.
  public let members: Matrix<S>

  /// Targets of a batch; all parts have one column or element per row.
  public init(targets: Matrix<S>, weights: [S], members: Matrix<S>) {
    self.targets = targets
    self.weights = weights
    self.members = members
  }

  /// Rows of the batch.
  public var count: Int { weights.count }

  /// Pairs of a slice and a member of it, the base slice included.
  ///
  /// Memberships are 1 or 0, and so are their squares.
  public var memberCount: Double { S.sumOfSquares(members.pointer, count: members.count) }
}

/// The part of a head that inference needs: it maps z to probabilities.
public protocol OutputHead<Scalar>: AnyObject {
  /// The number type of z and of the parameters.
  associatedtype Scalar: TrainingScalar

  /// P(Y) of each row of z, `batch × K`.
  func probabilities(_ z: Matrix<Scalar>) -> Matrix<Scalar>

  /// Indicators and attention of each row of z; nil for heads without slices.
  func sliceOutputs(_ z: Matrix<Scalar>) -> SliceOutputs?
}

extension OutputHead {
  /// Nil: the head has no slices.
  public func sliceOutputs(_ z: Matrix<Scalar>) -> SliceOutputs? { nil }
}

/// The part of an end model that maps z to probabilities, with the losses that train it.
public protocol Head<Scalar>: OutputHead {
  /// All parameters, in a fixed order, which checkpoints and model files rely on.
  var parameters: [any Parameter<Scalar>] { get }

  /// Sets the gradients of all parameters for a batch.
  ///
  /// - Returns: the parts of the loss, a mean over the batch, and `dL/dz`; overwritten by the next call.
  func backward(_ z: Matrix<Scalar>, _ batch: TargetBatch<Scalar>) -> (
    losses: LossParts, gradient: Matrix<Scalar>
  )
}

/// Indicator probabilities and attention weights of a slice-aware head for each row and slice, base slice first.
public struct SliceOutputs: Sendable {
  /// Number of slices, the base slice included.
  public let sliceCount: Int
  /// `rows × slices`, row-major: P(row is in slice).
  public var indicators: [Float]
  /// `rows × slices`, row-major: attention weight of each expert; sums to 1 over the slices of a row.
  public var attention: [Float]

  /// Outputs of some rows; empty by default, to append to.
  public init(sliceCount: Int, indicators: [Float] = [], attention: [Float] = []) {
    self.sliceCount = sliceCount
    self.indicators = indicators
    self.attention = attention
  }

  /// P(in slice) of every row; slice 0 is the base slice.
  public func indicators(of slice: Int) -> [Double] { column(slice, of: indicators) }

  /// The weight of one expert on every row; slice 0 is the base slice.
  public func attention(of slice: Int) -> [Double] { column(slice, of: attention) }

  private func column(_ slice: Int, of values: [Float]) -> [Double] {
    stride(from: slice, to: values.count, by: sliceCount).map { Double(values[$0]) }
  }

  /// Appends the rows of another batch.
  ///
  /// - Precondition: both have the same number of slices.
  public mutating func append(_ other: SliceOutputs) {
    indicators += other.indicators
    attention += other.attention
  }
}
