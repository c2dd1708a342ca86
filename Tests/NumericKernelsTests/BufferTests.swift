import KernelTestSupport
import NumericKernels
import Testing

@Suite struct BufferTests {
  @Test func buffersStartWithZerosAndHoldWhatIsCopied() {
    let buffer = Buffer<Float>(count: 3)
    #expect(buffer.values == [0, 0, 0])
    buffer.copy([1, 2, 3])
    buffer[1] = 5
    #expect(buffer.values == [1, 5, 3])
    let other = Buffer<Float>([7, 8, 9])
    buffer.copy(other)
    other[0] = 0
    #expect(buffer.values == [7, 8, 9])
    buffer.clear()
    #expect(buffer.values == [0, 0, 0])
    #expect(Buffer<Double>([]).values.isEmpty)
  }

  @Test(arguments: [1, 5, 100, 70_000])
  func buffersStartAtACacheLine(count: Int) {
    #expect(UInt(bitPattern: Buffer<Float>(count: count).pointer) % 64 == 0)
  }

  @Test func matricesAreRowMajor() {
    let matrix = Matrix<Double>(rows: [[1, 2, 3], [4, 5, 6]])
    #expect(matrix.rows == 2 && matrix.columns == 3)
    #expect(matrix[1, 0] == 4 && matrix.values == [1, 2, 3, 4, 5, 6])
    matrix[0, 2] = 9
    #expect(matrix.pointer[2] == 9)
  }

  @Test func aMatrixKeepsItsMemoryUntilItOutgrowsIt() {
    var matrix = Matrix<Float>(rows: 4, columns: 5)
    let memory = matrix.pointer
    matrix.reshape(rows: 2, columns: 3)
    #expect(matrix.pointer == memory && matrix.count == 6 && matrix.values.count == 6)
    matrix.reshape(rows: 5, columns: 4)
    #expect(matrix.pointer == memory)
    matrix.reshape(rows: 5, columns: 5)
    #expect(matrix.count == 25 && matrix.values.count == 25)
  }
}
