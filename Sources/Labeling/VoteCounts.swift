import CVectorKernels
import SupervisionCore
import Synchronization

/// Counts of rows from which an analysis is made.
///
/// Blocks of rows become bit sets, one for each function and class that it votes; counting is then `and` and
/// population count, 64 rows at a time. Where few functions vote on a row, pairs are counted from the votes of each row
/// instead, so that the work grows with the votes and not with the square of the functions.
struct VoteCounts: Sendable {
  /// Classes that each function votes.
  private(set) var polarity: [[Int]]
  /// Rows with a vote.
  private(set) var covered = 0
  /// Per function, rows on which it and another vote.
  private(set) var overlapping: [Int]
  /// Per function, rows on which it votes and another votes differently.
  private(set) var conflicting: [Int]
  /// Per function, its votes on rows with gold.
  private(set) var judged: [Int]
  /// Per function, its votes equal to gold.
  private(set) var correct: [Int]
  /// `m × m`: rows on which both vote.
  private(set) var both: [Int]
  /// `m × m`: rows on which both vote the same.
  private(set) var agreeing: [Int]

  /// Bit sets of a block of 33 functions fit the second-level cache.
  private static var blockSize: Int { 16_384 }

  init(_ votes: VoteMatrix, gold: GoldLabels?, jobs: Int) {
    let classCount = votes.classCount
    self.init(polarity: (0..<votes.columnCount).map { _ in [] })
    let blocks = (0..<votes.rowCount).batches(of: Self.blockSize)
    let runs = blocks.indices.batches(of: max(1, (blocks.count + jobs - 1) / max(1, jobs)))
    let presence = votes.presentClasses(jobs: jobs)
    polarity = presence.map { mask in (0..<classCount).filter { mask >> UInt128($0) & 1 == 1 } }
    let total = Mutex(self)
    let polarity = polarity
    forEachInParallel(count: runs.count, jobs: jobs) { index in
      var part = VoteCounts(polarity: polarity)
      for rows in blocks[runs[index]] {
        part.count(VoteBlock(votes, rows: rows, polarity: polarity, gold: gold))
      }
      total.withLock { $0.add(part) }
    }
    self = total.withLock { $0 }
    mirror()
  }

  private init(polarity: [[Int]]) {
    let m = polarity.count
    self.polarity = polarity
    overlapping = [Int](repeating: 0, count: m)
    conflicting = overlapping
    judged = overlapping
    correct = overlapping
    both = [Int](repeating: 0, count: m * m)
    agreeing = both
  }

  private mutating func count(_ block: VoteBlock) {
    let m = polarity.count
    covered += block.any.bitCount
    for j in 0..<m {
      overlapping[j] += block.voted[j].bitCount(and: block.several)
      conflicting[j] += block.voted[j].bitCount(and: block.divided)
      judged[j] += block.voted[j].bitCount(and: block.hasGold)
      for (position, label) in polarity[j].enumerated() {
        correct[j] += block.byClass[j][position].bitCount(and: block.gold[label])
      }
    }
    if let rows = RowVotes(
      block, polarity: polarity, atMostPairs: m * m * block.any.wordCount / Self.wordsPerPair)
    {
      countPairs(of: rows)
    } else {
      countPairs(of: block)
    }
  }

  /// Words of bit sets that are compared in the time in which one pair of votes of a row is counted.
  private static var wordsPerPair: Int { 6 }

  private mutating func countPairs(of block: VoteBlock) {
    let m = polarity.count
    for j in 0..<m {
      for k in j..<m {
        both[j * m + k] += block.voted[j].bitCount(and: block.voted[k])
        for (position, label) in polarity[j].enumerated() {
          guard let other = polarity[k].firstIndex(of: label) else { continue }
          agreeing[j * m + k] += block.byClass[j][position].bitCount(and: block.byClass[k][other])
        }
      }
    }
  }

