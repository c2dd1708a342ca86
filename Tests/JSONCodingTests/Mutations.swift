import SupervisionCore

/// Samples with one to three random edits each: a byte removed, two swapped, one replaced, or a piece inserted.
struct Mutations {
  let samples: [[UInt8]]
  let pieces: [[UInt8]]
  private var generator: SeededGenerator

  init(of samples: [String], inserting pieces: [String], seed: UInt64) {
    self.samples = samples.map { Array($0.utf8) }
    self.pieces = pieces.map { Array($0.utf8) }
    generator = SeededGenerator(seed: seed)
  }

  mutating func next() -> [UInt8] {
    var bytes = samples[generator.index(below: samples.count)]
    for _ in 0...generator.index(below: 2) {
      let place = generator.index(below: bytes.count)
      switch generator.index(below: 4) {
      case 0: bytes[place] = UInt8(generator.index(below: 256))
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: pieces[generator.index(below: pieces.count)], at: place)
      default: bytes.swapAt(place, generator.index(below: bytes.count))
      }
    }
    return bytes
  }
}
