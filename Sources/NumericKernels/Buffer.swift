/// Numbers at a fixed place in memory, owned and freed by this object.
///
/// A buffer belongs to one thread at a time; layers keep theirs from batch to batch.
public final class Buffer<Scalar: BinaryFloatingPoint> {
  /// The first number, aligned to 64 bytes; valid as long as this object.
  public let pointer: UnsafeMutablePointer<Scalar>
  /// Length in numbers.
  public let count: Int

  /// A buffer of `count` zeros.
  public init(count: Int) {
    self.count = count
    let size = count * MemoryLayout<Scalar>.stride
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: max(size, 1), alignment: Self.alignment)
    pointer = memory.bindMemory(to: Scalar.self, capacity: count)
    memset(memory, 0, size)
  }

  /// A cache line, which is also the widest vector: one that lies across two lines takes two reads.
  private static var alignment: Int { 64 }

  /// A buffer with a copy of these numbers.
  public convenience init(_ values: [Scalar]) {
    self.init(count: values.count)
    copy(values)
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  /// The number at a position in 0..<count; not checked.
  public subscript(index: Int) -> Scalar {
    get { pointer[index] }
    set { pointer[index] = newValue }
  }

  /// A copy of the numbers.
  public var values: [Scalar] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// Overwrites the buffer with these numbers.
  ///
  /// - Precondition: as many numbers as the buffer holds.
  public func copy(_ values: [Scalar]) {
    precondition(values.count == count, "\(values.count) values for a buffer of \(count)")
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { pointer.update(from: base, count: count) }
    }
  }

  /// Overwrites the buffer with the numbers of another.
  ///
  /// - Precondition: equal lengths.
  public func copy(_ other: Buffer) {
    precondition(other.count == count, "buffers must be equally long")
    pointer.update(from: other.pointer, count: count)
  }

  /// Sets every number to 0.
  public func clear() { memset(pointer, 0, count * MemoryLayout<Scalar>.stride) }
}

/// A row-major matrix whose memory grows to the largest size it has had. Copies share their memory.
public struct Matrix<Scalar: BinaryFloatingPoint> {
  /// Number of rows.
  public private(set) var rows: Int
  /// Number of columns.
  public private(set) var columns: Int
  private var buffer: Buffer<Scalar>

  /// A `rows × columns` matrix of zeros.
  public init(rows: Int = 0, columns: Int = 0) {
    self.rows = rows
    self.columns = columns
    buffer = Buffer(count: rows * columns)
  }

  /// A matrix with a copy of these rows.
  ///
  /// - Precondition: rows are equally long.
  public init(rows: [[Scalar]]) {
    self.init(rows: rows.count, columns: rows.first?.count ?? 0)
    buffer.copy(rows.flatMap { $0 })
  }

  /// Numbers in the matrix, `rows · columns`.
  public var count: Int { rows * columns }
  /// The first number; valid until the matrix is reshaped to a larger size.
  public var pointer: UnsafeMutablePointer<Scalar> { buffer.pointer }

  /// The number at a row and column; not checked.
  public subscript(row: Int, column: Int) -> Scalar {
    get { pointer[row * columns + column] }
    nonmutating set { pointer[row * columns + column] = newValue }
  }

  /// Gives the matrix a shape and leaves its numbers unspecified. Copies of this matrix share its memory.
  public mutating func reshape(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    if rows * columns > buffer.count { buffer = Buffer(count: rows * columns) }
  }

  /// The same memory with another shape.
  ///
  /// - Precondition: `rows · columns == count`.
  public func viewed(rows: Int, columns: Int) -> Matrix {
    precondition(rows * columns == count, "a view must hold all \(count) numbers")
    var view = self
    view.rows = rows
    view.columns = columns
    return view
  }

  /// Sets every number to 0.
  public func clear() { memset(pointer, 0, count * MemoryLayout<Scalar>.stride) }
  /// Overwrites the matrix with the numbers of another.
  ///
  /// - Precondition: equal shapes.
  public func copy(_ other: Matrix) {
    precondition(other.rows == rows && other.columns == columns, "shapes must be equal")
    pointer.update(from: other.pointer, count: count)
  }
  /// A copy of the numbers, row-major.
  public var values: [Scalar] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
}
