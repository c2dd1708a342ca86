/// Sequences that pass the layers together, one after the other without padding.
struct SequenceBlock {
  /// Positions in the list of sequences.
  let sequences: [Int]

  /// Pieces of a block, but for a longer sequence.
  private static let size = 384

  /// Blocks of sequences of like length.
  static func blocks(of sequences: [PieceSequence]) -> [SequenceBlock] {
    let order = sequences.indices.sorted { (sequences[$1].count, $0) < (sequences[$0].count, $1) }
    var blocks: [SequenceBlock] = []
    var block: [Int] = []
    var count = 0
    for index in order {
      if !block.isEmpty, count + sequences[index].count > size {
        blocks.append(SequenceBlock(sequences: block))
        (block, count) = ([], 0)
      }
      block.append(index)
      count += sequences[index].count
    }
    if !block.isEmpty { blocks.append(SequenceBlock(sequences: block)) }
    return blocks
  }
}
