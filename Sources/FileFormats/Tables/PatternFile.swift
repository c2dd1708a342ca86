import PortableFoundation
import SupervisionCore

/// Reads vote patterns from a CSV or TSV file (`.csv`, `.tsv`, either with `.gz`).
///
/// ```text
/// count,voter1,voter2
/// 1500,1,-1
/// ```
///
/// The header names the voters; a row gives the number of candidates with these votes. Rows may come in any order, and the
/// same votes more than once: counts are added up.
///
/// - Parameters:
///   - url: the file to read.
///   - classCount: K; nil for one more than the largest class found, at least 2.
/// - Returns: each pattern once, in canonical order: the same bytes for the same votes.
/// - Throws: ``SupervisionCore/FileError`` when the file cannot be read;
///   ``SupervisionCore/DataError`` with line and column for counts below 1 or with a sum above 2⁵³, cells that are no class,
///   rows of another length than the header, repeated or empty names of voters, a file without rows.
/// - Complexity: O(bytes).
public func readPatterns(_ url: URL, classCount: Int? = nil) throws -> VotePatterns {
  let source = try ByteSource(url, checksumming: false)
  let delimiter = try TableFormat(url).delimiter(for: url)
  var table: PatternRows?
  try forEachRecord(of: source, delimiter: delimiter) { record in
    if table == nil {
      table = try PatternRows(header: record, classCount: classCount)
    } else {
      try table?.add(record)
    }
  }
  guard let table else { throw emptyFile(source.path) }
  guard !table.counts.isEmpty else { throw noRows(source.path) }
  return table.patterns
}

/// Writes vote patterns in the form that ``readPatterns(_:classCount:)`` reads.
///
/// - Throws: ``SupervisionCore/UsageError`` for an ending other than `.csv` and `.tsv`;
///   ``SupervisionCore/FileError`` when the file cannot be written.
public func writePatterns(_ patterns: VotePatterns, to url: URL) throws {
  let delimiter = try TableFormat(url).delimiter(for: url)
  let separator = String(UnicodeScalar(delimiter.byte))
  let names = try (["count"] + patterns.functionNames).map { try delimitedField($0, delimiter) }
  let file = try AtomicFile(url)
  try file.write(names.joined(separator: separator) + "\n")
  for (index, count) in patterns.counts.enumerated() {
    let cells = patterns.pattern(index).map { "\($0)" }
    try file.write(([String(count)] + cells).joined(separator: separator) + "\n")
  }
  try file.commit()
}

private struct PatternRows {
  private let voters: [String]
  private let classCount: Int?
  private let largestCell: Int8
  private(set) var counts: [Int] = []
  private var rowCount = 0
  /// 2⁵³, up to which double precision holds every whole number.
  private static let largestRowCount = 1 << 53
  /// Row-major.
  private var cells: [Int8] = []

  init(header: DelimitedRecord, classCount: Int?) throws {
    let names = try header.fields()
    guard names.first == "count", names.count > 1 else {
      throw header.line.invalid(
        found: "'\(names.joined(separator: ","))'", expected: "the header count,voter…",
        remedy: "put a header with 'count' and the voters' names above the rows")
    }
    try header.requireVoterNames(names)
    voters = Array(names.dropFirst())
    self.classCount = classCount
    largestCell = Int8(clamping: (classCount ?? 127) - 1)
  }

  mutating func add(_ record: DelimitedRecord) throws {
    let fields = try record.fields()
    guard fields.count == voters.count + 1 else {
      throw record.line.invalid(
        found: "\(fields.count - 1) votes", expected: "\(voters.count), one for each voter",
        remedy: "correct this line")
    }
    guard let count = wholeNumber(fields[0], as: Int.self), count > 0 else {
      throw record.line.invalid(
        field: "count", found: "'\(fields[0])'", expected: "how many candidates have these votes",
        remedy: "correct this cell")
    }
    guard count <= Self.largestRowCount - rowCount else {
      throw record.line.invalid(
        field: "count", found: "'\(fields[0])', which makes the sum of the counts too large",
        expected: "counts with a sum of at most \(Self.largestRowCount)",
        remedy: "divide all counts by one number")
    }
    rowCount += count
    counts.append(count)
    for (voter, field) in zip(voters, fields.dropFirst()) {
      guard let cell = wholeNumber(field, as: Int8.self), cell >= abstainCell, cell <= largestCell
      else {
        throw record.line.invalid(
          field: voter, found: "'\(field)'",
          expected: "-1 (abstains) or a class index from 0 to \(largestCell)",
          remedy: classCount == nil ? "correct this cell" : "correct this cell or --classes")
      }
      cells.append(cell)
    }
  }

  var patterns: VotePatterns {
    let columns = voters.indices.flatMap { column in
      counts.indices.map { cells[$0 * voters.count + column] }
    }
    return VotePatterns(
      functionNames: voters,
      classCount: classCount ?? max(2, Int(cells.max() ?? abstainCell) + 1), cells: columns,
      counts: counts
    ).canonical()
  }
}
