/// Numbers at a fixed place in memory, owned and freed by this object.
///
/// A buffer belongs to one thread at a time; layers keep theirs from batch to batch.
public final class Buffer<Scalar: BinaryFloatingPoint> {
  public let pointer: UnsafeMutablePointer<Scalar>
  public let count: Int

  /// `count` zeros.
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

  public convenience init(_ values: [Scalar]) {
    self.init(count: values.count)
    copy(values)
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  public subscript(index: Int) -> Scalar {
    get { pointer[index] }
    set { pointer[index] = newValue }
  }

  public var values: [Scalar] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// - Precondition: as many values as this buffer holds.
  public func copy(_ values: [Scalar]) {
    precondition(values.count == count, "\(values.count) values for a buffer of \(count)")
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { pointer.update(from: base, count: count) }
    }
  }

  public func copy(_ other: Buffer) {
    precondition(other.count == count, "buffers must be equally long")
    pointer.update(from: other.pointer, count: count)
  }

  public func clear() { memset(pointer, 0, count * MemoryLayout<Scalar>.stride) }
}

/// A row-major matrix whose memory grows to the largest size it was given.
public struct Matrix<Scalar: BinaryFloatingPoint> {
  public private(set) var rows: Int
  public private(set) var columns: Int
  private var buffer: Buffer<Scalar>

  public init(rows: Int = 0, columns: Int = 0) {
    self.rows = rows
    self.columns = columns
    buffer = Buffer(count: rows * columns)
  }

  public init(rows: [[Scalar]]) {
    self.init(rows: rows.count, columns: rows.first?.count ?? 0)
    buffer.copy(rows.flatMap { $0 })
  }

  public var count: Int { rows * columns }
  public var pointer: UnsafeMutablePointer<Scalar> { buffer.pointer }

  public subscript(row: Int, column: Int) -> Scalar {
    get { pointer[row * columns + column] }
    nonmutating set { pointer[row * columns + column] = newValue }
  }

  /// Gives the matrix a shape; what it holds afterwards is open. Copies of this matrix share its memory.
  public mutating func reshape(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    if rows * columns > buffer.count { buffer = Buffer(count: rows * columns) }
  }

  /// The same memory with another shape.
  ///
  /// - Precondition: as many numbers as before.
  public func viewed(rows: Int, columns: Int) -> Matrix {
    precondition(rows * columns == count, "a view must hold all \(count) numbers")
    var view = self
    view.rows = rows
    view.columns = columns
    return view
  }

  public func clear() { memset(pointer, 0, count * MemoryLayout<Scalar>.stride) }
  public func copy(_ other: Matrix) {
    precondition(other.rows == rows && other.columns == columns, "shapes must be equal")
    pointer.update(from: other.pointer, count: count)
  }
  /// Row-major.
  public var values: [Scalar] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
}
