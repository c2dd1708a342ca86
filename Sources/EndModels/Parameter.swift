import NumericKernels
import SupervisionCore

/// A trained array: values, their gradient for the last batch, and the moments of the optimiser.
public protocol Parameter<Scalar>: AnyObject {
  /// The number type of values and gradient.
  associatedtype Scalar: TrainingScalar

  /// A readable name, such as `table` or `hidden.weight`.
  var name: String { get }
  /// The trained values.
  var values: Buffer<Scalar> { get }
  /// First and second moments of the gradient.
  var moments: (first: Buffer<Scalar>, second: Buffer<Scalar>) { get }
  /// Whether L2 penalty and weight decay apply.
  var isDecayed: Bool { get }
  /// Whether training starts from values of a pretrained encoder, so that the learning rate is
  /// ``TrainingOptions/encoderLearningRate`` and no L2 penalty applies. Default: false.
  var isPretrained: Bool { get }
  /// Σ g² of the last batch.
  var squaredGradient: Double { get }

  /// Moves the values by one step along the gradient of the last batch.
  func apply(_ step: AdamStep)
}

extension Parameter {
  /// False.
  public var isPretrained: Bool { false }
}

/// A parameter whose values all receive a gradient in every batch.
public final class DenseParameter<S: TrainingScalar>: Parameter {
  public let name: String
  public let values: Buffer<S>
  /// Gradient of the last batch, which a backward pass overwrites.
  public let gradient: Buffer<S>
  public let moments: (first: Buffer<S>, second: Buffer<S>)
  public let isDecayed: Bool
  public let isPretrained: Bool

  /// A parameter with initial values; gradient and moments are zero.
  public init(
    _ name: String, _ values: [S], isDecayed: Bool = true, isPretrained: Bool = false
  ) {
    self.name = name
    self.values = Buffer(values)
    self.isDecayed = isDecayed
    self.isPretrained = isPretrained
    gradient = Buffer(count: values.count)
    moments = (Buffer(count: values.count), Buffer(count: values.count))
  }

  public var squaredGradient: Double { S.sumOfSquares(gradient.pointer, count: gradient.count) }

  public func apply(_ step: AdamStep) {
    S.adam(
      step, values.pointer, gradient: gradient.pointer, m: moments.first.pointer,
      v: moments.second.pointer, count: values.count)
  }
}

/// A table, such as embeddings: only the rows that a batch touches receive a gradient and are updated.
///
/// - Source: lazy Adam, which leaves the moments of untouched rows unchanged.
public final class TableParameter<S: TrainingScalar>: Parameter {
  public let name: String
  /// Number of rows.
  public let rowCount: Int
  /// Length of a row.
  public let width: Int
  public let values: Buffer<S>
  public let moments: (first: Buffer<S>, second: Buffer<S>)
  public let isDecayed = false

  private var touched: TouchedRows
  private var gradient = Matrix<S>()

  /// A table with initial values, row-major.
  ///
  /// - Precondition: `values.count == rowCount · width`.
  public init(_ name: String, rowCount: Int, width: Int, values: [S]) {
    precondition(values.count == rowCount * width, "\(name): one value per row and column")
    self.name = name
    self.rowCount = rowCount
    self.width = width
    self.values = Buffer(values)
    moments = (Buffer(count: values.count), Buffer(count: values.count))
    touched = TouchedRows(rowCount: rowCount)
  }

  /// The rows touched by the last batch, in order of first touch.
  public var touchedRows: [Int32] { touched.rows }

  /// Starts a batch that touches these rows.
  ///
  /// - Returns: for each id its row in ``gradientRows``, which is now zero.
  public func touch(_ ids: [Int32]) -> [Int32] {
    let slots = touched.restart(ids)
    gradient.reshape(rows: touchedRows.count, columns: width)
    gradient.clear()
    return slots
  }

  /// Gradients of the touched rows, `touched × width`, to accumulate into.
  public var gradientRows: UnsafeMutablePointer<S> { gradient.pointer }

  public var squaredGradient: Double {
    S.sumOfSquares(gradient.pointer, count: touchedRows.count * width)
  }

  public func apply(_ step: AdamStep) {
    S.adam(
      step, values.pointer, gradient: gradient.pointer, m: moments.first.pointer,
      v: moments.second.pointer, rows: touchedRows, width: width)
  }
}

/// The rows of a table that a batch touches, and the slots of their gradients.
struct TouchedRows {
  private(set) var rows: [Int32] = []
  private var slotOfRow: [Int32]

  init(rowCount: Int) { slotOfRow = [Int32](repeating: -1, count: rowCount) }

  /// Forgets the last batch; returns the slot of each id.
  mutating func restart(_ ids: [Int32]) -> [Int32] {
    for row in rows { slotOfRow[Int(row)] = -1 }
    rows.removeAll(keepingCapacity: true)
    var slots = ids
    for (position, id) in ids.enumerated() {
      if slotOfRow[Int(id)] < 0 {
        slotOfRow[Int(id)] = Int32(rows.count)
        rows.append(id)
      }
      slots[position] = slotOfRow[Int(id)]
    }
    return slots
  }
}

extension SeededGenerator {
  /// Numbers drawn uniformly from −bound..<bound.
  @_specialize(where S == Float)
  public mutating func uniform<S: TrainingScalar>(within bound: Double, count: Int) -> [S] {
    (0..<count).map { _ in S((uniform() * 2 - 1) * bound) }
  }

  /// A generator for one purpose of a run: another seed or another purpose gives unrelated numbers.
  public init(seed: UInt64, purpose: String, number: Int = 0) {
    var hash = fnv1a64(purpose.utf8) ^ seed
    hash = (hash ^ (hash >> 31)) &* 0x9E37_79B9_7F4A_7C15
    self.init(seed: hash ^ (UInt64(number) &* 0xD1B5_4A32_D192_ED03))
  }
}
