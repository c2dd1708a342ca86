import Encoders
import NumericKernels

/// The bias of attention by relative position that all layers share, spread from buckets to distances for a batch.
final class RelativeBias<S: TransformerScalar> {
  /// `buckets × heads`.
  let table: DenseParameter<S>
  private let bucketCount: Int
  private let headCount: Int
  /// Distances are in `-reach...reach`.
  private var reach = 0
  /// `heads × (2·reach + 1)`.
  private var biases = Matrix<S>()
  private var gradients = Matrix<S>()

  init(bucketCount: Int, headCount: Int, values: [Float]?) {
    self.bucketCount = bucketCount
    self.headCount = headCount
    table = DenseParameter(
      "encoder.relative",
      values.map { $0.map { S($0) } }
        ?? [S](repeating: 0, count: bucketCount * headCount), isDecayed: false, isPretrained: true)
  }

  /// Spreads the table to the distances within sequences of a length, and clears their gradients.
  func spread(longest: Int) {
    reach = max(0, longest - 1)
    biases.reshape(rows: headCount, columns: 2 * reach + 1)
    gradients.reshape(rows: headCount, columns: 2 * reach + 1)
    gradients.clear()
    for distance in -reach...reach {
      let bucket = RelativePositions.bucket(of: distance, bucketCount: bucketCount)
      for head in 0..<headCount {
        biases[head, distance + reach] = table.values[bucket * headCount + head]
      }
    }
  }

  /// A head's bias at distance 0; neighbours are at further distances.
  func bias(_ head: Int) -> UnsafePointer<S> {
    UnsafePointer(biases.pointer + head * biases.columns + reach)
  }

  /// The gradient of ``bias(_:)``, to accumulate into.
  func gradient(_ head: Int) -> UnsafeMutablePointer<S> {
    gradients.pointer + head * gradients.columns + reach
  }

  /// Sets the gradient of the table from those of the distances.
  func collect() {
    table.gradient.clear()
    for distance in -reach...reach {
      let bucket = RelativePositions.bucket(of: distance, bucketCount: bucketCount)
      for head in 0..<headCount {
        table.gradient[bucket * headCount + head] += gradients[head, distance + reach]
      }
    }
  }
}
