/// Tables of parts joined into one list of distinct rows, ascending by hash and, where hashes are equal, by words.
///
/// The list is therefore the same however rows were ordered, split into parts or spread over threads.
///
/// Leading bits of the hashes divide the patterns of all tables into partitions that are merged independently of each
/// other: a counting sort brings equal hashes together, and equal rows among them become one pattern.
struct MergedPatterns {
  /// `wordsPerRow × count`, the first words of all patterns, then the second ones.
  private let words: [UInt64]
  let counts: [Int]
  /// For each pattern of each table, one table after the other, its position in this list.
  private let positions: [UInt32]
  private let tableRows: Pieces
  private let layout: PackedLayout
  private let classCount: Int

  /// - Parameter tables: of the same functions and classes.
  /// - Complexity: O(p) expected for p patterns in all tables.
  init(_ tables: [PatternTable], functionCount: Int, classCount: Int, jobs: Int) {
    layout = PackedLayout(functionCount: functionCount, classCount: classCount)
    self.classCount = classCount
    tableRows = Pieces(sizes: tables.map(\.patternCount))
    let partitions = Partition.all(of: tables, patternCount: tableRows.total, jobs: jobs)
    let places = Pieces(sizes: partitions.map(\.patternCount))
    positions = Self.positions(partitions, places: places, tableRows: tableRows, jobs: jobs)
    words = Self.words(
      partitions, places: places, tables: tables, width: layout.wordsPerRow, jobs: jobs)
    counts = [Int](count: places.total, filledBy: partitions.count, jobs: jobs) { number, counts in
      _ = counts[places.starts[number]...].initialize(fromContentsOf: partitions[number].counts)
    }
  }

  private static func positions(
    _ partitions: [Partition], places: Pieces, tableRows: Pieces, jobs: Int
  ) -> [UInt32] {
    [UInt32](count: tableRows.total, filledBy: partitions.count, jobs: jobs) { number, positions in
      let firstPlace = places.starts[number]
      tableRows.starts.withUnsafeBufferPointer { tableStarts in
        partitions[number].forEachEntry { entry, rank in
          positions[tableStarts[entry.table] + entry.row] = UInt32(firstPlace + rank)
        }
      }
    }
  }

  private static func words(
    _ partitions: [Partition], places: Pieces, tables: [PatternTable], width: Int, jobs: Int
  ) -> [UInt64] {
    let patternCount = places.total
    let wordsOfTables = tables.map(\.words)
    return [UInt64](count: patternCount * width, filledBy: partitions.count, jobs: jobs) {
      number, words in
      var place = places.starts[number]
      partitions[number].forEachPattern { first in
        let source = first.row * width
        for word in 0..<width {
          words[place + word * patternCount] = wordsOfTables[first.table][source + word]
        }
        place += 1
      }
    }
  }

  /// Positions in this list of the patterns of a table.
  func positions(ofTable table: Int) -> ArraySlice<UInt32> { positions[tableRows[table]] }

  /// The patterns, unpacked.
  func patterns(functionNames: [String], jobs: Int) -> VotePatterns {
    let mask: UInt64 = (1 << UInt64(layout.bitsPerCell)) - 1
    let patternCount = counts.count
    let tiles = (0..<patternCount).batches(of: 2048)
    let cells = [Int8](
      count: patternCount * functionNames.count, filledBy: tiles.count, jobs: jobs
    ) { tile, cells in
      words.withUnsafeBufferPointer { words in
        for function in functionNames.indices {
          // Slices from 0, whose indices need no sum, keep this loop a vector loop.
          let firstWord = function / layout.cellsPerWord * patternCount
          let packed = UnsafeBufferPointer(
            rebasing: words[firstWord..<(firstWord + patternCount)])
          let column = UnsafeMutableBufferPointer(
            rebasing: cells[(function * patternCount)..<((function + 1) * patternCount)])
          let shift = UInt64((function % layout.cellsPerWord) * layout.bitsPerCell)
          for row in tiles[tile] {
            column[row] = Int8(truncatingIfNeeded: packed[row] &>> shift & mask) &- 1
          }
        }
      }
    }
    return VotePatterns(
      functionNames: functionNames, classCount: classCount, cells: cells, counts: counts)
  }
}

