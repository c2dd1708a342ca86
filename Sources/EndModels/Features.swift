import NumericKernels
import SupervisionCore

/// Rows of binary features, each row the list of the features present; such as bags of n-grams.
public struct SparseRows: FeatureRows, Equatable {
  /// Feature numbers of all rows; those of row `r` are `ids[offsets[r]..<offsets[r + 1]]`.
  public let ids: [Int32]
  /// `count + 1` positions in ``ids``, starting with 0.
  public let offsets: [Int32]
  /// Number of known features; feature numbers lie in `0..<featureCount`.
  public let featureCount: Int

  /// Rows of feature numbers in `0..<featureCount`.
  public init(rows: [[Int32]], featureCount: Int) {
    ids = rows.flatMap { $0 }
    offsets = rows.reduce(into: [0]) { $0.append($0.last! + Int32($1.count)) }
    self.featureCount = featureCount
  }

  /// Number of rows.
  public var count: Int { offsets.count - 1 }
  /// The feature numbers of one row.
  public func row(_ index: Int) -> ArraySlice<Int32> {
    ids[Int(offsets[index])..<Int(offsets[index + 1])]
  }

  /// Ids and offsets of some rows, one after the other.
  func batch(_ rows: ArraySlice<Int>) -> (ids: [Int32], offsets: [Int32]) {
    var batchIDs: [Int32] = []
    var batchOffsets: [Int32] = [0]
    batchIDs.reserveCapacity(rows.count * 64)
    batchOffsets.reserveCapacity(rows.count + 1)
    for row in rows {
      batchIDs.append(contentsOf: self.row(row))
      batchOffsets.append(Int32(batchIDs.count))
    }
    return (batchIDs, batchOffsets)
  }
}

/// Rows of numbers, all of one length.
public struct DenseRows: FeatureRows, Equatable {
  /// Number of rows.
  public let count: Int
  /// Length of each row.
  public let width: Int
  /// `count × width`, row-major.
  public let values: [Float]

  /// Rows from their values in row-major order.
  ///
  /// - Precondition: `values.count == count · width`.
  public init(count: Int, width: Int, values: [Float]) {
    precondition(values.count == count * width, "count × width values")
    self.count = count
    self.width = width
    self.values = values
  }

  /// The first number that is NaN or infinite, if any.
  public var firstInvalid: (row: Int, column: Int, value: Float)? {
    values.firstIndex { !$0.isFinite }.map { ($0 / width, $0 % width, values[$0]) }
  }

  /// Copies some rows into a matrix.
  func copy<S: TrainingScalar>(_ rows: ArraySlice<Int>, to matrix: inout Matrix<S>) {
    matrix.reshape(rows: rows.count, columns: width)
    let target = matrix.pointer
    values.withUnsafeBufferPointer { source in
      for (position, row) in rows.enumerated() {
        S.convert(source.baseAddress! + row * width, to: target + position * width, count: width)
      }
    }
  }
}