  /// Function by function, so that its counters stay in the processor's cache.
  private mutating func countPairs(of rows: RowVotes) {
    let m = polarity.count
    both.withUnsafeMutableBufferPointer { both in
      agreeing.withUnsafeMutableBufferPointer { agreeing in
        rows.forEachVote { vote, others in
          let first = vote.function * m
          for other in others {
            both[first + other.function] += 1
            agreeing[first + other.function] += other.label == vote.label ? 1 : 0
          }
        }
      }
    }
  }

  private mutating func add(_ part: VoteCounts) {
    covered += part.covered
    for j in overlapping.indices {
      overlapping[j] += part.overlapping[j]
      conflicting[j] += part.conflicting[j]
      judged[j] += part.judged[j]
      correct[j] += part.correct[j]
    }
    for position in both.indices {
      both[position] += part.both[position]
      agreeing[position] += part.agreeing[position]
    }
  }

  /// Copies the upper triangles of the symmetric matrices to the lower ones.
  private mutating func mirror() {
    let m = polarity.count
    for j in 0..<m {
      for k in 0..<j {
        both[j * m + k] = both[k * m + j]
        agreeing[j * m + k] = agreeing[k * m + j]
      }
    }
  }
}

/// A block of rows as bit sets.
private struct VoteBlock {
  /// Per function, the rows on which it votes.
  var voted: [BitRows] = []
  /// Per function and class of its polarity, the rows on which it votes that class.
  var byClass: [[BitRows]] = []
  /// Rows with a vote, with two or more, with two that differ.
  var any: BitRows
  var several: BitRows
  var divided: BitRows
  /// Rows with gold, and per class those of that class.
  var hasGold: BitRows
  var gold: [BitRows]

  init(_ votes: VoteMatrix, rows: Range<Int>, polarity: [[Int]], gold: GoldLabels?) {
    let none = BitRows(count: rows.count)
    (any, several, divided, hasGold) = (none, none, none, none)
    self.gold = []
    var seen = [BitRows](repeating: none, count: votes.classCount)
    votes.cells.withUnsafeBufferPointer { cells in
      for j in 0..<votes.columnCount {
        let start = j * votes.rowCount
        let column = UnsafeBufferPointer(
          rebasing: cells[(start + rows.lowerBound)..<(start + rows.upperBound)])
        let sets = polarity[j].map { BitRows(column, equalTo: Int8($0)) }
        var voted = none
        for (label, set) in zip(polarity[j], sets) {
          voted.formUnion(set)
          seen[label].formUnion(set)
        }
        several.formUnion(any, and: voted)
        any.formUnion(voted)
        self.voted.append(voted)
        byClass.append(sets)
      }
    }
    var oneClass = none
    for set in seen {
      divided.formUnion(oneClass, and: set)
      oneClass.formUnion(set)
    }
    self.gold =
      gold?.cells.withUnsafeBufferPointer { cells in
        (0..<votes.classCount).map {
          BitRows(UnsafeBufferPointer(rebasing: cells[rows]), equalTo: Int8($0))
        }
      } ?? [BitRows](repeating: none, count: votes.classCount)
    for set in self.gold { hasGold.formUnion(set) }
  }
}

/// The votes of a block, row by row and within a row in the order of the functions.
private struct RowVotes {
  struct Vote {
    private let bits: UInt32

    init(function: Int, label: Int) { bits = UInt32(function << 8 | label) }

    var function: Int { Int(bits >> 8) }
    var label: UInt32 { bits & 0xFF }
  }

  private let voted: [BitRows]
  /// Those of row `r` are at `starts[r]..<starts[r + 1]`.
  private let votes: [Vote]
  private let starts: [Int]

  /// - Parameter limit: pairs of votes in a row, a vote with itself included; nil where there are more.
  init?(_ block: VoteBlock, polarity: [[Int]], atMostPairs limit: Int) {
    let rowCount = 64 * block.any.wordCount
    let total = block.voted.reduce(0) { $0 + $1.bitCount }
    // No distribution over the rows has fewer pairs than the even one.
    guard rowCount > 0, total / rowCount * total / 2 <= limit else { return nil }
    var counts = [Int](repeating: 0, count: rowCount)
    for set in block.voted { set.forEachRow { counts[$0] += 1 } }
    guard counts.reduce(0, { $0 + $1 * ($1 + 1) / 2 }) <= limit else { return nil }
    var starts = [0]
    starts.reserveCapacity(rowCount + 1)
    for count in counts { starts.append(starts[starts.count - 1] + count) }
    var ends = starts
    votes = [Vote](unsafeUninitializedCapacity: total) { votes, count in
      for (function, sets) in block.byClass.enumerated() {
        for (label, set) in zip(polarity[function], sets) {
          set.forEachRow { row in
            votes[ends[row]] = Vote(function: function, label: label)
            ends[row] += 1
          }
        }
      }
      count = total
    }
    voted = block.voted
    self.starts = starts
  }

