import NumericKernels

/// Sequences of pieces, packed one after the other without padding.
struct PieceBatch {
  /// `sequences + 1` positions, starting with 0.
  let offsets: [Int]
  /// First attention score of each sequence, and the number of all at the end: a square per head.
  let scoreOffsets: [Int]

  init(lengths: [Int], headCount: Int) {
    offsets = lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    scoreOffsets = lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1 * $1 * headCount) }
  }

  var sequenceCount: Int { offsets.count - 1 }
  var pieceCount: Int { offsets[sequenceCount] }
  var scoreCount: Int { scoreOffsets[sequenceCount] }
  var longest: Int { (0..<sequenceCount).reduce(0) { max($0, length(of: $1)) } }

  func length(of sequence: Int) -> Int { offsets[sequence + 1] - offsets[sequence] }
}

/// Dropout of one pass through one layer: a seed for each of its three places.
struct LayerDropout {
  /// Share that is kept; 1 in inference.
  let keep: Double
  let attention: UInt32
  let attentionOutput: UInt32
  let output: UInt32

  init(_ pass: Pass, keep: Double, layer: Int) {
    self.keep = pass.isTraining ? keep : 1
    // Hidden layers above take the first numbers.
    attention = pass.dropoutSeed(1000 + 3 * layer)
    attentionOutput = pass.dropoutSeed(1001 + 3 * layer)
    output = pass.dropoutSeed(1002 + 3 * layer)
  }
}