/// Consecutive ranges of given sizes, the first from 0.
private struct Pieces {
  let starts: [Int]
  let total: Int

  init(sizes: [Int]) {
    var total = 0
    starts = sizes.map { size in
      defer { total += size }
      return total
    }
    self.total = total
  }

  subscript(piece: Int) -> Range<Int> {
    starts[piece]..<(piece + 1 < starts.count ? starts[piece + 1] : total)
  }
}

/// A pattern of one of the tables.
private struct Entry {
  let hash: UInt64
  private let source: UInt64

  init(hash: UInt64, table: Int, row: Int) {
    self.hash = hash
    source = UInt64(truncatingIfNeeded: table) &<< 32 | UInt64(truncatingIfNeeded: row)
  }

  var table: Int { Int(truncatingIfNeeded: source &>> 32) }
  var row: Int { Int(truncatingIfNeeded: source & 0xFFFF_FFFF) }
}

/// The patterns of a table by the leading bits of their hashes.
private struct HashBuckets {
  private let entries: [Entry]
  private let ends: [Int]

  init(_ hashes: [UInt64], table: Int, bits: Int) {
    var ends: [Int] = []
    entries = [Entry](unsafeUninitializedCapacity: hashes.count) { entries, count in
      hashes.withUnsafeBufferPointer { hashes in
        ends = countingSort(hashes.count, bits: bits) {
          leading(bits, of: hashes[$0])
        } place: {
          entries.initializeElement(at: $1, to: Entry(hash: hashes[$0], table: table, row: $0))
        }
      }
      count = hashes.count
    }
    self.ends = ends
  }

  subscript(bucket: Int) -> ArraySlice<Entry> {
    entries[(bucket == 0 ? 0 : ends[bucket - 1])..<ends[bucket]]
  }
}

/// The patterns of all tables whose hashes have the same leading bits, in canonical order.
private struct Partition: Sendable {
  private let entries: [Entry]
  /// Position in `entries` of the first entry of each distinct pattern.
  private let firsts: [Int]
  let counts: [Int]

  var patternCount: Int { firsts.count }

  /// Every pattern of some tables, in partitions of about 4,096 that are ascending by hash.
  static func all(of tables: [PatternTable], patternCount: Int, jobs: Int) -> [Partition] {
    let bits = min(10, max(0, Int.bitWidth - patternCount.leadingZeroBitCount - 12))
    let buckets = parallelMap(tables.indices, jobs: jobs) {
      HashBuckets(tables[$0].hashes, table: $0, bits: bits)
    }
    return parallelMap(0..<(1 << bits), jobs: jobs) {
      Partition(tables, buckets, number: $0, bits: bits)
    }
  }

  private init(_ tables: [PatternTable], _ buckets: [HashBuckets], number: Int, bits: Int) {
    var gathered: [Entry] = []
    gathered.reserveCapacity(buckets.reduce(0) { $0 + $1[number].count })
    for bucket in buckets { gathered += bucket[number] }
    let entries = sorted(gathered, afterBits: bits, tables)
    var firsts: [Int] = []
    var counts: [Int] = []
    firsts.reserveCapacity(entries.count)
    counts.reserveCapacity(entries.count)
    let countsOfTables = tables.map(\.counts)
    for index in entries.indices {
      let entry = entries[index]
      let isCounted = !countsOfTables[entry.table].isEmpty
      let count = isCounted ? countsOfTables[entry.table][entry.row] : 1
      if index > 0, isSamePattern(entries[index - 1], entry, tables) {
        counts[counts.count - 1] += count
      } else {
        firsts.append(index)
        counts.append(count)
      }
    }
    self.entries = entries
    self.firsts = firsts
    self.counts = counts
  }

