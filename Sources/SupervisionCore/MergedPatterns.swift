/// Tables of parts joined into one list of distinct rows, ascending by hash and, where hashes are equal, by words.
///
/// The list is therefore the same however rows were ordered, split into parts or spread over threads.
struct MergedPatterns {
  /// `count × wordsPerRow`, one pattern after the other.
  let words: [UInt64]
  let counts: [Int]
  /// For each pattern of each table, one table after the other, where it went.
  private let positions: [UInt32]
  private let tableStarts: [Int]
  private let layout: PackedLayout
  private let classCount: Int

  /// Hashes with the same leading bits are merged together, by one thread.
  private static let partitionBits = 6

  /// - Parameter tables: of the same functions and classes.
  /// - Complexity: O(p) expected for p patterns in all tables.
  init(_ tables: [PatternTable], functionCount: Int, classCount: Int, jobs: Int) {
    let layout = PackedLayout(functionCount: functionCount, classCount: classCount)
    let width = layout.wordsPerRow
    let tableStarts = tables.reduce(into: [0]) { $0.append($0.last! + $1.counts.count) }
    let bits = tableStarts.last! < 4_096 ? 0 : Self.partitionBits
    let buckets = parallelMap(tables, jobs: jobs) { HashBuckets($0.hashes, bits: bits) }
    let partitions = parallelMap(Array(0..<(1 << bits)), jobs: jobs) {
      Partition(tables, buckets, number: $0, bits: bits)
    }
    let starts = partitions.reduce(into: [0]) { $0.append($0.last! + $1.patternCount) }
    let numbers = Array(partitions.indices)
    positions = [UInt32](unsafeUninitializedCapacity: tableStarts.last!) { positions, count in
      nonisolated(unsafe) let positions = positions
      inParallel(count: numbers.count, jobs: jobs) { number in
        partitions[number].forEachEntry { entry, rank in
          positions[tableStarts[entry.table] + entry.row] = UInt32(starts[number] + rank)
        }
      }
      count = tableStarts.last!
    }
    words = [UInt64](unsafeUninitializedCapacity: starts.last! * width) { words, count in
      nonisolated(unsafe) let words = words
      inParallel(count: numbers.count, jobs: jobs) { number in
        var target = words.baseAddress! + starts[number] * width
        for first in partitions[number].firstEntries {
          tables[first.table].copyWords(of: first.row, to: target)
          target += width
        }
      }
      count = starts.last! * width
    }
    counts = partitions.flatMap(\.counts)
    self.tableStarts = tableStarts
    self.layout = layout
    self.classCount = classCount
  }

  /// Where the patterns of a table went.
  func positions(ofTable table: Int) -> ArraySlice<UInt32> {
    positions[tableStarts[table]..<tableStarts[table + 1]]
  }

  /// The patterns, unpacked.
  func patterns(functionNames: [String], jobs: Int) -> VotePatterns {
    let mask: UInt64 = (1 << UInt64(layout.bitsPerCell)) - 1
    let patternCount = counts.count
    let cells = [Int8](unsafeUninitializedCapacity: patternCount * functionNames.count) {
      cells, count in
      nonisolated(unsafe) let cells = cells
      inParallel(count: blockCount(patternCount), jobs: jobs) { block in
        words.withUnsafeBufferPointer { words in
          for function in functionNames.indices {
            let word = function / layout.cellsPerWord
            let shift = UInt64((function % layout.cellsPerWord) * layout.bitsPerCell)
            for row in blockRows(block, of: patternCount) {
              let packed = (words[row * layout.wordsPerRow + word] &>> shift) & mask
              cells[function * patternCount + row] = Int8(truncatingIfNeeded: packed) - 1
            }
          }
        }
      }
      count = patternCount * functionNames.count
    }
    return VotePatterns(
      functionNames: functionNames, classCount: classCount, cells: cells, counts: counts)
  }
}

/// Positions by the leading bits of their hashes: a counting sort.
private struct HashBuckets {
  private let rows: [UInt32]
  private let ends: [Int]

  init(_ hashes: [UInt64], bits: Int) {
    var ends = [Int](repeating: 0, count: 1 << bits)
    for hash in hashes { ends[leading(bits, of: hash)] += 1 }
    startEach(&ends)
    var rows = [UInt32](repeating: 0, count: hashes.count)
    for (row, hash) in hashes.enumerated() {
      let index = leading(bits, of: hash)
      rows[ends[index]] = UInt32(row)
      ends[index] += 1
    }
    self.rows = rows
    self.ends = ends
  }

