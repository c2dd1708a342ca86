import CVectorKernels

/// The right operand of many small products, packed once: panels of 16 columns, one after the other, each
/// `rows × 16` and the last one filled up with zeros.
public struct PackedMatrix<S: TrainingScalar> {
  /// Rows of op(B), k.
  public let rows: Int
  /// Columns of op(B), n.
  public let columns: Int
  private let buffer: Buffer<S>

  static var panelWidth: Int { Int(slicework_panel_width) }

  /// A packed `rows × columns` matrix of zeros.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    let panels = (columns + Self.panelWidth - 1) / Self.panelWidth
    buffer = Buffer(count: rows * panels * Self.panelWidth)
  }

  var pointer: UnsafePointer<S> { UnsafePointer(buffer.pointer) }

  /// Packs the values of op(B), which is `rows × columns`, from B stored row-major without gaps. Copies share them.
  public func pack(_ b: UnsafePointer<S>, transposed: Bool) {
    S.pack(
      b, transposed: transposed, columns: transposed ? rows : columns, k: rows, n: columns,
      into: buffer.pointer)
  }
}

extension PlainKernels {
  static func pack(
    _ b: Constant, transposed: Bool, columns: Int, k: Int, n: Int, into packed: Pointer
  ) {
    let width = PackedMatrix<S>.panelWidth
    for l in 0..<k {
      for j in 0..<n {
        packed[(j / width * k + l) * width + j % width] =
          transposed ? b[j * columns + l] : b[l * columns + j]
      }
    }
  }

  static func multiply(
    _ a: Constant, columns lda: Int, _ b: PackedMatrix<S>, into c: Pointer, columns ldc: Int, m: Int
  ) {
    let (k, width) = (b.rows, PackedMatrix<S>.panelWidth)
    for i in 0..<m {
      for j in 0..<b.columns {
        var sum: S = 0
        for l in 0..<k {
          sum += a[i * lda + l] * b.pointer[(j / width * k + l) * width + j % width]
        }
        c[i * ldc + j] = sum
      }
    }
  }
}