  /// The first entry of every distinct pattern, in order.
  @inline(__always)
  func forEachPattern(_ body: (Entry) -> Void) {
    for first in firsts { body(entries[first]) }
  }

  /// Every pattern of the tables with the place of its equals among the distinct ones.
  @inline(__always)
  func forEachEntry(_ body: (Entry, Int) -> Void) {
    for rank in firsts.indices {
      let end = rank + 1 < firsts.count ? firsts[rank + 1] : entries.count
      for index in firsts[rank]..<end { body(entries[index], rank) }
    }
  }
}

/// Entries sorted by hash and words: a counting sort on the bits after the shared ones, with about one entry in each
/// place, then a sort of the entries within a place.
private func sorted(_ entries: [Entry], afterBits shared: Int, _ tables: [PatternTable]) -> [Entry]
{
  let bits = max(1, Int.bitWidth - entries.count.leadingZeroBitCount)
  return [Entry](unsafeUninitializedCapacity: entries.count) { result, count in
    let ends = entries.withUnsafeBufferPointer { entries in
      countingSort(entries.count, bits: bits) {
        leading(bits, of: entries[$0].hash &<< UInt64(shared))
      } place: {
        result.initializeElement(at: $1, to: entries[$0])
      }
    }
    var start = 0
    for end in ends {
      if end - start > 1 { sort(UnsafeMutableBufferPointer(rebasing: result[start..<end]), tables) }
      start = end
    }
    count = entries.count
  }
}

/// Places elements by their keys; those with equal keys keep their order.
///
/// - Returns: the position after the last element of each key.
@inline(__always)
private func countingSort(
  _ count: Int, bits: Int, key: (Int) -> Int, place: (_ index: Int, _ position: Int) -> Void
) -> [Int] {
  var ends = [Int](repeating: 0, count: 1 << bits)
  ends.withUnsafeMutableBufferPointer { ends in
    for index in 0..<count { ends[key(index)] += 1 }
    var start = 0
    for key in ends.indices {
      let size = ends[key]
      ends[key] = start
      start += size
    }
    for index in 0..<count {
      let key = key(index)
      place(index, ends[key])
      ends[key] += 1
    }
  }
  return ends
}

/// Sorts by hash, then by words.
private func sort(_ entries: UnsafeMutableBufferPointer<Entry>, _ tables: [PatternTable]) {
  var entries = entries
  if entries.count > 64 {
    entries.sort { precedes($0, $1, tables) }
    return
  }
  for index in 1..<entries.count {
    let entry = entries[index]
    var place = index
    while place > 0, precedes(entry, entries[place - 1], tables) {
      entries[place] = entries[place - 1]
      place -= 1
    }
    entries[place] = entry
  }
}

@inline(__always)
private func precedes(_ a: Entry, _ b: Entry, _ tables: [PatternTable]) -> Bool {
  a.hash == b.hash ? wordsPrecede(a, b, tables) : a.hash < b.hash
}

@inline(never)
private func wordsPrecede(_ a: Entry, _ b: Entry, _ tables: [PatternTable]) -> Bool {
  tables[a.table].words(of: a.row).lexicographicallyPrecedes(tables[b.table].words(of: b.row))
}

@inline(__always)
private func isSamePattern(_ a: Entry, _ b: Entry, _ tables: [PatternTable]) -> Bool {
  a.hash == b.hash && wordsAreEqual(a, b, tables)
}

@inline(never)
private func wordsAreEqual(_ a: Entry, _ b: Entry, _ tables: [PatternTable]) -> Bool {
  tables[a.table].words(of: a.row).elementsEqual(tables[b.table].words(of: b.row))
}

private func leading(_ bits: Int, of hash: UInt64) -> Int {
  bits == 0 ? 0 : Int(truncatingIfNeeded: hash &>> UInt64(64 - bits))
}

extension PatternTable {
  fileprivate func words(of pattern: Int) -> ArraySlice<UInt64> {
    words[(pattern * layout.wordsPerRow)..<((pattern + 1) * layout.wordsPerRow)]
  }
}