  subscript(bucket: Int) -> ArraySlice<UInt32> {
    rows[(bucket == 0 ? 0 : ends[bucket - 1])..<ends[bucket]]
  }
}

/// A pattern of one of the tables.
private struct Entry {
  let hash: UInt64
  private let source: UInt64

  init(hash: UInt64, table: Int, row: UInt32) {
    self.hash = hash
    source = UInt64(table) << 32 | UInt64(row)
  }

  var table: Int { Int(source &>> 32) }
  var row: Int { Int(source & 0xFFFF_FFFF) }
}

/// The patterns of all tables whose hashes have the same leading bits, in canonical order.
private struct Partition: Sendable {
  private let entries: [Entry]
  /// Where in `entries` each distinct pattern starts.
  private let firsts: [Int]
  let counts: [Int]

  var patternCount: Int { firsts.count }
  var firstEntries: some Sequence<Entry> { firsts.lazy.map { entries[$0] } }

  init(_ tables: [PatternTable], _ buckets: [HashBuckets], number: Int, bits: Int) {
    let entries = sorted(
      zip(tables, buckets).enumerated().flatMap { index, part in
        part.1[number].map {
          Entry(hash: part.0.hashes[Int($0)], table: index, row: $0)
        }
      }, afterBits: bits, tables)
    var firsts: [Int] = []
    var counts: [Int] = []
    for (index, entry) in entries.enumerated() {
      if index == 0 || !isSamePattern(entries[index - 1], entry, tables) {
        firsts.append(index)
        counts.append(0)
      }
      counts[counts.count - 1] += tables[entry.table].counts[entry.row]
    }
    self.entries = entries
    self.firsts = firsts
    self.counts = counts
  }

  /// Every pattern of the tables with the place of its equals among the distinct ones.
  func forEachEntry(_ body: (Entry, Int) -> Void) {
    for rank in firsts.indices {
      let end = rank + 1 < firsts.count ? firsts[rank + 1] : entries.count
      for index in firsts[rank]..<end { body(entries[index], rank) }
    }
  }
}

/// A counting sort on the bits after those that all hashes share, about one entry to a place, and a sort of what meets there.
private func sorted(_ entries: [Entry], afterBits shared: Int, _ tables: [PatternTable]) -> [Entry]
{
  let bits = max(1, Int.bitWidth - entries.count.leadingZeroBitCount)
  let place: (Entry) -> Int = { leading(bits, of: $0.hash &<< UInt64(shared)) }
  var ends = [Int](repeating: 0, count: 1 << bits)
  for entry in entries { ends[place(entry)] += 1 }
  startEach(&ends)
  var result = entries
  for entry in entries {
    let index = place(entry)
    result[ends[index]] = entry
    ends[index] += 1
  }
  var start = 0
  for end in ends {
    if end - start > 1 { sort(&result, start..<end, tables) }
    start = end
  }
  return result
}

/// By hash and words; entries of the same pattern keep their order, and entries already in order are only looked at.
private func sort(_ entries: inout [Entry], _ range: Range<Int>, _ tables: [PatternTable]) {
  let isOrdered = range.dropFirst().allSatisfy { !precedes(entries[$0], entries[$0 - 1], tables) }
  if !isOrdered { entries[range].sort { precedes($0, $1, tables) } }
}

private func precedes(_ a: Entry, _ b: Entry, _ tables: [PatternTable]) -> Bool {
  if a.hash != b.hash { return a.hash < b.hash }
  return tables[a.table].words(of: a.row).lexicographicallyPrecedes(
    tables[b.table].words(of: b.row))
}

private func isSamePattern(_ a: Entry, _ b: Entry, _ tables: [PatternTable]) -> Bool {
  a.hash == b.hash
    && tables[a.table].words(of: a.row).elementsEqual(tables[b.table].words(of: b.row))
}

private func leading(_ bits: Int, of hash: UInt64) -> Int {
  bits == 0 ? 0 : Int(truncatingIfNeeded: hash &>> UInt64(64 - bits))
}

/// Turns sizes into starts.
private func startEach(_ sizes: inout [Int]) {
  var start = 0
  for index in sizes.indices {
    let size = sizes[index]
    sizes[index] = start
    start += size
  }
}

extension PatternTable {
  fileprivate func words(of pattern: Int) -> ArraySlice<UInt64> {
    words[(pattern * layout.wordsPerRow)..<((pattern + 1) * layout.wordsPerRow)]
  }

  fileprivate func copyWords(of pattern: Int, to target: UnsafeMutablePointer<UInt64>) {
    for word in 0..<layout.wordsPerRow { target[word] = words[pattern * layout.wordsPerRow + word] }
  }
}