  /// Calls `body` with each vote and the votes of its row from it on, function by function.
  func forEachVote(_ body: (Vote, Slice<UnsafeBufferPointer<Vote>>) -> Void) {
    var next = starts
    votes.withUnsafeBufferPointer { votes in
      for set in voted {
        set.forEachRow { row in
          body(votes[next[row]], votes[next[row]..<starts[row + 1]])
          next[row] += 1
        }
      }
    }
  }
}

/// A set of rows of a block, one bit each.
private struct BitRows {
  private var words: [UInt64]

  init(count: Int) { words = [UInt64](repeating: 0, count: (count + 63) / 64) }

  /// The rows whose cell is `value`.
  init(_ cells: UnsafeBufferPointer<Int8>, equalTo value: Int8) {
    words = [UInt64](unsafeUninitializedCapacity: (cells.count + 63) / 64) { words, count in
      let full = cells.count / 64
      for word in 0..<full {
        words[word] = Self.bits(cells.baseAddress! + 64 * word, equalTo: value)
      }
      count = full
      guard cells.count % 64 > 0 else { return }
      var rest: UInt64 = 0
      for row in (64 * full)..<cells.count where cells[row] == value {
        rest |= 1 << UInt64(row - 64 * full)
      }
      words[full] = rest
      count += 1
    }
  }

  /// One bit for each of 64 cells, eight at a time: a byte that is zero after `xor` becomes its high bit, and a
  /// multiplication gathers the high bits.
  private static func bits(_ cells: UnsafePointer<Int8>, equalTo value: Int8) -> UInt64 {
    let low: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
    let pattern = 0x0101_0101_0101_0101 &* UInt64(UInt8(bitPattern: value))
    var bits: UInt64 = 0
    for group in 0..<8 {
      let eight = UnsafeRawPointer(cells + 8 * group).loadUnaligned(as: UInt64.self)
      let difference = UInt64(littleEndian: eight) ^ pattern
      let isZero = ~(((difference & low) &+ low) | difference | low)
      let gathered = ((isZero >> 7) &* 0x0102_0408_1020_4080) >> 56
      bits |= gathered << UInt64(8 * group)
    }
    return bits
  }

  mutating func formUnion(_ other: BitRows) {
    for word in words.indices { words[word] |= other.words[word] }
  }

  /// Adds the rows that are in both.
  mutating func formUnion(_ a: BitRows, and b: BitRows) {
    for word in words.indices { words[word] |= a.words[word] & b.words[word] }
  }

  var wordCount: Int { words.count }

  func forEachRow(_ body: (Int) -> Void) {
    for (word, bits) in words.enumerated() {
      var rest = bits
      while rest != 0 {
        body(64 * word + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
  }

  var bitCount: Int { bitCount(and: self) }

  /// Number of rows in both.
  func bitCount(and other: BitRows) -> Int { sw_common_bit_count(words, other.words, words.count) }
}

extension VoteMatrix {
  /// The classes that each function votes; bit `c` is set for class `c`.
  fileprivate func presentClasses(jobs: Int) -> [UInt128] {
    parallelMap(0..<columnCount, jobs: jobs) { j in
      cells.withUnsafeBufferPointer { cells in
        let column = UnsafeBufferPointer(rebasing: cells[(j * rowCount)..<((j + 1) * rowCount)])
        return (0..<classCount).reduce(UInt128(0)) { mask, label in
          column.contains(Int8(label)) ? mask | 1 << UInt128(label) : mask
        }
      }
    }
  }
}
